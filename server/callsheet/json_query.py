"""JSONPath over JSON values: RFC 9535, and the shorter spellings that people type."""

import re
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from callsheet.values import JsonValue

if TYPE_CHECKING:
    from jsonpath import JSONPathEnvironment

MOST_SELECTED = 1_000_000
"""Values; `['a','a']` twenty times over selects a million times one and the same."""

_TOKEN = re.compile(
    r"""(?P<quoted>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
    r"""|(?P<idle>(?<!\.)\.(?=\[))"""
    r"""|(?P<dots>\.\.?)(?P<name>(?:[A-Za-z_$@]|[^\x00-\x7f])(?:[\w$@-]|[^\x00-\x7f])*)""",
    re.DOTALL,
)
_MANY = re.compile(r"\*|\.\.|\?|:|,")
_PLAIN = re.compile(r"\$(?:\.[A-Za-z_]\w*|\[\d+\])*", re.ASCII)
_ROOTED = re.compile(r"\$(?:\Z|[.\[\s])")


def select_json(value: JsonValue, path: str) -> tuple[JsonValue, ...]:
    """All that `path` selects in `value`, in document order.

    Raises:
        ValueError: `path` is no JSONPath; the text says why and where. Or it selects too much.
    """
    try:
        matches = _compiled(path).finditer(value)
        found = tuple(match.obj for match in islice(matches, MOST_SELECTED + 1))
    except RecursionError as error:
        raise ValueError("the value is nested too deeply for a JSONPath") from error
    if len(found) > MOST_SELECTED:
        raise ValueError(f"it selects more than {MOST_SELECTED} values")
    return found


def locations_of(value: JsonValue, path: str) -> tuple[tuple[str | int, ...], ...]:
    """Where all that stands which `path` selects: the keys and indexes that lead there.

    Raises:
        ValueError: As `select_json`.
    """
    try:
        matches = _compiled(path).finditer(value)
        found = tuple(tuple(match.parts) for match in islice(matches, MOST_SELECTED + 1))
    except RecursionError as error:
        raise ValueError("the value is nested too deeply for a JSONPath") from error
    if len(found) > MOST_SELECTED:
        raise ValueError(f"it selects more than {MOST_SELECTED} values")
    return found


def is_singular(path: str) -> bool:
    """Whether `path` can only name one place, whatever the value.

    Raises:
        ValueError: `path` is no JSONPath.
    """
    return bool(_compiled(path).singular_query())


def path_fault(path: str) -> str:
    """Why a text is no JSONPath, whatever it is asked of; empty when it is one."""
    if _PLAIN.fullmatch(path):
        return ""
    try:
        _compiled(path)
    except ValueError as error:
        return str(error)
    return ""


def canonical_path(path: str) -> str:
    """`path` as RFC 9535 spells it: with its `$`, brackets around names such as `$id`, no `.[`."""
    trimmed = path.strip()
    if not _ROOTED.match(trimmed):
        trimmed = ("$" if trimmed.startswith((".", "[")) else "$.") + trimmed
    return trimmed[0] + _TOKEN.sub(_bracketed, trimmed[1:])


def _bracketed(token: re.Match[str]) -> str:
    if token["idle"]:
        return ""
    name = token["name"]
    if token["quoted"] or re.fullmatch(r"\w+", name):
        return token[0]
    return ("" if token["dots"] == "." else "..") + f"['{name}']"


@lru_cache(maxsize=256)
def _compiled(path: str) -> Any:
    """The query; what the RFC refuses may still be meant as other tools' users write it."""
    from jsonpath import JSONPathError

    canonical = canonical_path(path)
    try:
        return _environment(strict=True).compile(canonical)
    except JSONPathError as strict_error:
        try:
            return _environment(strict=False).compile(canonical)
        except JSONPathError:
            reason = str(strict_error).partition("\n")[0]
            raise ValueError(f'"{path}" is no JSONPath: {reason}') from strict_error


@cache
def _environment(*, strict: bool) -> "JSONPathEnvironment":
    from jsonpath import JSONPathEnvironment

    return JSONPathEnvironment(strict=strict)


def can_name_many(path: str) -> bool:
    """Whether a JSONPath can find more than one value, whatever it is asked of."""
    return _MANY.search(path) is not None
