"""Texts of Postman and its kin: their bindings as ours, and names that we can bind."""

import re
from collections.abc import Callable

from callsheet.convert.lost import Lost
from callsheet.facts.made_up_variables import MADE_UP_VARIABLES

BOUND = re.compile(r"\{\{([^{}]*)\}\}")
_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_METHOD = re.compile(r"[A-Z]+(?:[-_][A-Z]+)*")
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
    """A text whose bindings are ours."""
    return BOUND.sub(lambda found: f"{{{{{_inner(found[1].strip(), lost)}}}}}", text)


def encoded(text: str, unsafe: re.Pattern[str]) -> str:
    """A text whose bindings stay and whose other characters are percent-encoded where unsafe."""
    return typed_apart(text, lambda typed: unsafe.sub(_percent, typed))


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
