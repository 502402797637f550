"""What an assertion looks at: JSON values, and the few things beside them that Hurl knows."""

from datetime import datetime
from enum import Enum
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue


class Absent(Enum):
    """There is nothing: no such header, no match; not the same as null."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Nodes:
    """XML nodes that an XPath expression selected, each as its text."""

    texts: tuple[str, ...]


Finding: TypeAlias = "JsonValue | bytes | datetime | Nodes | Absent"
"""What a subject or a filter gives."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a filter or a predicate cannot work on what it is given."""

    reason: str


Found: TypeAlias = "Finding | Unfit"


def kind_of(finding: Finding) -> str:
    """What a finding is, in a word or two with an article, for messages."""
    match finding:
        case Absent():
            return "nothing"
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case bytes():
            return "bytes"
        case datetime():
            return "a date"
        case Nodes():
            return "XML nodes"
        case dict():
            return "an object"
        case _:
            return "a list"


def as_json(finding: Finding) -> JsonValue:
    """A finding as reports carry it: nothing is null, bytes are `hex,...;`, dates ISO 8601."""
    match finding:
        case Absent():
            return None
        case bytes():
            return f"hex,{finding.hex()};"
        case datetime():
            return finding.isoformat()
        case Nodes(texts):
            return list(texts)
        case _:
            return finding


def is_truthy(finding: Finding) -> bool:
    """JavaScript's idea of true: not 0, not empty text, not null."""
    return finding not in (None, ABSENT, "") and finding is not False and finding != 0
