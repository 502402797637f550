"""The formats of OpenAPI and of JSON Schema that a value can be held to, and their meaning.

Formats that are not here say nothing of what is right: `password`, `binary`, those of one API.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jsonschema import FormatChecker

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_OFFSET = r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
_TIME = re.compile(rf"([01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?{_OFFSET}", re.ASCII)
_DURATION = re.compile(
    r"P(?:\d+W|(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?"
    r"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)",
    re.ASCII,
)
_UUID = re.compile(r"[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LABEL = re.compile(r"(?!-)[A-Za-z\d-]{1,63}(?<!-)", re.ASCII)
_LONGEST_HOST: Final = 253
_CHARACTER_OF_URI: Final = r"(?:[\w.~:/?#\[\]@!$&'()*+,;=-]|%[\da-fA-F]{2})"
_URI_REFERENCE = re.compile(rf"{_CHARACTER_OF_URI}*", re.ASCII)
_URI = re.compile(rf"[A-Za-z][A-Za-z\d+.-]*:{_CHARACTER_OF_URI}*", re.ASCII)


def _is_made_by(make: Callable[[str], object]) -> Callable[[str], bool]:
    def is_fine(text: str) -> bool:
        try:
            make(text)
        except ValueError:
            return False
        return True

    return is_fine


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text)) and _is_made_by(date.fromisoformat)(text)


def _is_moment(text: str) -> bool:
    """By RFC 3339, 5.6: with the offset, for nobody knows when it is without one."""
    if text[10:11] not in ("T", "t", " ") or not _TIME.fullmatch(text[11:]):
        return False
    # A leap second is no second of Python's.
    return _is_made_by(datetime.fromisoformat)(f"{text[:10]}T{text[11:16]}")


def _is_host(text: str) -> bool:
    labels = text.removesuffix(".").split(".")
    return len(text) <= _LONGEST_HOST and all(_LABEL.fullmatch(each) for each in labels)


_TEXTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "byte": _is_made_by(lambda text: b64decode(text, validate=True)),
    "date": _is_date,
    "date-time": _is_moment,
    "duration": _matches(_DURATION),
    "email": _matches(_EMAIL),
    "hostname": _is_host,
    "idn-email": _matches(_EMAIL),
    "ipv4": _is_made_by(IPv4Address),
    "ipv6": _is_made_by(IPv6Address),
    "time": _matches(_TIME),
    "uri": _matches(_URI),
    "uri-reference": _matches(_URI_REFERENCE),
    "uuid": _matches(_UUID),
}
_BITS: Final = {"int32": 31, "int64": 63}


def fits_format(name: str, value: object) -> bool:
    """Whether a value is of a format; of one that is not known, or says nothing of it, it is."""
    if isinstance(value, str):
        known = _TEXTS.get(name)
        return known is None or known(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and name in _BITS:
        return value == value // 1 and -(2 ** _BITS[name]) <= value < 2 ** _BITS[name]
    return True


@cache
def format_checker() -> "FormatChecker":
    """What has `jsonschema` hold values to these formats and to no others."""
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name in (*_TEXTS, *_BITS):
        checker.checks(name)(_checked_as(name))
    return checker


def _checked_as(name: str) -> Callable[[object], bool]:
    return lambda value: fits_format(name, value)
