"""Hurl's filters: each makes another finding out of a finding (hurl.dev, Filters)."""

import base64
import binascii
import html
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from callsheet.run.dates import date_text, in_utc, read_date
from callsheet.run.findings import ABSENT, Finding, Found, Nodes, Unfit, kind_of
from callsheet.run.patterns import find_groups, replace_matches
from callsheet.run.predicates import is_list
from callsheet.values import JsonNumber, parse_json, value_text

_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")

_URL_SAFE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

Filter = Callable[[Finding, tuple[str, ...]], Found]


def apply_filter(name: str, arguments: tuple[str, ...], finding: Finding) -> Found:
    """What the filter makes of `finding`; nothing stays nothing, but `count` counts it as 0."""
    if finding is ABSENT and name != "count":
        return ABSENT
    try:
        return _FILTERS[name](finding, arguments)
    except (ValueError, LookupError, binascii.Error) as error:
        return Unfit(f"`{name}` cannot read {kind_of(finding)}: {error}")


def _on_text(change: Callable[[str, tuple[str, ...]], Found]) -> Filter:
    def apply(finding: Finding, arguments: tuple[str, ...]) -> Found:
        if isinstance(finding, Nodes) and len(finding.texts) == 1:
            return change(finding.texts[0], arguments)
        if not isinstance(finding, str):
            return Unfit(f"the filter takes text, not {kind_of(finding)}")
        return change(finding, arguments)

    return apply


def _on_bytes(change: Callable[[bytes, tuple[str, ...]], Found]) -> Filter:
    def apply(finding: Finding, arguments: tuple[str, ...]) -> Found:
        if not isinstance(finding, (bytes, str)):
            return Unfit(f"the filter takes bytes, not {kind_of(finding)}")
        return change(finding.encode() if isinstance(finding, str) else finding, arguments)

    return apply


def _on_date(change: Callable[[datetime, tuple[str, ...]], Found]) -> Filter:
    def apply(finding: Finding, arguments: tuple[str, ...]) -> Found:
        if isinstance(finding, str):
            finding = datetime.fromisoformat(finding)
        if not isinstance(finding, datetime):
            return Unfit(f"the filter takes a date, not {kind_of(finding)}")
        return change(in_utc(finding), arguments)

    return apply


def _items(finding: Finding) -> Sequence[Finding] | Unfit:
    if isinstance(finding, Nodes):
        return finding.texts
    if is_list(finding):
        return finding  # type: ignore[return-value]
    return Unfit(f"the filter takes a list, not {kind_of(finding)}")


def _count(finding: Finding, _arguments: tuple[str, ...]) -> Found:
    match finding:
        case str() | bytes() | Mapping():
            return len(finding)
        case _ if finding is ABSENT:
            return 0
        case _:
            items = _items(finding)
            return items if isinstance(items, Unfit) else len(items)


def _location(finding: Finding, _arguments: tuple[str, ...]) -> Found:
    if not isinstance(finding, Mapping) or "location" not in finding:
        return Unfit(f"the filter takes a redirect, not {kind_of(finding)}")
    return finding["location"]


def _nth(finding: Finding, arguments: tuple[str, ...]) -> Found:
    items = _items(finding)
    if isinstance(items, Unfit):
        return items
    place = int(arguments[0])
    return items[place] if -len(items) <= place < len(items) else ABSENT


def _regex(text: str, arguments: tuple[str, ...]) -> Found:
    groups = find_groups(arguments[0], text)
    if isinstance(groups, Unfit):
        return groups
    if groups is None:
        return ABSENT
    return groups[1] if len(groups) > 1 else groups[0]


def _jsonpath(finding: Finding, arguments: tuple[str, ...]) -> Found:
    from callsheet.run.paths import find_json

    if isinstance(finding, (str, bytes)):
        finding = parse_json(finding.decode() if isinstance(finding, bytes) else finding)
    return find_json(finding, arguments[0])  # type: ignore[arg-type]


def _xpath(text: str, arguments: tuple[str, ...]) -> Found:
    from callsheet.run.paths import find_xml

    return find_xml(text, arguments[0])


def _to_integer(finding: Finding, _arguments: tuple[str, ...]) -> Found:
    match finding:
        case bool():
            return Unfit("a boolean is not a number")
        case int() | float():
            return int(finding)
        case str() if _INTEGER.fullmatch(finding.strip()):
            return int(finding)
        case str():
            return Unfit(f'"{finding}" is no whole number')
        case _:
            return Unfit(f"{kind_of(finding)} is not a number")


def _to_float(finding: Finding, _arguments: tuple[str, ...]) -> Found:
    if isinstance(finding, bool) or not isinstance(finding, (str, int, float)):
        return Unfit(f"{kind_of(finding)} is not a number")
    text = value_text(finding).strip()
    return JsonNumber(text) if _NUMBER.fullmatch(text) else Unfit(f'"{text}" is no number')


def _to_string(finding: Finding, _arguments: tuple[str, ...]) -> Found:
    match finding:
        case bytes():
            return finding.decode("utf-8")
        case datetime():
            return date_text(finding, "%Y-%m-%dT%H:%M:%S%.6fZ")
        case Nodes(texts):
            return "".join(texts)
        case _:
            return value_text(finding)  # type: ignore[arg-type]


def _days(date: datetime) -> int:
    return int((date - datetime.now(UTC)).total_seconds() / 86400)


def _from_url_safe(data: bytes) -> bytes:
    if data.strip(b"=").translate(None, _URL_SAFE):
        raise ValueError("it is not base64url")
    return base64.urlsafe_b64decode(data + b"=" * (-len(data) % 4))


def _query_parameter(url: str, arguments: tuple[str, ...]) -> Found:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return next((value for name, value in pairs if name == arguments[0]), ABSENT)


_FILTERS: Mapping[str, Filter] = {
    "base64Decode": _on_bytes(lambda data, _: base64.b64decode(data, validate=True)),
    "base64Encode": _on_bytes(lambda data, _: base64.b64encode(data).decode()),
    "base64UrlSafeDecode": _on_bytes(lambda data, _: _from_url_safe(data)),
    "base64UrlSafeEncode": _on_bytes(
        lambda data, _: base64.urlsafe_b64encode(data).decode().rstrip("=")
    ),
    "charsetDecode": _on_bytes(lambda data, arguments: data.decode(arguments[0])),
    "charsetEncode": _on_text(lambda text, arguments: text.encode(arguments[0])),
    "count": _count,
    "dateFormat": _on_date(lambda date, arguments: date_text(date, arguments[0])),
    "daysAfterNow": _on_date(lambda date, _: _days(date)),
    "daysBeforeNow": _on_date(lambda date, _: -_days(date)),
    "first": lambda finding, _: _nth(finding, ("0",)),
    "htmlEscape": _on_text(lambda text, _: html.escape(text)),
    "htmlUnescape": _on_text(lambda text, _: html.unescape(text)),
    "jsonpath": _jsonpath,
    "last": lambda finding, _: _nth(finding, ("-1",)),
    "location": _location,
    "nth": _nth,
    "regex": _on_text(_regex),
    "replace": _on_text(lambda text, arguments: text.replace(arguments[0], arguments[1])),
    "replaceRegex": _on_text(
        lambda text, arguments: replace_matches(arguments[0], arguments[1], text)
    ),
    "split": _on_text(lambda text, arguments: text.split(arguments[0])),
    "toDate": _on_text(lambda text, arguments: read_date(text, arguments[0])),
    "toFloat": _to_float,
    "toHex": _on_bytes(lambda data, _: data.hex()),
    "toInt": _to_integer,
    "toString": _to_string,
    "urlDecode": _on_text(lambda text, _: unquote(text, errors="strict")),
    "urlEncode": _on_text(lambda text, _: quote(text, safe="/")),
    "urlQueryParam": _on_text(_query_parameter),
    "utf8Decode": _on_bytes(lambda data, _: data.decode("utf-8")),
    "utf8Encode": _on_text(lambda text, _: text.encode("utf-8")),
    "xpath": _on_text(_xpath),
}
"""By canonical name (`facts/assertions.py` knows the aliases)."""
