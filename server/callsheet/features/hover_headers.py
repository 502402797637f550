"""Hover over header fields and their values."""

from callsheet.facts.headers import REQUEST_HEADERS, RESPONSE_HEADERS, HeaderField
from callsheet.facts.media_types import MEDIA_TYPES
from callsheet.facts.statuses import STATUSES

_FIELDS: dict[str, HeaderField] = {
    field.name.lower(): field for field in (*RESPONSE_HEADERS, *REQUEST_HEADERS)
}
_TYPES = {media_type.name: media_type for media_type in MEDIA_TYPES}
_STATUSES = {str(status.code): status for status in STATUSES}


def header_markdown(name: str) -> str:
    """What a header field says, and where that is defined."""
    field = _FIELDS.get(name.lower())
    return f"**{field.name}** — {field.meaning}\n\n*{field.reference}*" if field else ""


def header_value_markdown(header: str, value: str) -> str:
    """What the media types in a value are; else what the header says."""
    names = (part.split(";")[0].strip().lower() for part in value.split(","))
    known = [_TYPES[name] for name in names if name in _TYPES]
    if not known:
        return header_markdown(header)
    return "\n\n".join(f"**{each.name}** — {each.meaning}\n\n*{each.reference}*" for each in known)


def status_markdown(code: str) -> str:
    """What a status code says; empty when it is not a registered one."""
    status = _STATUSES.get(code)
    if status is None:
        return ""
    return f"**{status.code} {status.reason}** — {status.meaning}\n\n*{status.reference}*"
