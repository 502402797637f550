"""Which arrays of a request make rounds, as JetBrains' clients have it."""

import pytest

from callsheet.model.arrays import arrays_of
from callsheet.syntax.parse import parse_block


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("GET http://h/{{$.users..id}}?n={{ users[*].name }}", ["$.users..id", "users[*].name"]),
        ("GET http://h/\n  ?id={{ids[*]}}\nX: {{ids[*]}}", ["ids[*]"]),
        ('POST http://h/\nX: {{a..b}}\n\n{"c": {{c[*]}}}', ["a..b", "c[*]"]),
        ("# @note {{ids[*]}}\nGET http://h/{{ids}}{{ids[0]}}{{ids[0:2]}}", []),
        ("GET http://h/{{login.response.body.$.ids[*]}}", []),
        ('GET http://h/{{jsonpath(users, "$[*].id")}}', []),
        ("# only [*]", []),
    ],
)
def test_arrays(text, written):
    found = arrays_of(parse_block(f"{text}\n"))
    assert [piece.text for piece in found] == written
    assert [piece.span.of(text) for piece in found] == written
