"""Reads Hurl files: entries, their sections, bodies and what is expected of answers (Hurl 7)."""

import re
from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.text import SourceText

_METHOD = re.compile(r"(?P<method>[A-Z]+)[ \t]+(?P<url>\S.*)")
_RESPONSE = re.compile(r"HTTP(?:/(?P<version>[\d.]+))?[ \t]+(?P<status>\d+|\*)[ \t]*(?:#.*)?")
_SECTION = re.compile(r"\[(?P<name>[A-Z][A-Za-z]+)\][ \t]*(?:#.*)?")
_KEY = re.compile(r"(?P<name>(?:\{\{.*?\}\}|\\.|[\w.\[\]@$+*'/~!&^|%-])+)[ \t]*:[ \t]*")
_ASSIGNED = re.compile(r'(?P<name>[\w-]+)[ \t]*=[ \t]*"(?P<text>(?:\\.|[^"\\])*)"')
"""A variable whose value stands between quotes."""

_BODY = re.compile(r"[{\[\"<`]|base64,|hex,|file,|-?\d|true|false|null")
_COMMENT = re.compile(r"[ \t]*(?:#[ \t]?(?P<text>.*))?")
_ESCAPED = re.compile(r"\\(?:u\{(?P<number>[0-9A-Fa-f]{1,6})\}|(?P<letter>.))", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_XML_END = re.compile(
    r"^(?:HTTP(?:/[\d.]+)?[ \t]+(?:\d|\*)|[A-Z]+[ \t]+(?:https?:|\{\{))", re.MULTILINE
)
_VARIABLES = re.compile(r"^[ \t]*variables[ \t]*(?=\{)", re.MULTILINE)
_SCALAR = re.compile(r"[^\s#]+")

SECTIONS = {
    "Query": "query",
    "QueryStringParams": "query",
    "Form": "form",
    "FormParams": "form",
    "Multipart": "multipart",
    "MultipartFormData": "multipart",
    "Cookies": "cookies",
    "BasicAuth": "auth",
    "Options": "options",
    "Captures": "captures",
    "Asserts": "asserts",
}
"""The sections by their names, the old ones among them."""

_OF_ANSWERS = ("captures", "asserts")


@dataclass(frozen=True, slots=True)
class Pair:
    """A line `name: value`; escapes are undone, bindings stay."""

    name: str
    value: str
    line: int
    """From 1."""

    typed: str = ""
    """The value as it is typed, with its escapes."""


@dataclass(frozen=True, slots=True)
class HurlText:
    """A body that is typed: `json`, `xml`, `graphql`, or any other `text`."""

    kind: str
    text: str
    variables: str = ""
    """Those of GraphQL, as JSON."""

    literal: bool = False
    """Whether bindings in it are none."""


@dataclass(frozen=True, slots=True)
class HurlData:
    """A body in hexadecimal digits or base64, as `hex,…;`."""

    typed: str


@dataclass(frozen=True, slots=True)
class HurlFile:
    """A body that is a file."""

    path: str


HurlBody: TypeAlias = HurlText | HurlData | HurlFile


@dataclass(slots=True)
class HurlAnswer:
    """What is expected of an answer, and kept of it."""

    line: int
    version: str
    status: str
    headers: list[Pair] = field(default_factory=list)
    captures: list[Pair] = field(default_factory=list)
    asserts: list[Pair] = field(default_factory=list)
    """Each as one line, without a name."""

    body: HurlBody | None = None
    body_line: int = 0


@dataclass(slots=True)
class HurlEntry:
    """A request, and what is expected of its answer."""

    line: int
    method: str
    url: str
    comments: tuple[str, ...] = ()
    """Those right above it."""

    headers: list[Pair] = field(default_factory=list)
    sections: dict[str, list[Pair]] = field(default_factory=dict)
    body: HurlBody | None = None
    answer: HurlAnswer | None = None


@dataclass(frozen=True, slots=True)
class HurlFault:
    """Where a text stops to be Hurl's; line and column from 1."""

    line: int
    column: int
    what: str


def read_hurl(text: str) -> tuple[HurlEntry, ...] | HurlFault:
    """The entries of a file, in order."""
    reader = _Reader(text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        return tuple(reader.entries())
    except ValueError as error:
        before = reader.text[: reader.place]
        column = reader.place - before.rfind("\n")
        return HurlFault(before.count("\n") + 1, column, str(error))


class _Reader:
    """A place in a file; what is wrong is a `ValueError` about that place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self._source = SourceText(text)
        self._comments: list[str] = []

    def entries(self) -> Iterator[HurlEntry]:
        while self._at_something():
            found = _METHOD.fullmatch(self._rest_of_line())
            if found is None:
                raise ValueError("a method and a URL are missing here")
            comments, self._comments = tuple(self._comments), []
            url = _without_comment(found["url"])
            entry = HurlEntry(self._line(), found["method"], url, comments)
            self._end_line()
            self._read_request(entry)
            if self._at_something() and (answer := self._answer()):
                entry.answer = answer
            yield entry

    def _read_request(self, entry: HurlEntry) -> None:
        while self._at_something() and (pair := self._pair()):
            entry.headers.append(pair)
        while self._at_something() and (name := self._section(answers=False)):
            entry.sections.setdefault(name, []).extend(self._pairs())
        if self._at_something() and self._is_body():
            entry.body = self._body()

    def _answer(self) -> HurlAnswer | None:
        found = _RESPONSE.fullmatch(self._rest_of_line())
        if found is None:
            if self._rest_of_line().startswith("HTTP"):
                raise ValueError("`HTTP` and a status, or `*`, are meant here")
            return None
        answer = HurlAnswer(self._line(), found["version"] or "", found["status"])
        self._end_line()
        while self._at_something() and (pair := self._pair()):
            answer.headers.append(pair)
        while self._at_something() and (name := self._section(answers=True)):
            if name == "captures":
                answer.captures += self._lines(named=True)
            else:
                answer.asserts += self._lines(named=False)
        if self._at_something() and self._is_body():
            answer.body_line = self._line()
            answer.body = self._body()
        return answer

    def _at_something(self) -> bool:
        """Whether anything comes behind blank lines and comments."""
        while self.place < len(self.text):
            line = self._rest_of_line()
            found = _COMMENT.fullmatch(line)
            if found is None:
                self.place += len(line) - len(line.lstrip(" \t"))
                return True
            if found["text"] is not None:
                self._comments.append(found["text"].strip())
            else:
                self._comments = []
            self._end_line()
        return False

    def _is_body(self) -> bool:
        return _BODY.match(self.text, self.place) is not None

    def _section(self, *, answers: bool) -> str:
        """The section that begins here; empty for none."""
        found = _SECTION.fullmatch(self._rest_of_line())
        if found is None:
            return ""
        name = SECTIONS.get(found["name"], "")
        if (name in _OF_ANSWERS) is not answers or not name:
            where = "an answer" if answers else "a request"
            raise ValueError(f"there is no section `{found['name']}` of {where}")
        self._end_line()
        return name

    def _pairs(self) -> Iterator[Pair]:
        while self._at_something() and (pair := self._pair()):
            yield pair

    def _pair(self) -> Pair | None:
        """The line `name: value` here; a line of a body is none."""
        line = self._rest_of_line()
        found = _KEY.match(line)
        if found is None or _METHOD.fullmatch(line) or self._is_body_of_data(line):
            return None
        rest = line[found.end() :]
        assigned = _ASSIGNED.match(rest) if found["name"] == "variable" else None
        typed = assigned[0] if assigned else _without_comment(rest, anywhere=True)
        value = f"{assigned['name']}={_unescaped(assigned['text'])}" if assigned else None
        pair = Pair(_unescaped(found["name"]), value or _unescaped(typed), self._line(), typed)
        self._end_line()
        self._comments = []
        return pair

    def _is_body_of_data(self, line: str) -> bool:
        return line.startswith(("base64,", "hex,", "file,"))

    def _lines(self, *, named: bool) -> Iterator[Pair]:
        """The lines of captures or asserts, each without its comment."""
        while self._at_something() and not self._at_end_of_lines():
            line, name = self._line(), ""
            if named:
                found = _KEY.match(self._rest_of_line())
                if found is None:
                    raise ValueError('a name and a query, `id: jsonpath "$.id"`, are meant here')
                name = _unescaped(found["name"])
                self.place += found.end()
            text = self._statement()
            yield Pair(name, text, line, text)
            self._comments = []

    def _at_end_of_lines(self) -> bool:
        line = self._rest_of_line()
        ends = (_METHOD.fullmatch(line), _SECTION.fullmatch(line), line.startswith("HTTP"))
        return any(ends) or self._is_body()

    def _statement(self) -> str:
        """An assert or a query up to the end of its line; a text over lines becomes one."""
        parts: list[str] = []
        while self.place < len(self.text) and self.text[self.place] not in "\n#":
            if self.text.startswith("```", self.place):
                parts.append(quoted(self._lines_of_text()[1]))
            elif self.text[self.place] == "`":
                parts.append(quoted(_unescaped(self._until("`"))))
            elif self.text[self.place] == '"':
                parts.append(quoted(_unescaped(self._until('"'))))
            elif self.text[self.place] == "/" and "".join(parts)[-1:].isspace():
                parts.append(f"/{self._until('/')}/")
            else:
                parts.append(self.text[self.place])
                self.place += 1
        self._end_line()
        return "".join(parts).strip()

    def _body(self) -> HurlBody:
        start = self.text[self.place]
        if self.text.startswith("```", self.place):
            found: HurlBody = _typed(*self._lines_of_text())
        elif start == "`":
            found = HurlText("text", _unescaped(self._until("`")))
        elif start == "<":
            found = HurlText("xml", self._xml())
        elif data := re.compile(r"(?P<kind>base64|hex|file),").match(self.text, self.place):
            self.place = data.end()
            content = self._until(";", opened=True)
            if data["kind"] == "file":
                found = HurlFile(_unescaped(content.strip()))
            else:
                found = HurlData(f"{data['kind']},{''.join(content.split())};")
        else:
            found = HurlText("json", self._json())
        if not _COMMENT.fullmatch(self._rest_of_line()):
            raise ValueError("nothing is meant to stand behind a body")
        self._end_line()
        self._comments = []
        return found

    def _lines_of_text(self) -> tuple[str, str]:
        """What stands behind the first three backticks, and the text between them and the last."""
        start = self.place + 3
        end = self.text.find("```", start)
        if end < 0:
            raise ValueError("this text is not closed by three backticks")
        self.place = end + 3
        inside = self.text[start:end]
        first, newline, rest = inside.partition("\n")
        return (first.strip(), rest) if newline else ("", inside)

    def _until(self, end: str, *, opened: bool = False) -> str:
        """The text up to a sign that no backslash escapes; behind it goes on what follows."""
        start = self.place if opened else self.place + 1
        place = start
        while place < len(self.text) and self.text[place] != end:
            if self.text[place] == "\n" and end != "`" and not opened:
                break
            place += 2 if self.text[place] == "\\" else 1
        if self.text[place : place + 1] != end:
            raise ValueError(f"there is no `{end}` that closes this")
        self.place = place + 1
        return self.text[start:place]

    def _xml(self) -> str:
        found = _XML_END.search(self.text, self.place)
        end = self.text.rfind(">", self.place, found.start() if found else len(self.text)) + 1
        if not end:
            raise ValueError("this XML is not closed")
        text = self.text[self.place : end]
        self.place = end
        return text

    def _json(self) -> str:
        """JSON with bindings in it, up to its own end."""
        start, depth = self.place, 0
        if self.text[start] not in '{["':
            found = _SCALAR.match(self.text, start)
            self.place = found.end() if found else start
            return self.text[start : self.place]
        place = start
        while place < len(self.text):
            character = self.text[place]
            if character == '"':
                self.place = place
                self._until('"')
                place = self.place
            else:
                depth += (character in "{[") - (character in "}]")
                place += 1
            if depth <= 0:
                self.place = place
                return self.text[start:place]
        self.place = start
        raise ValueError("this JSON is not closed")

    def _line(self) -> int:
        return self._source.line_of(self.place) + 1

    def _rest_of_line(self) -> str:
        end = self.text.find("\n", self.place)
        return self.text[self.place : end if end >= 0 else len(self.text)]

    def _end_line(self) -> None:
        end = self.text.find("\n", self.place)
        self.place = end + 1 if end >= 0 else len(self.text)


def quoted(text: str) -> str:
    """A text between quotes, on one line."""
    signs = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
    for sign, escaped in signs:
        text = text.replace(sign, escaped)
    return f'"{text}"'


def _typed(words: str, text: str) -> HurlBody:
    """A text over lines by what stands behind its first backticks: `json`, `graphql,novariable`."""
    kind, *attributes = [each.strip().lower() for each in words.split(",")]
    attributes = [*attributes, kind]
    text = _unescaped(text) if "escape" in attributes else text
    literal = "novariable" in attributes
    if kind in ("base64", "hex"):
        return HurlData(f"{kind},{''.join(text.split())};")
    if kind == "graphql":
        query, *variables = _VARIABLES.split(text, maxsplit=1)
        return HurlText("graphql", query, "".join(variables).strip(), literal)
    return HurlText(kind if kind in ("json", "xml") else "text", text, literal=literal)


def _without_comment(text: str, *, anywhere: bool = False) -> str:
    """A text without the comment behind it; a backslash keeps `#` from beginning one."""
    pattern = r"(?:\{\{.*?\}\}|\\.|[^#\\])*" if anywhere else r"(?:\{\{.*?\}\}|[^\s#])*"
    found = re.match(pattern, text, re.DOTALL)
    return (found[0] if found else text).rstrip()


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    if found["number"]:
        return chr(min(int(found["number"], 16), 0x10FFFF))
    return _ESCAPES.get(found["letter"], found["letter"])
