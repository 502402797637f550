"""Texts of Postman and its kin: their bindings as ours, and names that we can bind."""

import re
from collections.abc import Callable, Iterable

from callsheet.convert.lost import Lost
from callsheet.exchange import Headers
from callsheet.facts.made_up_variables import MADE_UP_VARIABLES

BOUND = re.compile(r"\{\{([^{}]*)\}\}")
_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_METHOD = re.compile(r"[A-Z]+(?:[-_][A-Z]+)*")
_FIELD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.!$%&'*+^`|~-]*")
_GOOD = re.compile(r"[^\W\d][\w-]*")


def variable_name(name: str) -> str:
    """A name that a binding can have: what cannot stand in it becomes `_`."""
    name = name.strip()
    if _GOOD.fullmatch(name):
        return name
    changed = _NOT_IN_NAMES.sub("_", name).strip("_")
    return changed if _GOOD.fullmatch(changed) else f"_{changed}"


def method_of(text: str, lost: Lost) -> str:
    """A method in capitals; GET for none, and for one that cannot stand in a request line."""
    method = text.strip().upper() or "GET"
    if _METHOD.fullmatch(method):
        return method
    lost.say(f"the method {method}", "choose one of capital letters")
    return "GET"


def bound(text: str, lost: Lost) -> str:
    """A text whose bindings are ours; braces that are none stay braces."""
    parts: list[str] = []
    place = 0
    for found in BOUND.finditer(text):
        parts.append(plain_braces(text[place : found.start()], before_binding=True))
        parts.append(f"{{{{{_inner(found[1].strip(), lost)}}}}}")
        place = found.end()
    return "".join([*parts, plain_braces(text[place:])])


def plain_braces(typed: str, *, before_binding: bool = False) -> str:
    """A typed text in which no brace begins a binding."""
    if "{" not in typed:
        return typed
    typed = typed.replace("{{", _TWO_BRACES)
    if before_binding and typed.endswith("{"):
        typed = f"{typed[:-1]}{_BRACE}"
    return typed


_TWO_BRACES, _BRACE = "{{'{{'}}", "{{'{'}}"


def fields_of(pairs: Iterable[tuple[str, str]], lost: Lost) -> Headers:
    """Header fields; those whose names cannot be typed are told."""
    found = []
    for name, value in pairs:
        if _FIELD.fullmatch(name):
            found.append((name, value))
        elif name:
            lost.say(f"the header field {' '.join(name.split())}", "no field has such a name")
    return tuple(found)


def encoded(text: str, unsafe: re.Pattern[str]) -> str:
    """A text whose bindings stay and whose other characters are percent-encoded where unsafe."""
    marked = text.replace(_TWO_BRACES, "\ue000\ue000").replace(_BRACE, "\ue000")
    found = typed_apart(marked, lambda typed: unsafe.sub(_percent, typed))
    return found.replace("%EE%80%80", "%7B").replace("\ue000", "%7B")


def typed_apart(text: str, change: Callable[[str], str]) -> str:
    """A text in which what is typed is changed, and bindings stay."""
    parts, place = [], 0
    for found in BOUND.finditer(text):
        parts += [change(text[place : found.start()]), found[0]]
        place = found.end()
    return "".join([*parts, change(text[place:])])


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogateescape"))


def _inner(name: str, lost: Lost) -> str:
    if name.startswith("process.env."):
        return f"secrets.{name.removeprefix('process.env.')}"
    if name.startswith("?"):
        return f"$input {name[1:].strip() or 'Value'}"
    if not name.startswith("$"):
        return variable_name(name) if name else "empty_name"
    ours = MADE_UP_VARIABLES.get(name)
    if ours is None:
        lost.say(f"`{{{{{name}}}}}` means nothing here", "write a value, or another variable")
        return variable_name(name.lstrip("$"))
    return ours
