"""Every name of a block, as the cursor finds it and as diagnostics count it."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.features.occurrences import NameKind, Role, occurrences
from callsheet.features.target import target_at
from callsheet.features.targets import (
    RequestName,
    RequestReference,
    ResourceName,
    ResourceReference,
    VariableDefinition,
    VariableUse,
)
from callsheet.features.uses import uses_of
from callsheet.model.document import read_document

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = sorted((REPOSITORY / "server/callsheet").rglob("*.http"))
CORPUS = sorted(
    path
    for path in (REPOSITORY.parent / "shared" / "corpus").glob("*/**/*.http")
    if path.stat().st_size < 6_000
)[::40]
KINDS = {
    VariableUse: NameKind.VARIABLE,
    VariableDefinition: NameKind.VARIABLE,
    RequestName: NameKind.REQUEST,
    RequestReference: NameKind.REQUEST,
    ResourceName: NameKind.RESOURCE,
    ResourceReference: NameKind.RESOURCE,
}


def shown(text: str) -> list[str]:
    document = read_document(Path("/workspace/main.http"), text)
    return [
        f"{each.kind} {each.role} {each.writing}: {' | '.join(each.names)}"
        + (f" in {each.within}" if each.within else "")
        for block in document.blocks
        for each in occurrences(block.parsed)
    ]


def test_what_is_found_in_each_place():
    text = """### Log in
# @auth session "Log in"
# @foreach item in issues
# @capture token = jsonpath "$.token"
# @result {city: response.body.name, temp}
# @use github
# @disabled ready && Math.max(a, a)
@url = https://{{user.name}}/{{$dotenv KEY}}
GET {{url}}/{{["user"].b}}/{{user["name"].x}}?{{ {token, b: `${host}`} }}
...headers

{{login.response.body.$.x}}

?? js flag == true
?? response.status == expected

> {% client.global.set("a", 1); const b = request.environment.get("c"); exports.d = b %}
{{
  const local = 1;
  exports.made = local + outside;
}}
run #Log in (@given=1)
"""
    assert shown(text) == snapshot(
        [
            "request definition line: Log in",
            "request use binding: Log in",
            "variable item script: item",
            "variable use binding: issues",
            "variable result line: token",
            "variable result script: city",
            "variable use script: response",
            "variable result other: temp",
            "resource use line: github",
            "variable use script: ready",
            "variable use script: a",
            "variable use script: a",
            "variable definition line: url",
            "variable use binding: user.name | user in url",
            "variable dotenv line: KEY in url",
            "variable use binding: url",
            "variable use other: user.name.x | user.name | user",
            "variable use shorthand: token",
            "variable use script: host",
            "variable use binding: headers",
            "request use answer: login",
            "variable use binding: flag",
            "variable result text: a",
            "variable use text: c",
            "variable result script: d",
            "variable result script: made",
            "variable use script: outside",
            "request use line: Log in",
            "variable result line: given",
        ]
    )


@pytest.mark.parametrize("path", (*EXAMPLES, *CORPUS), ids=lambda path: path.name)
def test_the_cursor_and_the_occurrences_agree(path):
    document = read_document(path, path.read_text(encoding="utf-8-sig"))
    for block in document.blocks:
        found = {(each.kind, each.span.start): each for each in occurrences(block.parsed)}
        for each in found.values():
            target = target_at(document, block.start + each.span.start)
            if type(target) in KINDS:
                assert target.name in each.names
        for offset in range(block.start, block.end):
            target = target_at(document, offset)
            kind = KINDS.get(type(target))
            titled = isinstance(target, (RequestName, ResourceName))
            if kind is None or (titled and target.name != block.parsed.name.text):
                continue
            if not titled or block.parsed.sendable:
                assert (kind, target.span.start - block.start) in found, target


@pytest.mark.parametrize("path", (*EXAMPLES, *CORPUS), ids=lambda path: path.name)
def test_what_diagnostics_count_are_occurrences(path):
    document = read_document(path, path.read_text(encoding="utf-8-sig"))
    for block in document.blocks:
        uses = uses_of(block.parsed)
        found = [each for each in occurrences(block.parsed) if each.role is Role.USE]
        variables = {
            (each.span.start, each.names) for each in found if each.kind is NameKind.VARIABLE
        }
        requests = {each.span for each in found if each.kind is NameKind.REQUEST}
        for use in uses.variables:
            assert (use.piece.span.start, (*use.longer, use.piece.text)) in variables
        assert {piece.span for piece in uses.requests if "{{" not in piece.text} <= requests
