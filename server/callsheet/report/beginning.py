"""The beginning of a body as text, for views that have not room for all of it."""

from email.message import Message
from functools import lru_cache

from callsheet.exchange import MemoryBody, Response
from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.report.style import one_line

_LONGEST_SPELLING = 12
"""Characters that one of a secret may be: `\\\\\\\\u0041` in JSON in JSON in JSON."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """As much of a body as there is room for."""

    text: str | None
    """Masked; None when the body is no text."""

    cut: bool
    """Whether there is more."""


def beginning_of(response: Response, longest: int, redactor: Redactor) -> Beginning:
    """The beginning of an answer's body."""
    body = response.body
    data = body.data if isinstance(body, MemoryBody) else body.head
    media_type = response.header("Content-Type") or ""
    return beginning(data, body.size, media_type, longest, redactor)


def beginning(
    data: bytes, size: int, media_type: str, longest: int, redactor: Redactor
) -> Beginning:
    """At most `longest` characters of a body.

    Args:
        data: The body, or what there is of it.
        size: How many bytes the whole body has.
        media_type: Its Content-Type, empty for none.
        longest: Bytes that are looked at, and characters that are given.
        redactor: Masks ahead of the cut, which could leave half of a secret.
    """
    begun = data[: longest + _longest_secret(redactor.secrets)]
    text = _decoded(begun, media_type, whole=len(begun) == size)
    if text is None:
        return Beginning(None, cut=True)
    shown = redactor.text(text)
    return Beginning(shown[:longest], len(begun) < size or len(shown) > longest)


@lru_cache(maxsize=4)
def _longest_secret(secrets: frozenset[str]) -> int:
    return _LONGEST_SPELLING * max(map(len, secrets), default=0)


def _decoded(data: bytes, media_type: str, *, whole: bool) -> str | None:
    """A body, or its beginning, as text; None when it is none."""
    header = Message()
    header["Content-Type"] = one_line(media_type)
    charset = header.get_content_charset("utf-8")
    # What was cut may end within a character.
    for left in range(1 if whole else 4):
        try:
            text = data[: len(data) - left].decode(charset)
        except (LookupError, ValueError):
            continue
        return None if "\0" in text else text
    return data.decode("latin-1") if media_type.startswith("text/") else None
