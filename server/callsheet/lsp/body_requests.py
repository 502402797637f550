"""What a plug-in is told of a body: some of its lines, where a text is, its members, its rows."""

import asyncio
from collections.abc import Iterator
from typing import Any

from callsheet.lsp.bodies import Form, ShownBody
from callsheet.lsp.calls import Call
from callsheet.lsp.connection import Connection
from callsheet.lsp.json_levels import Level, Step, Table, children, table
from callsheet.problems import UsageError
from callsheet.report.json import Fields
from callsheet.values import JsonValue

_MOST_LINES = 5000
_MOST_MEMBERS = 1000


async def on_body(server: Connection, call: Call) -> Fields | None:
    """Some of the lines of a body in a form."""
    if (body := _body(server, call)) is None:
        return None
    form, start, count = _form(call), _number(call, "start"), _number(call, "count", _MOST_LINES)
    page = await asyncio.to_thread(body.page, form, start, count, server.state.redactor)
    return {"start": start, "lines": list(page.lines), "total": page.total, "done": True}


async def on_search(server: Connection, call: Call) -> Fields | None:
    """Where a text is next."""
    body, text = _body(server, call), call.named.get("text")
    if body is None or not isinstance(text, str) or not text:
        return None
    start, redactor = _number(call, "start"), server.state.redactor
    found = await asyncio.to_thread(body.find, _form(call), text, start, redactor)
    if found is None:
        return None
    return {"line": found.line, "character": found.character, "length": found.length}


async def on_tree(server: Connection, call: Call) -> Fields | None:
    """A value in a JSON body, and some of its members."""
    if (body := _body(server, call)) is None:
        return None
    level = await asyncio.to_thread(body.level, _path(call))
    if level is None:
        return None
    start, count = _number(call, "start"), _number(call, "count", _MOST_MEMBERS)
    members = await asyncio.to_thread(list, children(level, start, count))
    return {
        "kind": level.kind,
        "size": len(level.members),
        "children": [_member(server, key, each) for key, each in members],
    }


async def on_table(server: Connection, call: Call) -> Fields | None:
    """Some rows of an array of objects in a JSON body."""
    if (body := _body(server, call)) is None:
        return None
    level = await asyncio.to_thread(body.level, _path(call))
    start, count = _number(call, "start"), _number(call, "count", _MOST_MEMBERS)
    rows = await asyncio.to_thread(table, level, start, count) if level else None
    return _table(server, rows) if rows else None


def _table(server: Connection, rows: Table) -> Fields:
    return {
        "columns": [server.mask(each) for each in rows.columns],
        "rows": [[server.mask(cell) for cell in row] for row in rows.rows],
        "total": rows.total,
    }


def _member(server: Connection, key: Step, level: Level) -> Fields:
    return {
        "key": server.mask(key) if isinstance(key, str) else key,
        "kind": level.kind,
        "size": len(level.members),
        "text": server.mask(level.text),
    }


def _body(server: Connection, call: Call) -> ShownBody | None:
    identity = call.named.get("id")
    answer = server.answers.named(identity) if isinstance(identity, str) else None
    if answer is None:
        return None
    return server.bodies.body(answer.identity, lambda: answer.result.response)


def _form(call: Call) -> Form:
    match call.named.get("form", "pretty"):
        case "pretty" | "raw" | "hex" as form:
            found: Form = form
            return found
        case _:
            raise UsageError("there is no such form", "there are pretty, raw and hex")


def _number(call: Call, name: str, most: int | None = None) -> int:
    given: Any = call.named.get(name)
    number = max(given, 0) if isinstance(given, int) else most or 0
    return number if most is None else min(number, most)


def _path(call: Call) -> tuple[Step, ...]:
    given = call.named.get("path")
    return tuple(_steps(given)) if isinstance(given, list) else ()


def _steps(given: list[JsonValue]) -> Iterator[Step]:
    for step in given:
        if isinstance(step, str | int):
            yield step
