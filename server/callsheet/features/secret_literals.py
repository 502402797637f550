"""Secret literals: tokens and passwords that are typed where everybody reads them."""

import re
from collections.abc import Iterator

from callsheet.facts.secret_names import (
    is_secret_header,
    is_secret_member,
    is_secret_parameter,
    is_secret_question,
)
from callsheet.facts.secret_values import (
    is_of_example,
    is_token,
    looks_like_basic,
    looks_like_password,
    looks_random,
    tokens_in,
)
from callsheet.features.environment_document import EnvironmentDocument, Member
from callsheet.late_dataclasses import dataclass
from callsheet.model.secret_arguments import secret_pieces
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class SecretLiteral:
    """A secret that is typed in a text."""

    span: Span
    """Of the secret alone, without `Bearer` and quotes."""

    name: str
    """What the value is called where it stands: a variable, a header field, a parameter."""

    in_definition: bool = False
    """Whether it is all of the value of `@name = …`."""


_MOST_SEARCHED = 1024 * 1024
"""Characters of a block that are searched: a longer one is data, and each key would wait for it."""

_PASSWORDS = frozenset({"password", "passwd", "pwd", "passphrase", "pass"})
_ONLY_NAMES = frozenset({"clientid", "username", "code", "xamzcredential", "codeverifier"})
"""Parameters that are masked, and are no secrets that last, or none at all."""

_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][\w-]*)[ \t]+(?=\S)")
_ONE_TEXT = re.compile(r"[^\s,;{}]+")
_USER_INFO = re.compile(r"//[^/?#@:\s{}]*:(?P<value>[^/?#@\s{}]+)@")
_PARAMETER = re.compile(r"(?:[?&]|^)[ \t]*(?P<name>[\w.%-]+)=(?P<value>[^&#\s{}]+)", re.MULTILINE)
_MEMBER = re.compile(r'"(?P<name>[\w.-]+)"[ \t]*:[ \t]*"(?P<value>[^"\\\r\n{}]+)"')
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def secret_problems(parsed: ParsedBlock) -> tuple[Problem, ...]:
    """The secrets that are typed in a block; spans count from its start."""
    return tuple(
        Problem(
            Code.SECRET_LITERAL,
            Severity.WARNING,
            each.span,
            f"the value of `{each.name}` looks like a secret, and this file is shared",
            "put it into `http-client.private.env.json`, or use `{{secrets.NAME}}`",
        )
        for each in secret_literals(parsed)
    )


@kept_with_block
def secret_literals(parsed: ParsedBlock) -> tuple[SecretLiteral, ...]:
    """The secrets that are typed in a block, in the order of the text, none within another."""
    found = sorted(_all(parsed), key=lambda each: (each.span.start, -each.span.end))
    apart: list[SecretLiteral] = []
    for each in found:
        if not apart or each.span.start >= apart[-1].span.end:
            apart.append(each)
    return tuple(apart)


def secret_values(document: EnvironmentDocument) -> Iterator[tuple[Member, str]]:
    """The variables of an environment file, and members of such, whose values are secrets."""
    for member in document.members:
        if isinstance(member.value, str) and _is_secret(member.path[-1], member.value):
            yield member, member.value


def _all(parsed: ParsedBlock) -> Iterator[SecretLiteral]:
    yield from _definitions(parsed)
    yield from _fields(parsed)
    yield from _target(parsed)
    yield from _body(parsed)
    for name, piece in secret_pieces(parsed):
        if "{{" not in piece.text and (looks_random(piece.text) or _is_secret(name, piece.text)):
            yield SecretLiteral(piece.span, name)
    for token in tokens_in(parsed.text, _MOST_SEARCHED):
        if is_token(token[0]):
            yield SecretLiteral(Span(*token.span()), "token")


def _definitions(parsed: ParsedBlock) -> Iterator[SecretLiteral]:
    for definition in parsed.tree.definitions:
        name, value = definition.name.text, definition.value
        if "{{" not in value.text and _is_secret(name, value.text):
            yield SecretLiteral(value.span, name, in_definition=True)


def _fields(parsed: ParsedBlock) -> Iterator[SecretLiteral]:
    request = parsed.tree.request
    for header in request.headers if request else ():
        name, value = header.name.text, header.values[0]
        if len(header.values) > 1 or not is_secret_header(name) or "cookie" in name.lower():
            continue
        scheme = _SCHEME.match(value.text) if name.lower().endswith("authorization") else None
        start = scheme.end() if scheme else 0
        secret = value.text[start:].rstrip()
        kind = scheme["scheme"].lower() if scheme else ""
        if _ONE_TEXT.fullmatch(secret) and _is_credential(kind, secret):
            begin = value.span.start + start
            yield SecretLiteral(Span(begin, begin + len(secret)), name)


def _is_credential(scheme: str, text: str) -> bool:
    return looks_like_basic(text) if scheme == "basic" else looks_random(text)


def _target(parsed: ParsedBlock) -> Iterator[SecretLiteral]:
    request = parsed.tree.request
    for piece in request.target_pieces if request else ():
        found = _USER_INFO.search(piece.text)
        if found and looks_like_password(found["value"]) and not is_of_example(piece.text):
            yield SecretLiteral(_within(piece, found, "value"), "password")
        for each in _PARAMETER.finditer(piece.text):
            if is_secret_parameter(each["name"]) and _is_secret_parameter(each):
                yield SecretLiteral(_within(piece, each, "value"), each["name"])


def _is_secret_parameter(found: re.Match[str]) -> bool:
    return _folded(found["name"]) not in _ONLY_NAMES and looks_random(found["value"])


def _body(parsed: ParsedBlock) -> Iterator[SecretLiteral]:
    request = parsed.tree.request
    body = request.body if request else None
    if body is None:
        return
    piece = Piece(body.span, body.span.of(parsed.text))
    for pattern in (_MEMBER, _PARAMETER):
        for each in pattern.finditer(piece.text, 0, _MOST_SEARCHED):
            if is_secret_member(each["name"]) and looks_random(each["value"]):
                yield SecretLiteral(_within(piece, each, "value"), each["name"])


def _within(piece: Piece, found: re.Match[str], group: str) -> Span:
    return Span(*found.span(group)).shifted(piece.span.start)


def _is_secret(name: str, value: str) -> bool:
    """Whether a value under a name is a secret, as far as both tell."""
    words = {word.lower() for word in _WORD.findall(name)}
    if _folded(name) in _PASSWORDS or not words.isdisjoint(_PASSWORDS):
        return looks_like_password(value)
    return is_token(value) or (is_secret_question(name) and looks_random(value))


def _folded(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
