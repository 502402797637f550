"""What bindings have in common in other dialects: variables, secrets, dates, requests."""

import re

from callsheet.convert.answers import Taken, json_path
from callsheet.convert.dialect import Use
from callsheet.facts.javascript_names import JAVASCRIPT_NAMES
from callsheet.late_dataclasses import dataclass
from callsheet.model.times import PatternKind, kind_of
from callsheet.syntax.bindings import DynamicVariable, MemberPath
from callsheet.syntax.nodes import Piece

_DATE = re.compile(
    r"""(?P<format>rfc1123|iso8601|'[^']*'|"[^"]*")?\s*(?P<offset>[+-]?\d+\s+[A-Za-z]+)?"""
)
_TO_DOTNET = {
    "YYYY": "yyyy",
    "YY": "yy",
    "DD": "dd",
    "D": "d",
    "SSS": "fff",
    "A": "tt",
    "a": "tt",
    "Z": "zzz",
}
_TO_DAYJS = {"yyyy": "YYYY", "yy": "YY", "dd": "DD", "d": "D", "fff": "SSS", "tt": "A", "zzz": "Z"}
_DAYJS_TOKEN = re.compile(r"\[[^\]]*\]|Y+|M+|D+|d+|H+|h+|m+|s+|S+|A|a|Z+")
_DOTNET_TOKEN = re.compile(r"'[^']*'|y+|M+|d+|H+|h+|m+|s+|f+|t+|z+")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The ends of a random number: the first may come, the second may not."""

    first: str
    second: str


def bounds_of(variable: DynamicVariable) -> Bounds:
    """Of `$randomInt` and `$random.integer`, with what holds where an end is not typed."""
    match tuple(piece.text for piece in variable.arguments):
        case (first, second, *_):
            return Bounds(first, second)
        case (second,):
            return Bounds("0", second)
        case _:
            return Bounds("0", "1001")


def variable(use: Use, name: str) -> str:
    """A variable in braces, under the name that it has there."""
    found = use.page.variable(use.sheet, name)
    return f"{{{{{found}}}}}"


def is_variable(use: Use, name: str) -> bool:
    """Whether a name is a variable, of the file or captured, and no request."""
    page = use.page
    return page.is_defined(name) or name in page.captured or page.reference(name) is None


def secret(use: Use, name: str, shown: str = "") -> str:
    """A secret as the variable of its name, or as `shown`."""
    page = use.page
    if shown or not page.in_environment(name):
        where = "into a `.env` file" if shown else "into `http-client.private.env.json`"
        page.lose(use.sheet, f"`{name}` is asked of no secret store", f"put it {where}")
    return shown or f"{{{{{name}}}}}"


def only_globals(names: tuple[Piece, ...]) -> bool:
    """Whether an expression names nothing but what JavaScript has itself."""
    return all(name.text in JAVASCRIPT_NAMES for name in names)


def member_taken(path: MemberPath) -> Taken:
    """The part of an answer that `login.token` names."""
    return Taken("json", json_path(path.steps))


@dataclass(frozen=True, slots=True)
class Date:
    """`$datetime` and its kin: `iso8601`, `rfc1123` or a pattern, and how far from now."""

    form: str
    """Without quotes."""

    quoted: bool
    offset: str


def date_of(variable: DynamicVariable) -> Date | None:
    """The format and the offset of a date; None when it has none that can be read."""
    found = _DATE.fullmatch(variable.raw_arguments.text)
    if found is None:
        return None
    form = found["format"] or "iso8601"
    quoted = form[0] in "'\""
    return Date(form[1:-1] if quoted else form, quoted, found["offset"] or "")


def with_offset(name: str, date: Date, form: str) -> str:
    """A date in braces."""
    written = f'"{form}"' if date.quoted else form
    return f"{{{{{' '.join(part for part in (name, written, date.offset) if part)}}}}}"


def in_dayjs(pattern: str) -> str:
    """A pattern in the tokens of Day.js."""
    if kind_of(pattern) is not PatternKind.DOTNET:
        return pattern
    return _DOTNET_TOKEN.sub(_dayjs_token, pattern)


def in_dotnet(pattern: str) -> str:
    """A pattern in the tokens of .NET."""
    if kind_of(pattern) is PatternKind.DOTNET:
        return pattern
    return _DAYJS_TOKEN.sub(_dotnet_token, pattern)


def _dayjs_token(found: re.Match[str]) -> str:
    if found[0].startswith("'"):
        return f"[{found[0][1:-1]}]"
    return _TO_DAYJS.get(found[0], found[0])


def _dotnet_token(found: re.Match[str]) -> str:
    if found[0].startswith("["):
        return f"'{found[0][1:-1]}'"
    return _TO_DOTNET.get(found[0], found[0])
