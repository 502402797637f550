"""Texts and numbers as schemas want them: by format, pattern, lengths and bounds."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, floor
from random import Random
from typing import Final, TypeGuard
from uuid import UUID

from callsheet.openapi.description import Node
from callsheet.openapi.limits import text_refused
from callsheet.openapi.pattern_text import matching_text
from callsheet.values import JsonValue

_BY_FORMAT: Final = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "email": "ada@example.com",
    "idn-email": "ada@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "iri": "https://example.com/",
    "uri-reference": "/items/1",
    "iri-reference": "/items/1",
    "uri-template": "/items/{id}",
    "uuid": "5d1a6a3e-8f0c-4c6f-9b1e-2a7d3c4e5f60",
    "json-pointer": "/items/0",
    "relative-json-pointer": "0",
    "regex": "^[a-z]+$",
    "byte": "c3RyaW5n",
    "base64": "c3RyaW5n",
    "base64url": "c3RyaW5n",
    "password": "a long password",
    "phone": "+1 555 0100",
}
_PLAIN: Final = "string"
_WORDS: Final = """
amber beacon cedar delta ember fjord garnet harbour island juniper kestrel lantern maple nectar
orchid pebble quartz river saffron timber umber velvet willow yonder zephyr
"""
_GREATEST: Final = 2**53
"""Beyond that fractions are no longer exact."""

_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
_LONGEST: Final = 10_000
"""Characters that a text is filled up to."""


def sample_text(schemas: Sequence[Node], random: Random | None) -> str:
    """A text that fits all of the schemas, as far as one can be made."""
    least = max((_length(each, "minLength", 0) for each in schemas), default=0)
    most = min((_length(each, "maxLength", _LONGEST) for each in schemas), default=_LONGEST)
    for text in _tried(schemas, random, least):
        if not any(text_refused(each, text) for each in schemas):
            return text
    plain = _plain(random)
    while len(plain) < min(least, _LONGEST):
        plain += f" {plain}"
    return plain[: max(most, 0)].rstrip() or plain[: max(most, 0)]


def _tried(schemas: Sequence[Node], random: Random | None, least: int) -> list[str]:
    formats = [each.text("format") for each in schemas]
    patterns = [each.text("pattern") for each in schemas if each.text("pattern")]
    texts = [_of_format(each, random) for each in formats if each in _BY_FORMAT]
    for pattern in patterns:
        # A longer one is wanted only where the usual one is too short.
        made = (matching_text(pattern, random, length) for length in {0, least})
        texts += [each for each in made if each is not None]
    if any(each.text("contentEncoding") == "base64" for each in schemas):
        texts.append(_of_format("base64", random))
    return texts if patterns or texts else [_plain(random)]


def _plain(random: Random | None) -> str:
    return (
        _PLAIN if random is None else " ".join(random.sample(_WORDS.split(), random.randint(1, 3)))
    )


def _length(schema: Node, word: str, otherwise: int) -> int:
    value = schema.members.get(word)
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def _of_format(name: str, random: Random | None) -> str:
    if random is None:
        return _BY_FORMAT[name]
    word = random.choice(_WORDS.split())
    moment = _EPOCH + timedelta(seconds=random.randrange(365 * 86_400))
    match name:
        case "date":
            return moment.date().isoformat()
        case "date-time":
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        case "time":
            return moment.strftime("%H:%M:%SZ")
        case "uuid":
            return str(UUID(int=random.getrandbits(128), version=4))
        case "email" | "idn-email":
            return f"{word}@example.com"
        case "hostname" | "idn-hostname":
            return f"{word}.example.com"
        case "ipv4":
            return f"192.0.2.{random.randint(1, 254)}"
        case "uri" | "url" | "iri":
            return f"https://example.com/{word}"
        case "byte" | "base64" | "base64url":
            return b64encode(word.encode()).decode()
        case _:
            return _BY_FORMAT[name]


def sample_number(schemas: Sequence[Node], random: Random | None, *, whole: bool) -> int | float:
    """A number within the bounds of all of the schemas."""
    low, high = _lowest(schemas, whole=whole), _highest(schemas, whole=whole)
    said = [each.members.get("multipleOf") for each in schemas]
    step = next((each for each in said if _is_number(each) and each > 0), 1 if whole else 0)
    usual = 1 if whole else 1.5
    least = low if low is not None else usual if high is None or usual <= high else high - 10
    most = high if high is not None else max(least, 100)
    if max(abs(least), abs(most)) > _GREATEST:
        return least
    if step and step * _GREATEST >= 1:
        first = ceil(least / step)
        last = max(floor(most / step), first)
        made = (random.randint(first, last) if random else max(first, min(1, last))) * step
        return int(made) if whole else made
    found = random.uniform(least, most) if random else min(max(usual, least), most)
    return round(found, 2) if random and most - least > 1 else found


def _lowest(schemas: Sequence[Node], *, whole: bool) -> int | float | None:
    found: list[int | float] = []
    for each in schemas:
        least, above = each.members.get("minimum"), each.members.get("exclusiveMinimum")
        if _is_number(least):
            found.append(least + _beyond(whole=whole) if above is True else least)
        if _is_number(above):
            found.append(above + _beyond(whole=whole))
    return max(found, default=None)


def _highest(schemas: Sequence[Node], *, whole: bool) -> int | float | None:
    found: list[int | float] = []
    for each in schemas:
        most, below = each.members.get("maximum"), each.members.get("exclusiveMaximum")
        if _is_number(most):
            found.append(most - _beyond(whole=whole) if below is True else most)
        if _is_number(below):
            found.append(below - _beyond(whole=whole))
    return min(found, default=None)


def _beyond(*, whole: bool) -> float:
    return 1 if whole else 0.01


def _is_number(value: JsonValue) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
