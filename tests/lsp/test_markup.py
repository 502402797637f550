"""What clients show that draw no Markdown."""

import pytest

from callsheet.features.hover import hover
from callsheet.lsp.markup import plain_text
from fixture import scene


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**`host`** = `http://a`", "host = http://a"),
        ("*safe, idempotent*", "safe, idempotent"),
        ("```http\n# @name *a*\n```", "# @name *a*"),
        ("`*/*` and `a**b**`", "*/* and a**b**"),
        ("`` a`b ``", "a`b"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("\\[x\\]", "[x]"),
        ("- `a` — what it is", "- a — what it is"),
        (
            "| environment | value |\n|---|---|\n| **dev** | `a` |\n| prod | *missing* |",
            "environment  value\ndev  a\nprod  missing",
        ),
    ],
)
def test_markdown_without_its_signs(markdown: str, text: str):
    assert plain_text(markdown) == text


def test_no_sign_of_markdown_is_left_in_a_hover():
    shown = scene("# @auth bea<|>rer {{token}}\nGET https://a.test\n")
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    assert found is not None
    text = plain_text(found.markdown)
    assert text.startswith("@auth bearer token [prefix=…]\n\nA token in every request")
    assert "`" not in text
    assert "**" not in text
