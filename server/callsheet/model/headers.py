"""Header fields: bindings replaced, order, case and repeats kept, credentials known as secrets."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.model.document import PlacedBlock
from callsheet.model.substitute import Substitution
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.bindings import bindings_in
from callsheet.syntax.nodes import Piece
from callsheet.text import Span, split_lines
from callsheet.values import JsonValue, value_text

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SCHEME_AND_REST = re.compile(r"([A-Za-z][\w-]*)[ \t]+(\S.*)", re.DOTALL)
_SCHEMES: Final = frozenset(
    (
        *("", "apikey", "aws", "basic", "bearer", "cognito", "digest", "dpop", "hawk", "kerberos"),
        *("negotiate", "ntlm", "oauth2", "openid", "token"),
    )
)
"""Words before credentials, which say nothing secret where they stand alone (RFC 9110, 16.4.1)."""

_WHITE_SPACE = re.compile(r"[ \t]+")
_BASIC_PAIR = re.compile(r"(?i:basic)[ \t]+(?P<user>[^\s:]+)(?::|[ \t]+(?=\S))(?P<password>.*)")
_SENDERS_OWN: Final = {
    "content-length": "`Content-Length` is counted from the body",
    "transfer-encoding": "how the body is framed is the sender's business",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A header field, and where it was typed; the span is one of the document."""

    name: str
    value: str
    span: Span
    bound: bool = False
    """Whether its value came out of a binding, in part or as a whole."""


Fields: TypeAlias = list[Field]


def read_fields(request: nodes.Request, block: PlacedBlock, substitution: Substitution) -> Fields:
    """The header fields with their bindings replaced; what is wrong goes to the substitution."""
    fields = [
        field
        for item in request.head
        for field in _fields_of(item, block, substitution)
        if _may_be_sent(field, substitution)
    ]
    return [_with_credentials(field, substitution) for field in fields]


def checked_field(field: Field, substitution: Substitution) -> Field | None:
    """A field that stands elsewhere, as if it were typed; None when it cannot be sent."""
    return _with_credentials(field, substitution) if _may_be_sent(field, substitution) else None


def field_value(fields: Fields, name: str) -> str | None:
    """The first value of a field; `name` in small letters."""
    return next((field.value for field in fields if field.name.lower() == name), None)


def joined_fields(fields: Fields) -> Fields:
    """Fields of one name as one, where the first of them stands: so REST Client sends them."""
    joined: dict[str, Field] = {}
    for field in fields:
        name = field.name.lower()
        first = joined.get(name)
        between = ";" if name == "cookie" else ","
        value = f"{first.value}{between}{field.value}" if first else field.value
        bound = field.bound or (first is not None and first.bound)
        joined[name] = replace(first or field, value=value, bound=bound)
    return [*joined.values()]


def senders_own(name: str, span: Span) -> Problem | None:
    """The warning about a field that the sender writes itself, whatever was typed."""
    reason = _SENDERS_OWN.get(name.lower())
    if reason is None:
        return None
    message = f"{reason}; what is typed here is not sent"
    return Problem(Code.HEADER_CONTENT_LENGTH, Severity.WARNING, span, message, "remove the line")


def basic_credentials(credentials: str) -> str:
    """The value of Authorization for `user:password` (RFC 7617), in UTF-8."""
    return f"Basic {b64encode(credentials.encode(errors='surrogatepass')).decode('ascii')}"


def _fields_of(
    item: nodes.HeadItem, block: PlacedBlock, substitution: Substitution
) -> Iterator[Field]:
    match item:
        case nodes.Header(name=name, values=(typed,)) if _is_credential(name.text) and (
            pair := _typed_pair(typed.text)
        ):
            user, password = (
                substitution.line(span.of(typed.text), block.start + typed.span.start + span.start)
                for span in pair
            )
            substitution.secrets.add(password)
            credentials = basic_credentials(f"{user}:{password}")
            yield Field(name.text, credentials, block.placed(name.span))
        case nodes.Header(name=name, values=values):
            texts = (
                substitution.line(piece.text, block.start + piece.span.start) for piece in values
            )
            value = " ".join(text for text in texts if text)
            typed_name = substitution.line(name.text, block.start + name.span.start)
            bound = any("{{" in piece.text for piece in values)
            yield Field(typed_name, value.strip(), block.placed(name.span), bound)
        case nodes.HeaderSpread(name=name):
            binding = Piece(name.span, "{{" + name.text + "}}")
            yield from _spread(binding, block.placed(name.span), -2, substitution)
        case nodes.HeaderBinding(binding=binding):
            yield from _spread(binding, block.placed(binding.span), 0, substitution)
        case _:
            return


def _is_credential(name: str) -> bool:
    return name.lower() in ("authorization", "proxy-authorization")


def _typed_pair(text: str) -> tuple[Span, Span] | None:
    """Where user and password stand in `Basic {{user}} {{password}}`, whatever they come to.

    A value may be empty or have white space in it; it is still one of the two.
    """
    shape = text
    for binding in bindings_in(text):
        span = binding.span
        shape = f"{shape[: span.start]}{'x' * (span.end - span.start)}{shape[span.end :]}"
    found = _BASIC_PAIR.fullmatch(shape)
    return (Span(*found.span("user")), Span(*found.span("password"))) if found else None


def _spread(piece: Piece, span: Span, shift: int, substitution: Substitution) -> Iterator[Field]:
    """The fields that a value stands for: an object's members, or lines `Name: value`."""
    parts = substitution.parts(piece.text, span.start + shift)
    for part in parts:
        if isinstance(part, str):
            continue
        fields = _pairs(part.evaluation.value)
        if fields is None:
            substitution.problems.append(_no_fields(piece, span))
        else:
            yield from (Field(name, value, span, bound=True) for name, value in fields)


def _pairs(value: JsonValue) -> list[tuple[str, str]] | None:
    match value:
        case None:
            return []
        case str():
            lines = [line.strip() for line in split_lines(value) if line.strip()]
            pairs = [line.partition(":") for line in lines]
            if not all(colon for _, colon, _ in pairs):
                return None
            return [(name.strip(), content.strip()) for name, _, content in pairs]
        case Mapping():
            return [
                (name, value_text(each))
                for name, member in value.items()
                if member is not None
                for each in _repeats(member)
            ]
        case _:
            return None


def _repeats(member: JsonValue) -> Sequence[JsonValue]:
    match member:
        case str() | Mapping():
            return (member,)
        case Sequence():
            return member
        case _:
            return (member,)


def _no_fields(piece: Piece, span: Span) -> Problem:
    return Problem(
        Code.VARIABLE_TYPE,
        Severity.ERROR,
        span,
        f"`{piece.text}` does not stand for header fields",
        'give it an object like `{"Accept": "text/plain"}`, or lines `Name: value`',
    )


def _may_be_sent(field: Field, substitution: Substitution) -> bool:
    if note := senders_own(field.name, field.span):
        substitution.notes.append(note)
        return False
    if not _NAME.fullmatch(field.name):
        message = f"{field.name!r} cannot be the name of a header field"
        substitution.problems.append(
            Problem(Code.HEADER_VALUE, Severity.ERROR, field.span, message, "write `Name: value`")
        )
        return False
    if _CONTROL.search(field.value):
        substitution.problems.append(_control_character(field))
        return False
    return True


def _control_character(field: Field) -> Problem:
    return Problem(
        Code.HEADER_VALUE,
        Severity.ERROR,
        field.span,
        f"the value of `{field.name}` holds a line break or another control character",
        "take it out of the value that is put in, as in `{{ name.trim() }}`",
    )


def _with_credentials(field: Field, substitution: Substitution) -> Field:
    """The field with `Basic user password` encoded (dialects.md A14.1); its secret is noted."""
    if not _is_credential(field.name):
        return field
    found = _SCHEME_AND_REST.fullmatch(field.value)
    if found is None:
        if field.value.lower() not in _SCHEMES:
            substitution.secrets.add(field.value)
        return field
    scheme, rest = found[1], found[2]
    substitution.secrets.add(rest)
    credentials = _user_and_password(rest) if scheme.lower() == "basic" else None
    if credentials is None:
        return field
    value = basic_credentials(credentials)
    substitution.secrets.update((credentials.partition(":")[2], value.partition(" ")[2]))
    return replace(field, value=value)


def _user_and_password(text: str) -> str | None:
    """`user:password` out of `user password` or `user:password`; None for what is encoded."""
    user, *password = _WHITE_SPACE.split(text, maxsplit=1)
    if ":" in user:
        return text
    return f"{user}:{password[0]}" if password else None
