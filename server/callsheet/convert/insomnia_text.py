"""Texts of Insomnia: variables and template tags as our bindings."""

import base64
import binascii
import re
from collections.abc import Mapping

from callsheet.convert.collection_text import plain_braces, variable_name
from callsheet.convert.lost import Lost
from callsheet.convert.script_reader import quoted
from callsheet.facts.made_up_variables import MADE_UP_VARIABLES
from callsheet.syntax.bindings import Malformed, parse_expression

_TEMPLATE = re.compile(r"\{%-?\s*(?P<tag>.*?)\s*-?%\}|\{\{-?\s*(?P<value>.*?)\s*-?\}\}", re.DOTALL)
_ARGUMENT = re.compile(r"""'(?P<one>[^']*)'|"(?P<two>[^"]*)"|(?P<bare>[^\s,'"]+)""")
_PATH = re.compile(r"(?:_\.)?(?P<path>[^\W\d][\w-]*(?:\.[^\W\d][\w-]*|\[\d+\])*)")
_KEYED = re.compile(r"""_\[\s*(?:'([^']*)'|"([^"]*)")\s*\]""")
_ENCODED = re.compile(r"b64::(?P<text>[A-Za-z0-9+/=_-]*)::46b")
_HASHES = frozenset(("md5", "sha1", "sha256", "sha512"))
_TIMES = {"iso-8601": "$isoTimestamp", "unix": "$timestamp", "millis": "$timestamp ms"}


class Texts:
    """Reads texts; `requests` has the names of requests by their ids."""

    def __init__(self, requests: Mapping[str, str], lost: Lost) -> None:
        self.lost = lost
        self.named: set[str] = set()
        """The requests whose answers are used, by their names."""

        self._requests = requests

    def name_of(self, request: str) -> str:
        """The name by which a binding can name a request of this id."""
        return self._requests.get(request, "")

    def bound(self, text: str) -> str:
        """A text whose bindings are ours."""
        parts: list[str] = []
        place = 0
        for found in _TEMPLATE.finditer(text):
            parts.append(plain_braces(text[place : found.start()], before_binding=True))
            parts.append(self._binding(found))
            place = found.end()
        return "".join([*parts, plain_braces(text[place:])])

    def _binding(self, found: "re.Match[str]") -> str:
        tag = found["tag"]
        inner = self._value(found["value"]) if tag is None else self._tag(tag)
        if inner is not None and isinstance(parse_expression(inner), Malformed):
            inner = None
        if inner is None:
            shown = " ".join(found[0].split())
            self.lost.say(f"the template `{shown}`", "write a value, or another variable")
            words = re.findall(r"[A-Za-z0-9]+", found[0])[:3]
            inner = variable_name("_".join(words) or "template")
        return f"{{{{{inner}}}}}"

    def _value(self, source: str) -> str | None:
        if keyed := _KEYED.fullmatch(source):
            return variable_name(keyed[1] or keyed[2] or "")
        found = _PATH.fullmatch(source)
        if found is None:
            return None
        path = found["path"]
        if path.startswith("vault."):
            return f"secrets.{path.removeprefix('vault.')}"
        root, dot, rest = path.partition(".")
        return f"{variable_name(root)}{dot}{rest}" if "-" not in rest else None

    def _tag(self, source: str) -> str | None:
        name, _, rest = source.partition(" ")
        given = list(_ARGUMENT.finditer(rest))
        words = [_said(each["one"] or each["two"] or each["bare"] or "") for each in given]
        typed = [each["bare"] is None for each in given]
        match name, words:
            case "uuid", _:
                return "$uuid"
            case "timestamp", _:
                return "$timestamp"
            case "now", [form, *more]:
                return self._time(form, more[0] if more else "")
            case "faker", [what, *_]:
                return MADE_UP_VARIABLES.get(f"${what}")
            case "base64", [direction, *_, _]:
                function = "base64decode" if direction == "decode" else "base64"
                return self._call(function, words[-1], typed=typed[-1])
            case "hash", [algorithm, form, _] if algorithm in _HASHES:
                last = ', "base64"' if form == "base64" else ""
                return self._call(algorithm, words[-1], last, typed=typed[-1])
            case "prompt", [title, *more]:
                default = more[1] if len(more) > 1 else ""
                return f"$input {title}" + (f" $value: {default}" if default else "")
            case "response", [what, request, *more]:
                return self._answer(what, request, more[0] if more else "")
            case _:
                return None

    def _time(self, form: str, custom: str) -> str | None:
        if form == "custom":
            return f'$datetime "{custom}"' if custom and '"' not in custom else None
        return _TIMES.get(form)

    def _call(self, function: str, word: str, last: str = "", *, typed: bool) -> str | None:
        given: str | None = quoted(word) if typed else self._value(word)
        return None if given is None or "}}" in given else f"{function}({given}{last})"

    def _answer(self, what: str, request: str, path: str) -> str | None:
        name = self._requests.get(request)
        if name is None:
            return None
        self.named.add(name)
        match what:
            case "raw":
                return f"{name}.response.body.*"
            case "body" if path.startswith(("$", "/")):
                return f"{name}.response.body.{path}"
            case "header" if path:
                return f"{name}.response.headers.{path}"
            case _:
                return None


def _said(word: str) -> str:
    """An argument as it was typed, which Insomnia keeps in base64."""
    found = _ENCODED.fullmatch(word)
    if found is None:
        return word
    try:
        return base64.b64decode(found["text"]).decode()
    except (binascii.Error, UnicodeDecodeError):
        return word
