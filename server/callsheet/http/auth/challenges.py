"""Challenges of WWW-Authenticate (RFC 9110, 11.6.1): several in one field, several fields."""

import re
from collections.abc import Mapping
from dataclasses import field

from callsheet.exchange import Response
from callsheet.late_dataclasses import dataclass

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SPACES = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"[ \t,]*")
_PARAMETER = re.compile(
    r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s,\"]+))"
)
_TOKEN68 = re.compile(r"([A-Za-z0-9._~+/-]+=*)[ \t]*(?=,|$)")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server wants to see (RFC 9110, 11.3)."""

    scheme: str
    """In lower case."""

    token: str = ""
    """The one value that stands behind the scheme, as NTLM has it."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    """By name in lower case; of a repeated one the first."""


def challenges_of(response: Response) -> tuple[Challenge, ...]:
    """All challenges of an answer, in order; what cannot be read ends its field."""
    return tuple(
        challenge
        for name, value in response.headers
        if name.lower() == "www-authenticate"
        for challenge in _challenges(value)
    )


def parameters_of(text: str) -> Mapping[str, str]:
    """Parameters without a scheme, as Authentication-Info has them."""
    return _parameters(text, _skip(text, 0))[0]


def _challenges(text: str) -> list[Challenge]:
    found: list[Challenge] = []
    place = _skip(text, 0)
    while scheme := _TOKEN.match(text, place):
        behind = _end(_SPACES, text, scheme.end())
        if text.startswith("=", behind):
            break
        token = _TOKEN68.match(text, behind) if behind > scheme.end() else None
        if token is not None:
            found.append(Challenge(scheme[0].lower(), token[1]))
            place = _skip(text, token.end())
        else:
            parameters, place = _parameters(text, _skip(text, scheme.end()))
            found.append(Challenge(scheme[0].lower(), "", parameters))
    return found


def _parameters(text: str, place: int) -> tuple[dict[str, str], int]:
    parameters: dict[str, str] = {}
    while parameter := _PARAMETER.match(text, place):
        name, quoted, plain = parameter.groups()
        value = plain if quoted is None else _ESCAPED.sub(r"\1", quoted)
        parameters.setdefault(name.lower(), value)
        place = _skip(text, parameter.end())
    return parameters, place


def _skip(text: str, place: int) -> int:
    return _end(_BETWEEN, text, place)


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return place if found is None else found.end()
