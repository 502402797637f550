"""What is shown of an operation, and where its description is."""

import pytest
from inline_snapshot import snapshot

from callsheet.features.definition import definition
from callsheet.features.hover import hover
from described import at_kiosk
from fixture import scene


def shown(text: str) -> str:
    here = scene(at_kiosk(text))
    found = hover(here.workspace, here.document, here.offset, here.files)
    return found.markdown.rpartition("\n\n`")[0] if found else ""


def test_what_an_operation_takes_and_is_answered():
    assert shown("GET {{base}}/pa<|>pers?limit=3") == snapshot("""\
`GET` `/papers` Lists papers

- `lang` query, string, required
- `limit` query, integer
- `tags` query, array of values
- `X-Shop` header, required

- `200` Papers\
""")
    assert shown("DELETE {{base}}/pa<|>pers/7") == snapshot("""\
`DELETE` `/papers/{paperId}` removePaper

- `paperId` path, integer, required

- `204` Gone\
""")
    assert shown("POST {{base}}/pa<|>pers") == snapshot("""\
`POST` `/papers` Adds a paper

- body `application/json`: Paper

- `201` Added\
""")


def test_what_else_a_path_has():
    assert shown("PUT {{base}}/pa<|>pers") == snapshot("""\
- `GET` Lists papers
- `POST` Adds a paper\
""")
    assert "Lists" not in shown("GET {{base}}/nowh<|>ere")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("GET {{base}}/pa<|>pers/1", '"get"'),
        ("PUT {{base}}/pap<|>ers/1", '"/papers/{paperId}"'),
        ("GET https://eu.kiosk.test/v1/papers/la<|>test", '"get"'),
        ("GET {{base}}/nowh<|>ere", None),
    ],
)
def test_where_it_is_described(line, key):
    here = scene(at_kiosk(line))
    found = definition(here.workspace, here.document, here.offset, here.files)
    texts = [place.span.of(here.files.read(place.path).decode()) for place in found]
    assert texts == ([key] if key else [])


def test_from_the_directive_to_the_file():
    here = scene("//- main.http\n# @openapi ./a<|>.json\n//- a.json\n{}")
    (place,) = definition(here.workspace, here.document, here.offset, here.files)
    assert place.path.name == "a.json"
