"""Handlers in JetBrains' API, for JetBrains and kulala (dialects.md A16)."""

import json
import re

from callsheet.convert.answers import Taken, json_path, taken_by_exchange
from callsheet.convert.dialect import Use
from callsheet.convert.dialect_values import date_of, in_dayjs, is_variable, secret, variable
from callsheet.convert.javascript_checks import Api, check_script, value_script
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.syntax.argument_values import parse_duration
from callsheet.syntax.assertion_nodes import Assertion
from callsheet.syntax.bindings import DynamicVariable, ExchangePath, MemberPath, Script
from callsheet.syntax.directives import Arguments

JETBRAINS_API = Api(
    "response.status",
    "response.body",
    '(typeof response.body === "string" ? response.body : JSON.stringify(response.body))',
    lambda name: f"response.headers.valueOf({json.dumps(name)})",
    json_path="jsonPath",
)


def keep_by_handler(_page: Page, sheet: Sheet, name: str, taken: Taken) -> bool:
    """`client.global.set("token", response.body.token)` behind the request."""
    found = value_script(taken, JETBRAINS_API)
    if found is None or not sheet.placed.tree.request:
        return False
    sheet.follow(f"> {{% client.global.set({json.dumps(name)}, {found}); %}}")
    return True


def check_by_handler(_page: Page, assertion: Assertion, text: str) -> str | None:
    """`client.test(…)` behind the request."""
    found = check_script(assertion, JETBRAINS_API)
    # What ends a script, or begins a request, cannot stand in one.
    if found is None or "%}" in found + text or "###" in found + text:
        return None
    title = json.dumps(text, ensure_ascii=False)
    return "\n".join(
        (
            "> {%",
            f"  client.test({title}, function () {{",
            f"    client.assert({found});",
            "  });",
            "%}",
        )
    )


def answer_variable(use: Use, path: ExchangePath) -> str | None:
    """A variable that the handler of the other request sets."""
    taken = taken_by_exchange(path)
    return None if taken is None else _kept(use, path.request.text, taken)


def member_of_variable(use: Use, path: MemberPath) -> str | None:
    """A variable, with the way into its value; or a part of an answer, kept by a handler."""
    page, name = use.page, path.root.text
    if name == "secrets" and len(path.steps) == 1:
        return secret(use, str(path.steps[0]))
    if page.is_defined(name) or name in page.captured or is_variable(use, name):
        inner = use.binding.inner.text.removeprefix("%").strip()
        return f"{variable(use, name)[:-2]}{inner[len(name) :]}}}}}"
    return _kept(use, name, Taken("json", json_path(path.steps)))


def _kept(use: Use, request: str, taken: Taken) -> str | None:
    page = use.page
    sheet = page.sheet_of(request)
    name = None if sheet is None else page.keep(sheet, taken)
    if name is None or sheet is None:
        return None
    if sheet.placed.index > use.sheet.placed.index:
        page.lose(use.sheet, f"`{request}` is not sent by itself before this", "send it first")
    return f"{{{{{name}}}}}"


def script_variable(use: Use, script: Script) -> str:
    """A variable that a script sets before the request."""
    source = script.source
    number = sum("request.variables.set" in line for line in use.sheet.before) + 1
    name = f"value_{number}"
    line = f'< {{% request.variables.set("{name}", String({source})); %}}'
    for known in use.sheet.before:
        if known.endswith(f"String({source})); %}}"):
            return f"{{{{{known.split(chr(34))[1]}}}}}"
    use.sheet.before.append(line)
    return f"{{{{{name}}}}}"


_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
_OFFSET = re.compile(r"(?P<amount>[+-]?\d+)\s+(?P<unit>[wdhms])")


def clock_variable(use: Use, dynamic: DynamicVariable) -> str | None:
    """A time that only a script can make of the clock; None for a format of its own."""
    name, given = dynamic.name.text, dynamic.raw_arguments.text
    date = date_of(dynamic) if name == "$datetime" else None
    offset = _OFFSET.fullmatch(given if date is None else date.offset)
    if (date.offset if date else given not in ("", "ms") and name == "$timestamp") and not offset:
        return None
    seconds = int(offset["amount"]) * _SECONDS[offset["unit"]] if offset else 0
    now = f"Date.now() + {seconds * 1000}" if seconds else "Date.now()"
    scripts = {
        "$timestamp": f"Math.floor(({now}) / 1000)" if given != "ms" else "Date.now()",
        "$date": "new Date().toISOString().slice(0, 10)",
    }
    forms = {
        "iso8601": f"new Date({now}).toISOString()",
        "rfc1123": f"new Date({now}).toUTCString()",
        "YYYY-MM-DD": f"new Date({now}).toISOString().slice(0, 10)",
    }
    source = scripts.get(name) or forms.get(in_dayjs(date.form) if date else "")
    return None if source is None else script_variable(use, Script(source, ()))


def in_words(seconds: float) -> str:
    """A duration with its unit, as JetBrains and kulala take it."""
    whole = float(seconds).is_integer()
    return f"{int(seconds)} s" if whole else f"{round(seconds * 1000)} ms"


def timeouts(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    """`# @timeout` for what is read, `# @connection-timeout` for connecting."""
    read = arguments.first or arguments.key("read")
    connect = arguments.key("connect")
    for piece, word in ((read, "timeout"), (connect, "connection-timeout")):
        seconds = parse_duration(piece.text, "s") if piece else None
        if seconds is not None:
            sheet.before.append(f"# @{word} {in_words(seconds)}")
    if arguments.key("total") or arguments.key("write"):
        page.lose(sheet, "there is no timeout for writing, nor for all of it")
    return read is not None or connect is not None


def connection_timeout(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    """`# @connection-timeout` with its unit."""
    seconds = parse_duration(arguments.first.text, "s") if arguments.first else None
    if seconds is None:
        return False
    sheet.before.append(f"# @connection-timeout {in_words(seconds)}")
    return True
