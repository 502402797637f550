"""Modules of scripts: what a script imports, and its text as a function that can be run.

The engine reads no module that imports another, so `import` and `export` are taken out of the text
before it is run: what they say stands ahead of it, and no line or column of the rest moves.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePath
from typing import Final

from callsheet.late_dataclasses import dataclass
from callsheet.script.javascript_tokens import ScriptToken, TokenKind, tokens_of

_OF_MODULES: Final = re.compile(r"\b(?:import|export|require)\b")
_NAME: Final = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_LINE_END: Final = re.compile(r"\r\n|[\n\r\u2028\u2029]")
_NAMED: Final = frozenset({"function", "class", "const", "let", "var", "async"})
_ENDINGS: Final = (".js", ".mjs", ".cjs", ".json", ".ts", ".mts", ".cts")


@dataclass(frozen=True, slots=True)
class ModuleText:
    """A script whose imports and exports stand apart."""

    head: str
    """Statements that bring in and hand out names; on one line."""

    body: str
    """The text without them; all else is where it was."""

    is_module: bool
    """Whether it imports or exports by name, so that it is no CommonJS."""

    wanted: tuple[str, ...]
    """What it imports or requires, where that is written out; as it is written."""


def imports_of(source: str, path: str) -> tuple[str, ...]:
    """The absolute paths of the files that a script imports or requires.

    Args:
        source: The script.
        path: The file that it is in, or that it is typed in; absolute.

    Only paths that begin with `./`, `../` or `/` mean files; one without an ending means `.js`.
    """
    found = (file_of(name, str(PurePath(path).parent)) for name in read_module(source).wanted)
    return tuple(dict.fromkeys(each for each in found if each))


def file_of(name: str, folder: str) -> str:
    """The file that is meant by what a script in a folder imports; empty for a package."""
    from os.path import normpath

    if not name.startswith(("./", "../")) and not PurePath(name).is_absolute():
        return ""
    path = normpath(str(PurePath(folder, name)))
    return path if path.endswith(_ENDINGS) else f"{path}.js"


@lru_cache(maxsize=64)
def read_module(source: str) -> ModuleText:
    """Take what a script imports and exports out of it."""
    if not _OF_MODULES.search(source):
        return ModuleText("", source, is_module=False, wanted=())
    reader = _Reader(source, tokens_of(source))
    try:
        reader.read()
    except (RecursionError, _UnreadableError):
        # The engine cannot read it either, and says so.
        return ModuleText("", source, is_module=False, wanted=())
    exports = ", ".join(f"{json.dumps(name)}: () => {value}" for name, value in reader.exports)
    shared = [f"$share({{{exports}}});"] if reader.exports else []
    return ModuleText(
        "".join((*shared, *reader.head)), reader.body(), reader.is_module, tuple(reader.wanted)
    )


class _UnreadableError(Exception):
    """An import or export that nobody could read."""


class _Reader:
    """Reads a script token by token."""

    def __init__(self, source: str, tokens: tuple[ScriptToken, ...]) -> None:
        self.head: list[str] = []
        self.exports: list[tuple[str, str]] = []
        self.wanted: list[str] = []
        self.is_module = False
        self._source = source
        self._tokens = tokens
        self._at = 0
        self._edits: list[tuple[int, int, str]] = []

    def read(self) -> None:
        """Find every import and export."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            is_member = self._at > 0 and self._tokens[self._at - 1].text == "."
            self._at += 1
            if token.kind is not TokenKind.WORD or is_member:
                continue
            if token.text == "import" and self._sees("(") and not self._is_method(token):
                self._edits.append((token.start, token.end, "$bring"))
                self._want_argument()
            elif token.text == "require" and self._sees("("):
                self._want_argument()
            elif token.text == "import" and token.depth == 0 and not self._sees(".", "="):
                self._import(token)
            elif token.text == "export" and token.depth == 0:
                self._export(token)

    def body(self) -> str:
        """The source with the edits; what is taken out leaves blanks."""
        pieces: list[str] = []
        end = 0
        for start, stop, text in self._edits:
            taken = _blanked(self._source[start:stop])
            line = len(taken) - len(_LINE_END.split(taken)[-1])
            pieces += [self._source[end:start], taken[:line], text, taken[line + len(text) :]]
            end = stop
        return "".join((*pieces, self._source[end:]))

    def _sees(self, *texts: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].text in texts

    def _next(self) -> ScriptToken:
        if self._at >= len(self._tokens):
            return ScriptToken(TokenKind.MARK, "", len(self._source), 0)
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, text: str) -> bool:
        if not self._sees(text):
            return False
        self._at += 1
        return True

    def _is_method(self, name: ScriptToken) -> bool:
        """Whether a body follows behind the brackets of a name: `import() {…}` in a class."""
        for at in range(self._at + 1, min(self._at + 100, len(self._tokens) - 1)):
            if self._tokens[at].text == ")" and self._tokens[at].depth == name.depth:
                return self._tokens[at + 1].text == "{"
        return False

    def _want_argument(self) -> None:
        if self._at + 1 < len(self._tokens):
            argument = self._tokens[self._at + 1]
            if argument.kind is TokenKind.TEXT:
                self.wanted.append(_text(argument))

    def _import(self, begin: ScriptToken) -> None:
        """`import d, {a, b as c}, * as n from "./x" with {…};`."""
        start = self._at
        taken: list[str] = []
        names: list[tuple[str, str]] = []
        namespace = ""
        complete = self._is_text()
        while not complete:
            token = self._next()
            if token.text == "{":
                names += ((name, _checked(local)) for name, local in self._names())
            elif token.text == "*" and self._takes("as"):
                namespace = _local(self._next())
            elif token.text == "from" and self._is_text():
                complete = True
            elif token.kind is TokenKind.WORD:
                names.append(("default", _local(token)))
            elif token.text != ",":
                # It is no import that anybody could read: the engine says what is wrong.
                self._at = start
                return
        bring = self._bring(begin, tuple(name for name, _ in names))
        if namespace:
            taken.append(f"const {namespace} = {bring};")
        if names:
            of = namespace or bring
            inner = ", ".join(f"{json.dumps(name)}: {local}" for name, local in names)
            taken.append(f"const {{{inner}}} = {of};")
        self.head += taken or [f"{bring};"]

    def _is_text(self) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].kind is TokenKind.TEXT

    def _names(self) -> Iterator[tuple[str, str]]:
        """`a, b as c, default as d}`: each name, and what it is called here."""
        while not self._takes("}") and self._at < len(self._tokens):
            name = _word(self._next())
            yield name, _word(self._next()) if self._takes("as") else name
            self._takes(",")

    def _bring(self, begin: ScriptToken, names: tuple[str, ...]) -> str:
        """The call that brings a module, at its specifier; the statement is taken out."""
        specifier = self._next()
        name = _text(specifier) if specifier.kind is TokenKind.TEXT else ""
        if self._takes("with") or self._takes("assert"):
            while self._at < len(self._tokens) and self._next().text != "}":
                pass
        self._takes(";")
        end = self._tokens[self._at - 1].end
        self._edits.append((begin.start, end, ";"))
        self.wanted.append(name)
        self.is_module = True
        place = json.dumps(_place(self._source, begin.start))
        return f"await $bring({json.dumps(name)}, {place}, {json.dumps(names)})"

    def _export(self, begin: ScriptToken) -> None:
        self.is_module = True
        if self._takes("{"):
            self._export_names(begin)
        elif self._takes("*"):
            name = _word(self._next()) if self._takes("as") else ""
            self._takes("from")
            bring = self._bring(begin, ())
            self.head.append(f"$share.all({json.dumps(name)}, {bring});")
        elif self._takes("default"):
            self._export_default(begin, self._tokens[self._at - 1])
        elif self._at < len(self._tokens) and self._tokens[self._at].text in _NAMED:
            self._edits.append((begin.start, begin.end, ""))
            self.exports += ((name, name) for name in self._declared())

    def _export_names(self, begin: ScriptToken) -> None:
        names = list(self._names())
        if self._takes("from"):
            bring = self._bring(begin, tuple(name for name, _ in names))
            given = json.dumps({outer: name for name, outer in names})
            self.head.append(f"$share.some({given}, {bring});")
            return
        self._takes(";")
        self._edits.append((begin.start, self._tokens[self._at - 1].end, ";"))
        self.exports += ((outer, _checked(name)) for name, outer in names)

    def _export_default(self, begin: ScriptToken, word: ScriptToken) -> None:
        at = self._at + self._sees("async")
        at += at + 1 < len(self._tokens) and self._tokens[at].text == "function"
        at += at < len(self._tokens) and self._tokens[at].text in ("*", "class")
        declares = at > self._at + self._sees("async")
        if not declares:
            self._edits.append((begin.start, word.end, "let $default ="))
            self.exports.append(("default", "$default"))
            return
        self._edits.append((begin.start, word.end, ""))
        follows = self._tokens[at] if at < len(self._tokens) else None
        if follows and follows.kind is TokenKind.WORD and follows.text != "extends":
            self.exports.append(("default", _local(follows)))
            return
        behind = self._tokens[at - 1].end
        self._edits.append((behind, behind, " $default "))
        self.exports.append(("default", "$default"))

    def _declared(self) -> Iterator[str]:
        """The names that the declaration ahead declares; those of its rest may be too many."""
        self._takes("async")
        word = self._next().text
        if word in ("function", "class"):
            self._takes("*")
            yield _local(self._next())
            return
        depth = self._tokens[self._at - 1].depth
        yield from self._bound()
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            begins = token.kind is TokenKind.WORD and token.text in ("export", "import")
            if token.depth < depth or (token.depth == depth and (token.text == ";" or begins)):
                return
            self._at += 1
            if token.text == "," and token.depth == depth:
                yield from self._bound()

    def _bound(self) -> Iterator[str]:
        """The names that a name or a pattern binds."""
        token = self._next()
        if token.kind is TokenKind.WORD:
            yield _local(token)
            return
        if token.text not in ("{", "["):
            return
        inside = token.depth + 1
        expects = True
        while self._at < len(self._tokens) and self._tokens[self._at].depth >= inside:
            each = self._tokens[self._at]
            if each.depth == inside and each.text in ("{", "[") and expects:
                yield from self._bound()
                expects = False
                continue
            self._at += 1
            if each.depth > inside or each.text == ".":
                continue
            if each.text in (",", ":"):
                expects = True
            elif each.text == "=":
                expects = False
            elif each.kind is TokenKind.WORD and expects and not self._sees(":"):
                yield _local(each)
                expects = False
        self._next()


def _local(token: ScriptToken) -> str:
    return _checked(token.text)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise _UnreadableError(name)
    return name


def _word(token: ScriptToken) -> str:
    return _text(token) if token.kind is TokenKind.TEXT else token.text


def _text(token: ScriptToken) -> str:
    return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)


def _blanked(text: str) -> str:
    return re.sub(r"[^\r\n\u2028\u2029]", " ", text)


def _place(source: str, at: int) -> tuple[int, int]:
    """The line and the column, in bytes of UTF-8 as the engine counts, from 1."""
    ends = [found.end() for found in _LINE_END.finditer(source, 0, at)]
    before = source[ends[-1] if ends else 0 : at]
    return len(ends) + 1, len(before.encode(errors="replace")) + 1
