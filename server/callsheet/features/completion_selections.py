"""Completion of what is taken from an answer: JSONPaths, XPaths, names, and what stands there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from callsheet.exchange import Exchange, Response
from callsheet.facts.secret_names import is_secret_header, is_secret_member
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.described_answers import expected_answer
from callsheet.features.hover_values import one_line
from callsheet.features.seen import is_harmless, last_answer, own_key
from callsheet.json_query import select_json
from callsheet.model.answer_bodies import parsed_body
from callsheet.model.exchange_members import members_of
from callsheet.model.scope import scope_of
from callsheet.model.workspace import RequestKey
from callsheet.syntax.bindings import ExchangePath
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import JsonValue, json_text

_QUOTED = re.compile(r'(?P<quote>["\']?)(?P<path>[^"\']*)$')
_PLAIN = re.compile(r"[A-Za-z_]\w*")
_STEPS_BEFORE = re.compile(r"(?P<before>.*(?:[\])\w](?=\.)|[\])\w](?=\[)))", re.DOTALL)
_NAME = re.compile(r"[\w-]+")
_MOST, _DEEPEST = 200, 5


def complete_selection(cursor: Cursor, subject: str, typed: str) -> Iterator[Item]:
    """What can stand behind a subject, of which `typed` stands before the cursor.

    With a quote behind the cursor the text in quotes is replaced, else one is put there.
    """
    found = _QUOTED.search(typed)
    begun = found["path"] if found else ""
    opened = bool(found and found["quote"])
    rest = re.match(r'[^"]*?(?="|\s*$)', cursor.after) if opened else None
    closed = rest is not None and cursor.after[rest.end() : rest.end() + 1] == '"'
    end = cursor.offset + (rest.end() if rest and closed else 0)
    span = Span(cursor.offset - len(begun), end)
    for number, (path, detail) in enumerate(dict(_selections(cursor, subject, begun)).items()):
        text = path
        if subject == "body" and " " in text:
            continue
        if subject == "body" and begun[:1] not in ("", "$", "["):
            text = text.removeprefix("$.")
        if opened:
            written = text + ("" if closed else '"')
        elif begun and not text.startswith(begun):
            continue
        else:
            written = f'"{text}"' if subject != "body" else text
        label = text if opened or subject == "body" else f'"{text}"'
        yield Item(
            label, ItemKind.MEMBER, span, written, detail, sort=f"{number:03}", compared=text
        )


def expected_values(cursor: Cursor, subject: str, argument: str) -> Iterator[Item]:
    """What the last answer has where an assertion looks."""
    answer = last_answer(cursor.workspace, own_key(cursor.document, cursor.block))
    if answer is None or _may_be_secret(subject, argument.strip("\"'")):
        return
    found = _actual(answer, subject, argument.strip("\"'"))
    if found is None or isinstance(found, Mapping):
        return
    if isinstance(found, Sequence) and not isinstance(found, str):
        return
    text = json_text(found)
    span = cursor.rest_of_line(_word_begun(cursor))
    if len(text) <= 200 and is_harmless(cursor, text):
        detail = "of the last answer"
        yield Item(text, ItemKind.VALUE, span, text, detail, sort="0")


def _may_be_secret(subject: str, argument: str) -> bool:
    if subject == "header":
        return is_secret_header(argument)
    names = _NAME.findall(argument)
    return bool(names) and is_secret_member(names[-1])


def _word_begun(cursor: Cursor) -> str:
    found = re.search(r'(?:^|\s)("[^"]*|\S*)$', cursor.before)
    return found[1] if found else ""


def _actual(answer: Response, subject: str, argument: str) -> JsonValue:
    match subject:
        case "header":
            values = [value for name, value in answer.headers if name.lower() == argument.lower()]
            return values[0] if len(values) == 1 else None
        case "jsonpath" | "body" if argument:
            try:
                found = select_json(parsed_body(answer), argument)
            except ValueError:
                return None
            return found[0] if len(found) == 1 else None
        case "statusText":
            return answer.reason
        case _:
            return None


def _selections(cursor: Cursor, subject: str, begun: str) -> Iterator[tuple[str, str]]:
    """What can be selected, each with what stands there now."""
    key = own_key(cursor.document, cursor.block)
    exchange = cursor.workspace.exchanges.get(key) if key else None
    match subject:
        case "variable":
            scope = scope_of(cursor.workspace, cursor.document, cursor.block)
            yield from ((name, "") for name in sorted(scope.names()))
        case "jsonpath" | "body" if answer := _known_answer(cursor, key):
            is_real = last_answer(cursor.workspace, key) is not None
            for path, detail in islice(_json_paths(answer, begun), _MOST):
                yield path, detail if is_real or not path.endswith("[*]") else "all of them"
        case "xpath" if exchange is not None:
            yield from _xpaths(exchange, begun)
        case "cookie" if exchange is not None:
            yield from ((name, "") for name in members_of(_path("cookies", None), exchange))
        case _:
            return


def _known_answer(cursor: Cursor, key: RequestKey | None) -> Response | None:
    """The last answer, or one as the description of the API draws it."""
    last = last_answer(cursor.workspace, key)
    return last or expected_answer(cursor.workspace, cursor.document, cursor.block)


def _json_paths(answer: Response, begun: str) -> Iterator[tuple[str, str]]:
    try:
        whole = parsed_body(answer)
    except ValueError:
        return
    yield from _walked(whole, "$", _DEEPEST)
    before = _STEPS_BEFORE.match(begun)
    if before is None or before["before"].count(".") + before["before"].count("[") < 2:
        return
    try:
        found = select_json(whole, before["before"])
    except ValueError:
        return
    yield from _walked(found[0], before["before"], 1) if found else ()


def _walked(value: JsonValue, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth == 0:
        return
    if isinstance(value, Mapping):
        for name, member in value.items():
            step = f".{name}" if _PLAIN.fullmatch(name) else f"['{name}']"
            if "'" not in name and '"' not in name:
                yield f"{path}{step}", one_line(member)
                yield from _walked(member, f"{path}{step}", depth - 1)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        yield f"{path}[0]", one_line(value[0])
        yield f"{path}[*]", f"{len(value)} items"
        yield from _walked(value[0], f"{path}[0]", depth - 1)


def _xpaths(exchange: Exchange, begun: str) -> Iterator[tuple[str, str]]:
    before = begun.rpartition("/")[0]
    if begun.endswith("//") or before.endswith("/") or not begun:
        anywhere = f"{before.rstrip('/')}/descendant-or-self::node()"
        for name in members_of(_path("body", f"asXml.{anywhere}"), exchange):
            yield f"{before.rstrip('/')}//{name}", ""
        if begun:
            return
    for name in members_of(_path("body", f"asXml.{before}/"), exchange):
        yield f"{before}/{name}", ""


def _path(part: str, accessor: str | None) -> ExchangePath:
    return ExchangePath(
        _piece("it"), "response", _piece(part), None if accessor is None else _piece(accessor)
    )


def _piece(text: str) -> Piece:
    return Piece(Span(0, len(text)), text)
