"""From the last answer: assertions, captures, and what a failed assertion should say."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from random import Random

from callsheet.exchange import Response
from callsheet.facts.secret_names import is_secret_member
from callsheet.features.edits import Edit
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.model.answer_bodies import parsed_body
from callsheet.model.circumstances import Circumstances
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.scope import scope_of
from callsheet.problems import Problem
from callsheet.redact import Redactor
from callsheet.syntax import nodes
from callsheet.syntax.assertions import AssertionStyle, SubjectAssertion, parse_assertion
from callsheet.text import Span, line_end
from callsheet.values import JsonValue, json_text

_MOST = 8
"""How many members of an answer are offered: those that come first."""

_LONGEST = 120
"""Characters of a value that is asserted whole."""

_CHECKING = frozenset(("assert", "capture", "result", "expect"))


def refactor_answer(selection: Selection) -> Iterator[Refactoring]:
    """Lines for what the last answer has; offered in the request that was answered."""
    places = requests_of(selection.document)
    place = next((each for each in places if each.block.index == selection.block.index), None)
    exchange = selection.workspace.exchanges.get(place.key) if place else None
    if place is None or exchange is None or place.block.tree.request is None:
        return
    response = exchange.hops[-1].outcome
    if not isinstance(response, Response):
        return
    failed = _failed_at(selection, place, response)
    if failed is not None:
        yield failed
        return
    for title, line in _lines(response):
        if not _says(selection, line) and not _tells(selection, line):
            yield _added(selection, place.block.tree.request, title, line)


def _lines(response: Response) -> Iterator[tuple[str, str]]:
    """What could be asserted and captured, with the line that does it."""
    yield f"Assert that the status is {response.status}", f"@assert status == {response.status}"
    media_type = (response.header("content-type") or "").partition(";")[0].strip()
    if media_type:
        text = f'@assert header "Content-Type" startsWith {json.dumps(media_type)}'
        yield f"Assert that the body is {media_type}", text
    members = _members(response)[:_MOST]
    for path, name, value in members:
        found = f"jsonpath {json.dumps(path)}"
        if isinstance(value, list):
            count = len(value)
            yield f"Assert that `{path}` has {count} items", f"@assert {found} count == {count}"
        elif not isinstance(value, Mapping) and not is_secret_member(name) and _fits(value):
            written = json_text(value)
            yield f"Assert that `{path}` is {written}", f"@assert {found} == {written}"
    for path, name, _ in members:
        variable = "".join(each if each.isalnum() else "_" for each in name)
        text = f"@capture {variable} = jsonpath {json.dumps(path)}"
        yield f"Capture `{path}` as `{variable}`", text


def _members(response: Response) -> list[tuple[str, str, JsonValue]]:
    """The members of the body, each with its path and its name; none of a body in a file."""
    try:
        body = parsed_body(response)
    except ValueError:
        return []
    return [
        (f"$.{name}" if name.isidentifier() else f"$[{json.dumps(name)}]", name, value)
        for name, value in (body.items() if isinstance(body, Mapping) else ())
    ]


def _fits(value: JsonValue) -> bool:
    text = json_text(value)
    return len(text) <= _LONGEST and "{{" not in text


def _tells(selection: Selection, text: str) -> bool:
    """Whether there is a secret in a text, which nobody wants in a shared file."""
    around = selection.workspace.environments.get(selection.document.folder)
    return around is not None and Redactor(around.secrets).text(text) != text


def _says(selection: Selection, line: str) -> bool:
    """Whether the request has a line with the same beginning already."""
    first, second, third = line.split(" ", 3)[:3]
    begin = f"{first} {second}" if second == "status" else f"{first} {second} {third}"
    return begin in selection.block.text


def _added(selection: Selection, request: nodes.Request, title: str, line: str) -> Refactoring:
    """Below the last line of its kind, else above the request line."""
    directives = (each for name in _CHECKING for each in selection.block.parsed.directives(name))
    places = [each.span.end for each in directives]
    place = max(places) if places else request.line.span.start
    is_open = bool(places) and not line_end(selection.block.text[:place])
    before, after = (selection.new_line, "") if is_open else ("", selection.new_line)
    edit = Edit(Span(place, place), f"{before}# {line}{after}")
    return Refactoring(title, RefactoringKind.REWRITE, (selection.of_block(edit),))


def _failed_at(selection: Selection, place: RequestPlace, response: Response) -> Refactoring | None:
    """The actual value for the assertion at the cursor, when the last answer failed it."""
    for text, style in _assertions(selection):
        parsed = parse_assertion(text.text, style, text.span.start)
        if isinstance(parsed, Problem) or not isinstance(parsed, SubjectAssertion):
            continue
        if parsed.predicate not in ("==", "equals") or parsed.negated or parsed.expected is None:
            continue
        actual = _actual(selection, place, response, selection.block.placed(text.span))
        if actual is None:
            continue
        written = json_text(actual)
        behind = text.text[parsed.predicate_span.end - text.span.start :]
        start = text.span.end - len(behind.lstrip())
        edit = Edit(Span(start, text.span.end), written)
        title = f"Expect what was answered: {written}"
        change = selection.of_block(edit)
        return Refactoring(title, RefactoringKind.REWRITE, (change,), preferred=True)
    return None


def _assertions(selection: Selection) -> Iterator[tuple[nodes.Piece, AssertionStyle]]:
    for item in nodes.items_of(selection.block.tree):
        if selection.overlaps(item.span):
            match item:
                case nodes.Assertion(text=text):
                    yield text, AssertionStyle.HTTPYAC
                case nodes.Directive(name=name, value=value) if name.text.lower() == "assert":
                    yield value, AssertionStyle.HURL


def _actual(selection: Selection, place: RequestPlace, response: Response, span: Span) -> JsonValue:
    """What the last answer has in the place of a value; None when it has that, or nothing."""
    from callsheet.run.checks import check
    from callsheet.run.expressions import Expressions
    from callsheet.run.subjects import Answer

    workspace = selection.workspace
    circumstances = Circumstances(
        selection.files, datetime.now(UTC), Random(0), workspace.exchanges, root=workspace.root
    )
    scope = scope_of(workspace, selection.document, place.block)
    expressions = Expressions(place, scope, circumstances).over(response)
    exchange = workspace.exchanges[place.key]
    results = check(Answer(exchange, response, expressions))
    failed = (each for each in results if not each.passed and each.span == span)
    found = next(failed, None)
    if found is None or not _fits(found.actual):
        return None
    return None if _tells(selection, json_text(found.actual)) else found.actual
