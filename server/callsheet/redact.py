"""The redactor: every text that leaves passes it, and no secret value leaves in it."""

import re
from collections.abc import Iterable
from urllib.parse import unquote_plus

from callsheet.facts.secret_names import is_secret_header, is_secret_parameter
from callsheet.secret_forms import base64_forms, plain_forms

MASK = "•••"

SHORTEST_ANYWHERE = 4
"""Characters from which on a secret is masked inside of words too."""

_NEVER_SECRET = frozenset({"true", "false", "null"})
"""Texts of a private file that say nothing, and whose mask would hide every answer's flags."""

_SCHEME = re.compile(r"[A-Za-z][\w-]*(?=\s)")
_PARAMETER = re.compile(r"([^?&#;=\s]+)=([^&#\s]*)")
_USER_INFO = re.compile(r"(?<=//)([^/?#@:\s]*):[^/?#\s]*@")
_COOKIE = re.compile(r"([^=;\s]+)=([^;]*)")


class Redactor:
    """Knows every secret value, in plain, URL-encoded, base64 and JSON-escaped form.

    A secret of fewer than four characters is masked where it is a whole word only. Anywhere else
    it is most often something else: `1` would take away every other number, and the holes
    would tell what it is. Those in credentials are masked by the name of their field.

    May be used from several threads: what it knows is replaced, never changed.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: frozenset[str] = frozenset()
        self._patterns: tuple[re.Pattern[str], ...] | None = ()
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Make more values secret; those are masked from now on."""
        more = frozenset(each for each in secrets if each.strip()) - _NEVER_SECRET
        if not more <= self._secrets:
            self._secrets |= more
            self._patterns = None

    @property
    def secrets(self) -> frozenset[str]:
        """What is masked; another object as soon as there is more."""
        return self._secrets

    def text(self, text: str) -> str:
        """`text` with every secret masked."""
        patterns = self._patterns
        if patterns is None:
            patterns = self._patterns = _patterns(self._secrets)
        for pattern in patterns:
            text = pattern.sub(MASK, text)
        return text

    def header(self, name: str, value: str) -> str:
        """The value of a header field; credentials are masked by the field's name.

        What is no secret in them is kept: the scheme, the names of cookies, their attributes.
        """
        folded = name.lower()
        if folded == "set-cookie":
            return self.text(_COOKIE.sub(rf"\1={MASK}", value, count=1))
        if folded == "cookie":
            return self.text(_COOKIE.sub(rf"\1={MASK}", value))
        if is_secret_header(name):
            scheme = _SCHEME.match(value) if folded.endswith("authorization") else None
            return f"{scheme[0]} {MASK}" if scheme else MASK if value else ""
        return self.url(value) if "://" in value else self.text(value)

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Header fields with their credentials and every other secret masked."""
        return tuple((name, self.header(name, value)) for name, value in headers)

    def url(self, url: str) -> str:
        """A URL: its password and parameters with telling names are masked, then every secret."""
        hidden = _USER_INFO.sub(rf"\1:{MASK}@", url)
        return self.text(_PARAMETER.sub(_masked_parameter, hidden))


def _masked_parameter(found: re.Match[str]) -> str:
    name, value = found.groups()
    return f"{name}={MASK}" if value and is_secret_parameter(unquote_plus(name)) else found[0]


def _patterns(secrets: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """What finds the secrets; the longest is tried first, since it may begin with another one."""
    ordered = sorted(secrets, key=lambda secret: (-len(secret), secret))
    long = [each for each in ordered if len(each) >= SHORTEST_ANYWHERE]
    forms = [form for each in long for form in (*plain_forms(each), *base64_forms(each))]
    words = [form for each in ordered[len(long) :] for form in plain_forms(each)]
    found = [re.compile("|".join(forms))] if forms else []
    # Not a part of a longer word or number: `1` is not masked in `HTTP/1.1`.
    bounded = [re.compile(rf"(?<![\w.])(?:{'|'.join(words)})(?!\.?\w)")] if words else []
    return (*found, *bounded)
