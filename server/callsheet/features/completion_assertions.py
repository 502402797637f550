"""Completion of assertions and captures: subjects, then filters and predicates, then values."""

import re
from collections.abc import Iterator

from callsheet.facts.assertions import (
    FILTERS,
    PREDICATES,
    SUBJECTS,
    SubjectArgument,
    SubjectFacts,
    find_predicate,
    find_subject,
)
from callsheet.facts.directives import find_directive
from callsheet.facts.headers import REQUEST_HEADERS, RESPONSE_HEADERS
from callsheet.facts.statuses import STATUSES
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.completion_selections import complete_selection, expected_values
from callsheet.features.seen import last_answer, own_key
from callsheet.text import Span

_BEGUN = re.compile(
    r"[ \t]*(?:\?\?|(?:#{1,2}|/{2,})[ \t]*@(?P<directive>[\w-]+)[ \t]*[=:]?)[ \t]+(?P<text>.*)$"
)
_CAPTURED = re.compile(r"[\w.-]+[ \t]*[=:][ \t]*(?P<text>.*)$")
_WORD = re.compile(r'"[^"]*"?|\S+')
_IN_BOTH = ("Cache-Control", "Content-", "Date", "Link")
"""What the headers of requests begin with that answers carry as well."""

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
        return _claim(cursor, text, predicates=True)
    if name in ("capture", "result"):
        captured = _CAPTURED.match(text)
        return _claim(cursor, captured["text"], predicates=False) if captured else iter(())
    return None


def _claim(cursor: Cursor, text: str, *, predicates: bool) -> Iterator[Item]:
    whole = _WORD.findall(text)
    typed = whole[:-1] if text and not text[-1].isspace() else whole
    if not typed:
        yield from _subjects(cursor)
        return
    subject = find_subject(typed[0])
    predicate = next((found for word in typed[1:] if (found := find_predicate(word))), None)
    if subject is None:
        return
    if predicate is not None:
        if predicate.takes_value:
            yield from expected_values(cursor, subject.name, typed[1] if len(typed) > 2 else "")
            yield from _expected(cursor, subject)
        return
    if len(typed) == 1 and subject.argument is SubjectArgument.REQUIRED:
        yield from _arguments(cursor, subject)
        yield from complete_selection(cursor, subject.name, text.removeprefix(typed[0]).lstrip())
        return
    if len(typed) == 1 and subject.argument is SubjectArgument.OPTIONAL:
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
    """Names of headers for `header`; the others are up to the answer."""
    if subject.name != "header" or '"' in cursor.after:
        return
    typed = re.search(r'"?[\w-]*$', cursor.before)
    span = Span(cursor.offset - len(typed[0] if typed else ""), cursor.word(r"\w\-").end)
    of_content = (each for each in REQUEST_HEADERS if each.name.startswith(_IN_BOTH))
    for field in (*of_content, *RESPONSE_HEADERS):
        quoted = f'"{field.name}"'
        yield Item(quoted, ItemKind.HEADER, span, quoted, field.reference, field.meaning)


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
    yield Item("not", ItemKind.KEYWORD, span, "not", documentation="The opposite.", sort="1")
    for number, each in enumerate(PREDICATES.values()):
        yield Item(
            each.name,
            ItemKind.KEYWORD,
            span,
            each.name,
            documentation=each.documentation,
            sort=f"0{number:02}",
        )


def _expected(cursor: Cursor, subject: SubjectFacts) -> Iterator[Item]:
    if subject.name == "status":
        last = last_answer(cursor.workspace, own_key(cursor.document, cursor.block))
        for status in STATUSES:
            code = str(status.code)
            span = cursor.word(r"\w")
            sort = f"{int(last is None or status.code != last.status)}{code}"
            yield Item(code, ItemKind.VALUE, span, code, status.reason, status.meaning, sort=sort)
