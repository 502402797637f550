"""Completion behind `# @on` and `# @error`: statuses, texts, actions, and what expressions see."""

import re
from collections.abc import Iterator, Mapping

from callsheet.exchange import Failure, Response
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.described_answers import expected_answer
from callsheet.features.hover_values import one_line
from callsheet.model.exchange_values import response_value
from callsheet.model.requests import requests_of
from callsheet.text import Span
from callsheet.values import JsonValue

_ACTIONS = {
    "ignore": "takes it for no items, and for no error",
    "fail": "takes it for an error",
}
_IN_BODY = re.compile(r"""(?P<statuses>[\dxX,\s-]*)(?:and\s+)?(?:"(?:[^"\\]|\\.)*"|'[^']*')\s+""")
_STATUSES = re.compile(r"[\dxX][\dxX,\s-]*\s")
_BEHIND_BODY = re.compile(r".*[\"']\s+in\s+body\s+(?P<begun>\w*)", re.DOTALL)
_WORD = re.compile(r"\w*$")
_NAMED = re.compile(r"[^\W\d][\w.-]*\s+(?P<begun>\w*)")
_WHEN = re.compile(r"[^\W\d][\w.-]*\s+when\s+(?P<expression>.*)", re.DOTALL)
_PATH = re.compile(
    r"(?<![\w.$])(?P<root>response|error)(?P<way>(?:\.\w+|\[\d+\])*)\.(?P<begun>\w*)$"
)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_ROOT = re.compile(r"(?:^|[\s(!&|,])(?P<begun>[a-z]*)$")
_PLAIN = re.compile(r"[A-Za-z_]\w*")
_UNKNOWN: Mapping[str, JsonValue] = {"status": "", "reason": "", "headers": {}, "body": {}}
_SEEN = {"response": "the answer", "error": "its status and reason, as Camunda has them"}


def complete_outcome(cursor: Cursor, name: str, text: str) -> Iterator[Item] | None:
    """What can stand next in `# @on` or `# @error`; None where the table knows as much.

    Args:
        cursor: Where it is asked.
        name: The directive.
        text: What is typed of its value.
    """
    return _rule(cursor, text) if name == "on" else _error(cursor, text)


def _rule(cursor: Cursor, text: str) -> Iterator[Item]:
    begun = _typed_word(text)
    before = text[: len(text) - len(begun)]
    if _BEHIND_BODY.fullmatch(text) or _STATUSES.fullmatch(before):
        yield from (_word(cursor, begun, word, what) for word, what in _ACTIONS.items())
    elif _IN_BODY.fullmatch(before):
        for action, what in _ACTIONS.items():
            yield _word(cursor, begun, f"in body {action}", what)
    if _STATUSES.fullmatch(before):
        yield _snippet(cursor, begun, '"${1:text}" in body ${2|ignore,fail|}', '"text" in body')
    elif not before.strip():
        yield from _rules(cursor, begun)


def _rules(cursor: Cursor, begun: str) -> Iterator[Item]:
    """Whole rules, one for the status of the last answer first."""
    answer = _last_answer(cursor)
    statuses = (str(answer.status),) if answer else ()
    for status in dict.fromkeys((*statuses, "404", "4xx", "5xx")):
        detail = "the status of the last answer" if status in statuses else ""
        yield _snippet(cursor, begun, f"{status} ${{1|ignore,fail|}}", f"{status} ignore", detail)
    yield _snippet(cursor, begun, '"${1:text}" in body ${2|ignore,fail|}', '"text" in body ignore')


def _error(cursor: Cursor, text: str) -> Iterator[Item] | None:
    found = _WHEN.fullmatch(text)
    if found is None:
        named = _NAMED.fullmatch(text)
        if named is None:
            return None
        return iter((_word(cursor, named["begun"], "when ", "the expression that says so"),))
    expression = found["expression"]
    if (members := expression_members(cursor, expression)) is not None:
        return members
    root = _ROOT.search(expression)
    if root is None:
        return iter(())
    names = {**_SEEN, "message=": "what to say"} if expression.strip() else _SEEN
    return iter(_word(cursor, root["begun"], name, what) for name, what in names.items())


def expression_members(cursor: Cursor, expression: str) -> Iterator[Item] | None:
    """What can stand behind `response.` at the end of an expression; None where none does."""
    path = _PATH.search(expression)
    return _members(cursor, path["root"], path["way"], path["begun"]) if path else None


def _members(cursor: Cursor, root: str, way: str, begun: str) -> Iterator[Item]:
    """The members of the last answer; without one, of the described one, or of every answer."""
    answer = _last_answer(cursor)
    known = answer or expected_answer(cursor.workspace, cursor.document, cursor.block)
    response = response_value(known) if known else _UNKNOWN
    code = str(answer.status) if answer else ""
    reason = answer.reason if answer else ""
    variables: dict[str, JsonValue] = {"response": response}
    error: dict[str, JsonValue] = {"code": code, "message": reason, "variables": variables}
    value: JsonValue = response if root == "response" else error
    for name, index in _STEP.findall(way):
        match value:
            case Mapping():
                value = value.get(name)
            case [*items] if index and int(index) < len(items):
                value = items[int(index)]
            case _:
                return
    for name, member in value.items() if isinstance(value, Mapping) else ():
        if _PLAIN.fullmatch(name):
            shown = one_line(member) if answer or "body" in way else ""
            yield Item(name, ItemKind.MEMBER, _replaced(cursor, begun), name, shown)


def _last_answer(cursor: Cursor) -> Response | None:
    own = (each.key for each in requests_of(cursor.document) if each.block is cursor.block)
    key = next(own, None)
    exchange = cursor.workspace.exchanges.get(key) if key else None
    if exchange is None or isinstance(exchange.outcome, Failure):
        return None
    return exchange.outcome


def _word(cursor: Cursor, begun: str, word: str, what: str) -> Item:
    span = _replaced(cursor, begun)
    behind = cursor.document.text[span.end : span.end + 1]
    return Item(word, ItemKind.VALUE, span, word.removesuffix(behind or "\n"), what)


def _snippet(cursor: Cursor, begun: str, snippet: str, label: str, detail: str = "") -> Item:
    span = _replaced(cursor, begun)
    return Item(
        label, ItemKind.SNIPPET, span, snippet, detail, is_snippet=True, sort="0" if detail else "1"
    )


def _replaced(cursor: Cursor, begun: str) -> Span:
    return Span(cursor.offset - len(begun), cursor.word(r"\w").end)


def _typed_word(text: str) -> str:
    found = _WORD.search(text)
    return found[0] if found else ""
