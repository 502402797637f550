"""The redactor: every text that leaves passes it, and no secret value leaves in it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from threading import Lock
from urllib.parse import quote, unquote_plus

from callsheet.facts.secret_names import is_secret_header, is_secret_parameter
from callsheet.late_dataclasses import dataclass
from callsheet.secret_forms import ANCHOR, anchors, base64_forms, plain_forms

MASK = "•••"

SHORTEST_ANYWHERE = 4
"""Characters from which on a secret is masked inside of words too."""

LONGEST_WORD = 7
"""Letters up to which a secret of nothing else is masked as a whole word only."""

_LONGEST_MESSAGE = 4096
"""Characters up to which a text is searched for secrets of which only the beginning is there."""

_PIECE = 64 * 1024
"""Characters of a text that are looked at at once: a long one must not fill the memory."""

_FEW = 120
"""Texts up to which it is faster to look for each of them than to look at each place of a text."""

_NEVER_SECRET = frozenset({"true", "false", "null"})
"""Texts of a private file that say nothing, and whose mask would hide every answer's flags."""

_SCHEME = re.compile(r"[A-Za-z][\w-]*(?=\s)")
_PARAMETER = re.compile(r"(?<![^?&#;=\s])([^?&#;=\s]+)=([^&#\s]*)")
_USER_INFO = re.compile(r"(?<=//)([^/?#@:\s]*):[^/?#\s]*@")
_COOKIE = re.compile(r"(?<![^=;\s])([^=;\s]+)=([^;]*)")
_URLS = frozenset({"content-location", "link", "location", "referer", "refresh"})
_OF_TARGETS = "!#$%&'()*+,/:;=?@[]~"
"""What a secret that is put into a target keeps as it is; the rest is percent-encoded there."""

_CUT = re.compile(r"\.\.\.|…")

_NOT_WITHIN_A_WORD = r"(?:(?<!\w)|(?<=\\[bfnrt])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))"
"""What ends in an escape is no word: `\\nsecret`, `%3Dsecret`."""


class Redactor:
    """Knows every secret value, in plain, URL-encoded, base64 and JSON-escaped form.

    A secret of fewer than four characters, or of a few letters, is masked where it is a whole word
    only. Anywhere else it is most often something else: `1` would take away every other number,
    `test` a part of `latest`, and the holes would tell what it is. Those in credentials are masked
    by the name of their field.

    Safe to use from several threads: what it knows is replaced, never changed.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._lock = Lock()
        self._secrets: frozenset[str] = frozenset()
        self._finder = _Finder()
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Make more values secret; those are masked from now on."""
        more = frozenset(each for each in secrets if each.strip()) - _NEVER_SECRET
        if not more <= self._secrets:
            with self._lock:
                self._secrets |= more

    def forget(self, secrets: Iterable[str]) -> None:
        """Mask some values no more: beginnings of a secret that somebody was typing."""
        with self._lock:
            less = self._secrets.intersection(secrets)
            if less:
                self._secrets -= less
                self._finder = _Finder()

    @property
    def secrets(self) -> frozenset[str]:
        """What is masked; another object as soon as there is more or less."""
        return self._secrets

    def text(self, text: str) -> str:
        """`text` with every secret masked."""
        finder, secrets = self._finder, self._secrets
        if finder.secrets is not secrets:
            finder = self._finder = _knowing(finder, secrets)
        if not secrets:
            return text
        text = finder.masked(text)
        return self._without_beginnings(text) if len(text) <= _LONGEST_MESSAGE else text

    def data(self, data: bytes) -> bytes:
        """Bytes of any kind with every secret masked that stands in them as text."""
        text = data.decode("utf-8", "surrogateescape")
        return self.text(text).encode("utf-8", "surrogateescape")

    def blanked(self, data: bytes) -> bytes:
        """Bytes with `*` over every secret in them: what stands behind stays in its place."""
        text = data.decode("utf-8", "surrogateescape")
        blanked = bytearray(data)
        for start, stop in _knowing(self._finder, self._secrets).places(text):
            first = len(text[:start].encode("utf-8", "surrogateescape"))
            length = len(text[start:stop].encode("utf-8", "surrogateescape"))
            blanked[first : first + length] = b"*" * length
        return bytes(blanked)

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
        return self.url(value) if "://" in value or folded in _URLS else self.text(value)

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Header fields with their credentials and every other secret masked."""
        return tuple((name, self.header(name, value)) for name, value in headers)

    def url(self, url: str) -> str:
        """A URL: its password and parameters with telling names are masked, then every secret."""
        hidden = _USER_INFO.sub(rf"\1:{MASK}@", url)
        return self.text(_PARAMETER.sub(_masked_parameter, hidden))

    def _without_beginnings(self, text: str) -> str:
        """Masks the secret that was cut in the middle when the text was: `is "eyJhbGciOi..."`."""
        pieces, end = [], 0
        for cut in _CUT.finditer(text):
            begin = self._beginning(text[end : cut.start()])
            pieces += [text[end : cut.start() - begin], MASK * bool(begin)]
            end = cut.start()
        return "".join((*pieces, text[end:])) if pieces else text

    def _beginning(self, text: str) -> int:
        """How many characters at the end of `text` are those with which a secret begins."""
        known = self._finder.spelled
        for at in range(len(text) - SHORTEST_ANYWHERE + 1):
            begun = text[at:]
            spelled = known.get(begun[:SHORTEST_ANYWHERE], ())
            if any(each.startswith(begun) and each != begun for each in spelled):
                return len(begun)
        return 0


def is_ordinary(text: str) -> bool:
    """Whether a text under a secret name is no secret: a word, a sentence, next to nothing.

    `"password": "required"` says what is wrong with a password.
    """
    if any(map(str.isspace, text)):
        return True
    return len(text) < (12 if text.isalpha() else 6)


def _masked_parameter(found: re.Match[str]) -> str:
    name, value = found.groups()
    return f"{name}={MASK}" if value and is_secret_parameter(unquote_plus(name)) else found[0]


def _whole_spellings(secret: str) -> tuple[str, ...]:
    """The usual spellings of a secret, of which a text may hold the beginning."""
    escaped = json.dumps(secret, ensure_ascii=False)[1:-1]
    encoded = quote(secret, safe="", errors="surrogatepass")
    in_target = quote(secret, safe=_OF_TARGETS, errors="surrogatepass")
    return secret, encoded, in_target, escaped, json.dumps(escaped, ensure_ascii=False)[1:-1]


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds secrets in texts, in a time that hardly grows with their number.

    A long run makes thousands of them: each request that is signed has a signature of its own.
    """

    secrets: frozenset[str] = frozenset()
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    """What finds a secret of some length, by the secret."""

    anchored: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The secrets by texts of which one stands wherever they are."""

    adrift: tuple[str, ...] = ()
    """The secrets that have no such texts."""

    words: tuple[re.Pattern[str], ...] = ()
    """What finds short secrets, which are masked as whole words only."""

    spelled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The usual spellings of all secrets, by how they begin."""

    def masked(self, text: str) -> str:
        """`text` with every secret masked, those that overlap under one mask."""
        pieces, end = [], 0
        for start, stop in self._spans(text):
            if start >= end:
                pieces += [text[end:start], MASK]
            end = max(end, stop)
        text = "".join((*pieces, text[end:]))
        for pattern in self.words:
            text = pattern.sub(MASK, text)
        return text

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where secrets are, from the first character of each to the one behind it."""
        words = (found.span() for pattern in self.words for found in pattern.finditer(text))
        return [*self._spans(text), *words]

    def _spans(self, text: str) -> list[tuple[int, int]]:
        return sorted(
            found.span()
            for secret in self._perhaps_in(text)
            for found in self.patterns[secret].finditer(text)
        )

    def _perhaps_in(self, text: str) -> set[str]:
        found = set(self.adrift)
        if len(self.anchored) <= _FEW:
            for anchor, secrets in self.anchored.items():
                if anchor in text:
                    found.update(secrets)
            return found
        last = len(text) - ANCHOR + 1
        for start in range(0, last, _PIECE):
            end = min(start + _PIECE, last)
            seen = {text[at : at + ANCHOR] for at in range(start, end)}
            for anchor in self.anchored.keys() & seen:
                found.update(self.anchored[anchor])
        return found


def _knowing(known: _Finder, secrets: frozenset[str]) -> _Finder:
    """A finder of more secrets; what is known of those it has is kept."""
    more = sorted(secrets - known.secrets)
    long = [each for each in more if len(each) >= SHORTEST_ANYWHERE]
    anchored, spelled = dict(known.anchored), dict(known.spelled)
    adrift = list(known.adrift)
    for secret in long:
        found = anchors(secret, within_words=not _is_word(secret))
        for anchor in found:
            anchored[anchor] = (*anchored.get(anchor, ()), secret)
        if not found:
            adrift.append(secret)
        for form in _whole_spellings(secret):
            begin = form[:SHORTEST_ANYWHERE]
            spelled[begin] = (*spelled.get(begin, ()), form)
    patterns = {**known.patterns, **{each: _pattern(each) for each in long}}
    words = known.words if all(map(_is_long, more)) else _words(secrets)
    return _Finder(secrets, patterns, anchored, tuple(adrift), words, spelled)


def _pattern(secret: str) -> re.Pattern[str]:
    """What finds a secret inside of words too; one that is a word, in base64 only."""
    plain = () if _is_word(secret) else plain_forms(secret)
    return re.compile("|".join((*plain, *base64_forms(secret))))


def _words(secrets: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """What finds short secrets; the longest is tried first, since it may begin with another one."""
    few = (each for each in secrets if not _is_long(each))
    ordered = sorted(few, key=lambda secret: (-len(secret), secret))
    words = [each for each in ordered if len(each) >= SHORTEST_ANYWHERE]
    shortest = (each for each in ordered if len(each) < SHORTEST_ANYWHERE)
    short = [form for each in shortest for form in plain_forms(each)]
    found = []
    if words:
        found.append(re.compile(rf"{_NOT_WITHIN_A_WORD}(?:{'|'.join(words)})(?!\w)"))
    if short:
        # Not a part of a longer word or number: `1` is not masked in `HTTP/1.1`.
        found.append(re.compile(rf"(?<![\w.])(?:{'|'.join(short)})(?!\.?\w)"))
    return tuple(found)


def _is_word(secret: str) -> bool:
    return len(secret) <= LONGEST_WORD and secret.isascii() and secret.isalpha()


def _is_long(secret: str) -> bool:
    return len(secret) >= SHORTEST_ANYWHERE and not _is_word(secret)
