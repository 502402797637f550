"""Completion of assertions and captures: subjects, then filters and predicates, then values."""

import re
from collections.abc import Iterator
from itertools import chain

from callsheet.facts.assertions import (
    CERTIFICATE,
    FILTERS,
    PHASES,
    PREDICATES,
    STATISTICS,
    SUBJECTS,
    SubjectArgument,
    SubjectFacts,
    find_predicate,
    find_subject,
)
from callsheet.facts.directives import find_directive
from callsheet.facts.headers import REQUEST_HEADERS, RESPONSE_HEADERS, HeaderField
from callsheet.facts.secret_names import is_secret_header
from callsheet.facts.statuses import STATUSES
from callsheet.features.completion_files import SCHEMA_ENDINGS, complete_entries
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.completion_outcomes import expression_members
from callsheet.features.completion_selections import complete_selection, expected_values
from callsheet.features.hover_values import one_line
from callsheet.features.seen import last_answer, own_key
from callsheet.text import Span

_BEGUN = re.compile(
    r"[ \t]*(?:\?\?|(?:#{1,2}|/{2,})[ \t]*@(?P<directive>[\w-]+)[ \t]*[=:]?)[ \t]+(?P<text>.*)$"
)
_CAPTURED = re.compile(r"[\w.-]+[ \t]*[=:][ \t]*(?P<text>.*)$")
_WORD = re.compile(r'"[^"]*"?|\S+')
_IDENTIFIER = re.compile(r"\w+")
_CLOSED = re.compile(r'"[^"]*"')
_IN_BOTH = ("Cache-Control", "Content-", "Date", "Link")
"""What the headers of requests begin with that answers carry as well."""

_USUAL_FIELDS = frozenset(("Cache-Control", "Content-Type", "ETag", "Location", "Set-Cookie"))
_USUAL_STATUSES = frozenset((200, 201, 202, 204, 301, 302, 304, 400, 401, 403, 404, 409, 422, 429))
"""What most people assert; they come first."""

_CHARACTERS = r"\w=!<>$.\-"


def complete_assertion(cursor: Cursor) -> Iterator[Item] | None:
    """What can stand in an assertion or capture; None where there is none."""
    begun = _BEGUN.match(cursor.before)
    if begun is None:
        return None
    text = begun["text"]
    if begun["directive"] is None:
        return _claim(cursor, text, predicates=True)
    facts = find_directive(begun["directive"])
    name = facts.name if facts else ""
    if name == "assert":
        return _claim_or_expression(cursor, text, predicates=True)
    if name in ("capture", "result"):
        captured = _CAPTURED.match(text)
        text = captured["text"] if captured else ""
        return _claim_or_expression(cursor, text, predicates=False) if captured else iter(())
    return None


def _claim_or_expression(cursor: Cursor, text: str, *, predicates: bool) -> Iterator[Item]:
    """In a directive: a subject, or an expression over `response`."""
    first = _WORD.match(text)
    is_claim = first is None or find_subject(first[0]) is not None
    if not is_claim and (members := expression_members(cursor, text)) is not None:
        return members
    offered = _claim(cursor, text, predicates=predicates)
    return offered if first and first.end() < len(text) else chain(offered, _response(cursor))


def _response(cursor: Cursor) -> Iterator[Item]:
    """What an expression begins with."""
    span = cursor.word(r"\w")
    dot = "" if cursor.document.text[span.end : span.end + 1] == "." else "."
    documentation = "The answer, in an expression: `response.body.items.length > 0`."
    yield Item(
        "response",
        ItemKind.VARIABLE,
        span,
        "response" + dot,
        documentation=documentation,
        sort="99",
        asks_again=bool(dot),
    )


def _claim(cursor: Cursor, text: str, *, predicates: bool) -> Iterator[Item]:
    whole = _WORD.findall(text)
    if _CLOSED.fullmatch(whole[-1] if text and not text[-1].isspace() else ""):
        return
    typed = whole[:-1] if text and not text[-1].isspace() else whole
    if not typed:
        if not whole or _IDENTIFIER.fullmatch(whole[0]):
            yield from _subjects(cursor)
        return
    subject = find_subject(typed[0])
    predicate = next((found for word in typed[1:] if (found := find_predicate(word))), None)
    if subject is None:
        return
    if predicate is not None:
        if predicate.name == "matchesSchema":
            path = re.search(r"[^\s\"]*$", text)
            yield from complete_entries(cursor, path[0] if path else "", SCHEMA_ENDINGS)
        elif predicate.takes_value:
            yield from expected_values(cursor, subject.name, typed[1] if len(typed) > 2 else "")
            yield from _expected(cursor, subject)
        return
    if len(typed) == 1 and subject.argument is SubjectArgument.REQUIRED:
        yield from _arguments(cursor, subject)
        yield from complete_selection(cursor, subject.name, text.removeprefix(typed[0]).lstrip())
        return
    if len(typed) == 1 and subject.name == "duration":
        yield from _durations(cursor)
    elif len(typed) == 1 and subject.argument is SubjectArgument.OPTIONAL:
        yield from complete_selection(cursor, subject.name, text.removeprefix(typed[0]).lstrip())
    if not whole[-1].startswith(("$", "[")) or len(typed) == len(whole):
        yield from _filters(cursor)
        if predicates:
            yield from _predicates(cursor)


def _subjects(cursor: Cursor) -> Iterator[Item]:
    for number, subject in enumerate(SUBJECTS.values()):
        yield Item(
            subject.name,
            ItemKind.KEYWORD,
            cursor.word(r"\w"),
            subject.name,
            subject.example,
            subject.documentation,
            sort=f"{number:02}",
        )


def _arguments(cursor: Cursor, subject: SubjectFacts) -> Iterator[Item]:
    """Names of headers for `header`, of what a certificate has; the others are up to the answer."""
    if subject.name == "certificate" and '"' not in cursor.after:
        typed = re.search(r'"?[\w-]*$', cursor.before)
        span = Span(cursor.offset - len(typed[0] if typed else ""), cursor.word(r"\w\-").end)
        for number, (name, meaning) in enumerate(CERTIFICATE.items()):
            quoted = f'"{name}"'
            kind = ItemKind.KEYWORD
            yield Item(quoted, kind, span, quoted, documentation=meaning, sort=str(number))
    if subject.name != "header" or '"' in cursor.after:
        return
    typed = re.search(r'"?[\w-]*$', cursor.before)
    span = Span(cursor.offset - len(typed[0] if typed else ""), cursor.word(r"\w\-").end)
    last = last_answer(cursor.workspace, own_key(cursor.document, cursor.block))
    answered = {name.lower(): (name, value) for name, value in last.headers} if last else {}
    fields = [each for each in REQUEST_HEADERS if each.name.startswith(_IN_BOTH)]
    fields += RESPONSE_HEADERS
    known = {field.name.lower() for field in fields}
    fields += [HeaderField(n, "", "") for low, (n, _) in answered.items() if low not in known]
    for field in fields:
        quoted = f'"{field.name}"'
        rank = 0 if field.name.lower() in answered else 1 + (field.name not in _USUAL_FIELDS)
        _, value = answered.get(field.name.lower(), ("", field.reference))
        detail = field.reference if is_secret_header(field.name) else one_line(value)
        sort = f"{rank}{field.name}"
        yield Item(quoted, ItemKind.HEADER, span, quoted, detail, field.meaning, sort=sort)


def _durations(cursor: Cursor) -> Iterator[Item]:
    """Parts of a duration, and what it is of all answers."""
    span = cursor.word(_CHARACTERS)
    for number, (word, meaning) in enumerate({**PHASES, **STATISTICS}.items()):
        kind = ItemKind.KEYWORD
        yield Item(word, kind, span, word, documentation=meaning, sort=f"0{number:02}")


def _filters(cursor: Cursor) -> Iterator[Item]:
    span = cursor.word(_CHARACTERS)
    for each in FILTERS.values():
        yield Item(
            each.name,
            ItemKind.FUNCTION,
            span,
            each.name,
            " ".join(each.arguments),
            each.documentation,
            sort=f"2{each.name}",
        )


def _predicates(cursor: Cursor) -> Iterator[Item]:
    span = cursor.word(_CHARACTERS)
    yield Item("not", ItemKind.KEYWORD, span, "not", documentation="The opposite.", sort="1~")
    for number, each in enumerate(PREDICATES.values()):
        yield Item(
            each.name,
            ItemKind.KEYWORD,
            span,
            each.name,
            documentation=each.documentation,
            sort=f"1{number:02}",
        )


def _expected(cursor: Cursor, subject: SubjectFacts) -> Iterator[Item]:
    if subject.name == "status":
        last = last_answer(cursor.workspace, own_key(cursor.document, cursor.block))
        for status in STATUSES:
            code = str(status.code)
            span = cursor.word(r"\w")
            rank = 1 if status.code in _USUAL_STATUSES else 2
            sort = f"{0 if last and status.code == last.status else rank}{code}"
            yield Item(code, ItemKind.VALUE, span, code, status.reason, status.meaning, sort=sort)
