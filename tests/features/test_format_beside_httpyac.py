"""What is formatted says to httpYac what it said before."""

import json
import random
import re
from typing import Any

from counterparts.httpyac import read_by_httpyac
from format_examples import examples, formatted, real_files

HEALED = {
    "Directives keep their marker, and the `=` of JetBrains": "`#@name` is a comment to it",
    "The request line and its URL": "it knows methods in capitals only",
    "Variables, imports, runs, assertions": "it has no `import` lines",
}
"""Examples that httpYac did not read as we do before they were formatted."""


def test_it_reads_the_same():
    check([*real_files(), *unhealed()])


def test_it_reads_the_same_of_files_put_together():
    """Lines of examples in any order: heads with bodies of others, bodies in pieces."""
    draw = random.Random(5)
    # With a brace that is not closed its reader of GraphQL goes on behind `###`.
    lines = "\n".join(text for text in unhealed() if "GraphQL" not in text).split("\n")
    check([mixed(draw, lines) for _ in range(300)])


def unhealed() -> list[str]:
    return [before for title, (before, _) in examples().items() if title not in HEALED]


def mixed(draw: random.Random, lines: list[str]) -> str:
    starts = [draw.randrange(len(lines)) for _ in range(4)]
    pieces = (lines[start : start + draw.randrange(12)] for start in starts)
    return "\n###\n".join("\n".join(piece) for piece in pieces)


def check(texts: list[str]) -> None:
    before = read_by_httpyac(texts)
    after = read_by_httpyac([formatted(text) for text in texts])
    for text, old, new in zip(texts, before, after, strict=True):
        assert list(map(said, requests(new))) == list(map(said, requests(old))), text


def requests(regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [region for region in regions if region["method"]]


def said(region: dict[str, Any]) -> tuple[object, ...]:
    named = {name: value for name, value in region["metaData"].items() if value != ""}
    return named, region["method"], region["url"], region["headers"], values(region["body"])


def values(body: object) -> object:
    """What a body says: the values of JSON, of all else all but blanks."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body, parse_float=str, parse_int=str, object_pairs_hook=list)
    except ValueError:
        return re.sub(r"\s+", "", body)
