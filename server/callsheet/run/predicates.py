"""The predicates of Hurl and of httpYac: whether a finding is what was expected.

Hurl's are described at hurl.dev (Asserting Response); httpYac's by its documentation, their
differences in dialects.md A18.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from callsheet.run.findings import ABSENT, Absent, Finding, Nodes, Unfit, is_truthy, kind_of
from callsheet.run.patterns import find_groups
from callsheet.values import JsonNumber, value_text

Judgement = bool | Unfit
_DASHED = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_UUID = re.compile(rf"[0-9a-f]{{32}}|(?:urn:uuid:)?{_DASHED}|\{{{_DASHED}\}}", re.IGNORECASE)

Predicate = Callable[[Finding, Finding], Judgement]


def is_equal(actual: Finding, expected: Finding) -> bool:
    """The same JSON value; numbers by value, members in any order, and one node by its text."""
    match actual, expected:
        case Nodes(texts), str():
            return texts == (expected,)
        case Nodes(texts), _ if is_list(expected):
            return list(texts) == expected
        case bool(), _:
            return actual is expected
        case _, bool():
            return False
        case ((int() | float()), (int() | float())):
            return _same_number(actual, expected)
        case Mapping(), Mapping():
            return actual.keys() == expected.keys() and all(
                is_equal(value, expected[key]) for key, value in actual.items()
            )
        case ((str() | bytes()), _):
            return actual == expected
        case Sequence(), Sequence() if not isinstance(expected, (str, bytes)):
            return len(actual) == len(expected) and all(map(is_equal, actual, expected))
        case _:
            return actual == expected


def contains(actual: Finding, expected: Finding) -> Judgement:
    """A text within a text, bytes within bytes, an item within a list."""
    match actual, expected:
        case str(), _ if not isinstance(expected, (bytes, datetime, Nodes, Absent)):
            return value_text(expected) in actual
        case bytes(), bytes():
            return expected in actual
        case Nodes(texts), _:
            return expected in texts
        case _ if is_list(actual):
            return any(is_equal(item, expected) for item in actual)  # type: ignore[union-attr]
        case _:
            return _unfit("contain anything", actual)


def matches(actual: Finding, expected: Finding) -> Judgement:
    """A regular expression is found somewhere in a text."""
    if not isinstance(actual, str):
        return _unfit("be matched", actual)
    found = find_groups(str(expected), actual)
    return found if isinstance(found, Unfit) else found is not None


def is_list(finding: Finding) -> bool:
    """Whether it is a JSON array."""
    return isinstance(finding, Sequence) and not isinstance(finding, (str, bytes))


def _same_number(one: float, other: float) -> bool:
    return _exact(one) == _exact(other)


def _exact(number: float) -> Decimal:
    # As decimals, digit by digit: a float would lose the last ones of a long integer.
    return Decimal(number.spelling if isinstance(number, JsonNumber) else repr(number))


def _compared(said: str, holds: Callable[[object, object], bool]) -> Predicate:
    def judge(actual: Finding, expected: Finding) -> Judgement:
        match actual, expected:
            case bool(), _:
                return _unfit(said, actual)
            case ((int() | float()), (int() | float())) if not isinstance(expected, bool):
                return holds(_exact(actual), _exact(expected))
            case (str(), str()) | (datetime(), datetime()) | (bytes(), bytes()):
                return holds(actual, expected)
            case _:
                return Unfit(f"{kind_of(actual)} cannot be compared with {kind_of(expected)}")

    return judge


def _edge(said: str, name: str) -> Predicate:
    def judge(actual: Finding, expected: Finding) -> Judgement:
        match actual, expected:
            case (str(), str()) | (bytes(), bytes()):
                return bool(getattr(actual, name)(expected))
            case (str(), (int() | float())):
                return bool(getattr(actual, name)(value_text(expected)))
            case _:
                return _unfit(said, actual)

    return judge


def _is_empty(actual: Finding, _expected: Finding) -> Judgement:
    match actual:
        case Nodes(texts):
            return not texts
        case str() | bytes() | Mapping() | Sequence():
            return len(actual) == 0
        case _:
            return _unfit("be empty", actual)


def _kind(holds: Callable[[Finding], bool]) -> Predicate:
    return lambda actual, _expected: holds(actual)


def _parses(parse: Callable[[str], object]) -> Predicate:
    def judge(actual: Finding, _expected: Finding) -> Judgement:
        if not isinstance(actual, str):
            return _unfit("be read", actual)
        try:
            parse(actual)
        except (ValueError, AddressValueError):
            return False
        return True

    return judge


def _uuid(text: str) -> None:
    if _UUID.fullmatch(text) is None:
        raise ValueError(text)


def _iso_date(text: str) -> datetime:
    if "T" not in text.upper():
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _digest(algorithm: str) -> Predicate:
    def judge(actual: Finding, expected: Finding) -> Judgement:
        if not isinstance(actual, (str, bytes)):
            return _unfit("have a digest", actual)
        data = actual.encode() if isinstance(actual, str) else actual
        return b64encode(hashlib.new(algorithm, data).digest()).decode() == expected

    return judge


def _unfit(said: str, actual: Finding) -> Unfit:
    return Unfit(f"{kind_of(actual)} cannot {said}")


def _is_number(finding: Finding) -> bool:
    return isinstance(finding, (int, float)) and not isinstance(finding, bool)


def _is_integer(finding: Finding) -> bool:
    return isinstance(finding, int) and not isinstance(finding, bool)


def _is_collection(finding: Finding) -> bool:
    return is_list(finding) or isinstance(finding, (Mapping, Nodes))


PREDICATES: Mapping[str, Predicate] = {
    "==": is_equal,
    "!=": lambda actual, expected: not is_equal(actual, expected),
    ">": _compared("be compared", lambda one, other: one > other),  # type: ignore[operator]
    ">=": _compared("be compared", lambda one, other: one >= other),  # type: ignore[operator]
    "<": _compared("be compared", lambda one, other: one < other),  # type: ignore[operator]
    "<=": _compared("be compared", lambda one, other: one <= other),  # type: ignore[operator]
    "startsWith": _edge("start with a text", "startswith"),
    "endsWith": _edge("end with a text", "endswith"),
    "contains": contains,
    "matches": matches,
    "exists": _kind(lambda finding: finding is not ABSENT and finding != Nodes(())),
    "isTrue": _kind(is_truthy),
    "isFalse": _kind(lambda finding: not is_truthy(finding)),
    "isEmpty": _is_empty,
    "isBoolean": _kind(lambda finding: isinstance(finding, bool)),
    "isInteger": _kind(_is_integer),
    "isFloat": _kind(lambda finding: _is_number(finding) and not _is_integer(finding)),
    "isNumber": _kind(_is_number),
    "isString": _kind(lambda finding: isinstance(finding, str)),
    "isCollection": _kind(_is_collection),
    "isList": _kind(is_list),
    "isArray": _kind(is_list),
    "isObject": _kind(lambda finding: isinstance(finding, Mapping)),
    "isDate": _kind(lambda finding: isinstance(finding, datetime)),
    "isIsoDate": _parses(_iso_date),
    "isIpv4": _parses(IPv4Address),
    "isIpv6": _parses(IPv6Address),
    "isUuid": _parses(_uuid),
    "sha256": _digest("sha256"),
    "sha512": _digest("sha512"),
    "md5": _digest("md5"),
}
"""By canonical name (`facts/assertions.py` knows the aliases)."""
