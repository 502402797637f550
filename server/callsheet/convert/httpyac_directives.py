"""Directives of ours in the words of httpYac."""

import re
from collections.abc import Mapping

from callsheet.convert.dialect import Said
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.syntax.argument_values import parse_duration, parse_rate
from callsheet.syntax.directives import Arguments
from callsheet.syntax.javascript import JavascriptExpression, read_javascript

_LOOP = re.compile(r"(?P<name>[A-Za-z_]\w*)\s+in\s+(?P<source>.+)")


def _timeout(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    given = arguments.first or arguments.key("read") or arguments.key("total")
    seconds = parse_duration(given.text, "s") if given else None
    if seconds is None:
        return False
    if any(key.text in ("connect", "write") for key, _ in arguments.keyword):
        page.lose(sheet, "there is one timeout for the whole exchange", "it is the time to read")
    sheet.before.append(f"# @timeout {round(seconds * 1000)}")
    return True


def _ref(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    return _reference(page, sheet, arguments, "ref")


def _force_ref(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    return _reference(page, sheet, arguments, "forceRef")


def _reference(page: Page, sheet: Sheet, arguments: Arguments, word: str) -> bool:
    called = page.reference(arguments.first.text) if arguments.first else None
    if called is None:
        return False
    line = f"# @{word} {called}"
    if line not in sheet.before:
        sheet.before.append(line)
    return True


def _wait(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    given = arguments.first or arguments.expression
    seconds = parse_duration(given.text, "ms") if given else None
    if given is None or (seconds is None and "{{" in given.text):
        return False
    amount = given.text if seconds is None else f"{round(seconds * 1000)}"
    sheet.before.append(f"# @sleep {amount}")
    return True


def _prompt(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    if not arguments.positional:
        return False
    name, *label = [piece.text for piece in arguments.positional]
    word = "password" if name.lower() in ("password", "passwd", "pass") else "input"
    sheet.before.append(f"@{name} = {{{{${word} {' '.join(label) or name}}}}}")
    return True


def _confirm(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    text = " ".join(piece.text for piece in arguments.positional)
    sheet.before.append(f"# @note {text or 'Send it?'}")
    return True


def _rate(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    text = " ".join(piece.text for piece in arguments.positional)
    rate = parse_rate(text)
    if rate is None:
        return False
    sheet.before.append(f"# @ratelimit max {rate[0]} expire {round(rate[1] * 1000)}")
    return True


def _proxy(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    if arguments.first is None or arguments.keyword:
        return False
    sheet.before.append(f"# @proxy {page.bound(sheet, arguments.first.text)}")
    return True


def _certificate(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    given = {key.text: page.bound(sheet, value.text) for key, value in arguments.keyword}
    if not given or not set(given) <= {"cert", "key", "pfx", "password"}:
        return False
    given["passphrase"] = given.pop("password", "")
    words = [
        f"{key}: {given[key]}" for key in ("cert", "key", "pfx", "passphrase") if given.get(key)
    ]
    sheet.head.append(f"X-ClientCert: {' '.join(words)}")
    return True


def _each(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    """A loop over a list, or over the answer of a request that is a list itself."""
    found = None if arguments.expression is None else _LOOP.fullmatch(arguments.expression.text)
    if found is None or arguments.keyword:
        return False
    source = found["source"].strip()
    called = page.reference(source)
    other = page.sheet_of(source)
    if other is not None and called is not None and not page.is_defined(source):
        parsed = other.placed.parsed
        if any(parsed.directives(name) for name in ("paginate", "select", "filter", "foreach")):
            return False
        sheet.before += [f"# @ref {called}", f"# @loop for {found['name']} of {called}"]
        return True
    read = read_javascript(source)
    if not isinstance(read, JavascriptExpression) or source.startswith((".", "/")):
        return False
    if not all(page.is_defined(name.text) for name in read.free_names):
        return False
    sheet.before.append(f"# @loop for {found['name']} of {source}")
    return True


HTTPYAC_DIRECTIVES: Mapping[str, Said] = {
    "timeout": _timeout,
    "ref": _ref,
    "force-ref": _force_ref,
    "sleep": _wait,
    "delay": _wait,
    "prompt": _prompt,
    "confirm": _confirm,
    "foreach": _each,
    "ratelimit": _rate,
    "proxy": _proxy,
    "tls": _certificate,
}
"""By the names that they have here."""
