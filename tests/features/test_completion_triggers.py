"""When a typed character brings up offers, and when it is left alone."""

import pytest

from callsheet.features.completion import completion
from fixture import scene

TEXT = """@user = ada
### a
POST https://a.test/users
Content-Type: application/json

{"user": "x", "tags": []}

### b
POST https://a.test/users
Content-Type: application/json

"""


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("{<|>", False),
        ("{<|>}", False),
        ('{"<|>"}', True),
        ('{"user":<|>', True),
        ('{"user": <|>', True),
        ('{"user": "x",<|>', False),
        ('{"user": "x", <|>', False),
        ("{\n <|>", False),
        ('{"user": "{{<|>}}"', True),
        ('{"user": "{{ <|>}}"', True),
        ("###\n#<|>", False),
        ("###\n#<|>\n", False),
        ("{}\n\n?? <|>", True),
        ("###\nrun #<|>", True),
        ("###\nGET https://a.test\n <|>", False),
        ("###\nGET https://a.test\nAccept: a/b,<|>", True),
        ("###\nGET {<|>", False),
        ("###\nGET {{<|>", True),
        ("###\nGET <|>", True),
        ("###\n# @timeout <|>\nGET https://a.test\n", True),
    ],
)
def test_what_pops_up_takes_no_enter_from_the_text(typed: str, offered: bool):
    shown = scene(TEXT + typed)
    trigger = shown.document.text[shown.offset - 1]
    found = completion(shown.workspace, shown.document, shown.offset, shown.files, trigger=trigger)
    assert bool(found) is offered
