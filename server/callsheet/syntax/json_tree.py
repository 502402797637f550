"""JSON with bindings in it: a tree with spans, and all that is wrong, whatever the text."""

import json
import re
from dataclasses import field
from enum import Enum, auto
from functools import lru_cache
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.json_tokens import BINDING, json_tokens, masked_json
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class JsonScalar:
    """A text, a number, `true`, `false` or `null`, or a binding in the place of a value."""

    span: Span
    """With its quotes."""

    text: str
    """As written; of a text without quotes and escapes."""

    quoted: bool
    bound: bool
    """Whether there is a binding in it."""


@dataclass(frozen=True, slots=True)
class JsonMember:
    """A key and its value."""

    key: JsonScalar
    value: "JsonNode | None"
    """None when it is missing."""


@dataclass(frozen=True, slots=True)
class JsonObject:
    """`{...}`; its span ends with the text when nothing closes it."""

    span: Span
    members: tuple[JsonMember, ...]


@dataclass(frozen=True, slots=True)
class JsonArray:
    """`[...]`; its span ends with the text when nothing closes it."""

    span: Span
    items: "tuple[JsonNode, ...]"


JsonNode: TypeAlias = JsonScalar | JsonObject | JsonArray


@dataclass(frozen=True, slots=True)
class JsonTree:
    """What a text says, as far as it can be understood, and what is wrong with it."""

    root: JsonNode | None
    """None for a text in which no value begins."""

    problems: tuple[Problem, ...]

    certain: int = 0
    """How many of the problems, from the first, are there whatever becomes of the others.

    Behind a comma that is missing, one too many, or a word without quotes, all is read as it was
    meant; of what comes behind other problems much only follows from them.
    """

    is_whole: bool = True
    """False when brackets lie so deep, or so much is wrong, that the rest was not looked at."""


@lru_cache(maxsize=32)
def read_json_tree(text: str, *, comments: bool = False) -> JsonTree:
    """Read JSON (RFC 8259) in which bindings may stand as values, as keys and in texts.

    With `comments`, lines that begin with `//` or `#` are skipped.
    """
    return _Reader(text, comments=comments).read()


_DEEPEST = 200
"""How many brackets may be open at once; what lies deeper is not looked at."""

_MOST = 50
"""How many problems are worth telling."""

_ENDS_MEMBER = re.compile(r"[ \t]*(?:[,\]}\r\n]|\Z)")
_ENDS_KEY = re.compile(r"[ \t\r\n]*:")
_NAME = re.compile(r"'[^'\x00]*'|[\w$.-]+")
_LINE_COMMENT = re.compile(r"//[^\r\n]*")
_LINE_END = re.compile(r"[\r\n]")

_CLOSED = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_BAD_IN_TEXT = re.compile(r"""\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})[^\x00]?|(?P<control>[\x01-\x1f])""")
_ESCAPED_PAIR = re.compile(r"\\\\|(?P<rest>\\.)")


class _Next(Enum):
    """What may come next."""

    VALUE = auto()
    FIRST_ITEM = auto()
    KEY = auto()
    FIRST_KEY = auto()
    COLON = auto()
    COMMA = auto()
    END = auto()


@dataclass(slots=True)
class _Open:
    """A bracket that is not closed yet, and what it holds so far."""

    start: int
    bracket: str
    items: list[JsonNode] = field(default_factory=list)
    members: list[JsonMember] = field(default_factory=list)
    key: JsonScalar | None = None
    seen: set[str] = field(default_factory=set)


class _Reader:
    def __init__(self, text: str, *, comments: bool) -> None:
        self.text = text
        self.comments = comments
        self.masked = masked_json(text)
        self.open: list[_Open] = []
        self.root: JsonNode | None = None
        self.expects = _Next.VALUE
        self.last_comma = Span(0, 0)
        self.problems: list[Problem] = []
        self.certain: int | None = None
        self.end_before = 0
        self.end_of_comment = 0

    def read(self) -> JsonTree:
        is_whole = True
        for kind, span in json_tokens(self.masked, comments=self.comments):
            if len(self.open) > _DEEPEST or len(self.problems) >= _MOST:
                is_whole = False
                break
            if span.start < self.end_of_comment:
                continue
            if kind == "mark":
                self._mark(self.masked[span.start], span)
            elif kind != "comment":
                self._scalar(span, quoted=kind == "text")
            self.end_before = span.end
        if self.open and len(self.open) <= _DEEPEST:
            innermost = self.open[-1]
            start = innermost.start
            message = f'"{innermost.bracket}" is not closed'
            self._complain(Span(start, start + 1), message, "")
        while self.open:
            self._close(len(self.text))
        certain = len(self.problems) if self.certain is None else self.certain
        return JsonTree(self.root, tuple(self.problems), certain, is_whole)

    def _mark(self, mark: str, span: Span) -> None:
        match mark:
            case "{" | "[":
                self._begin_value(span, mark)
                self.open.append(_Open(span.start, mark))
                self.expects = _Next.FIRST_KEY if mark == "{" else _Next.FIRST_ITEM
            case "}" | "]":
                self._end_bracket(mark, span)
            case ":":
                self._colon(span)
            case _:
                self._comma(span)

    def _colon(self, span: Span) -> None:
        if self.expects is _Next.COLON:
            self.expects = _Next.VALUE
        else:
            self._complain(span, 'a ":" is not expected here', "")

    def _comma(self, span: Span) -> None:
        if self.expects is not _Next.COMMA or not self.open:
            self._missing(span)
        self.last_comma = span
        if self.open:
            self._leave_key()
            self.expects = _Next.KEY if self.open[-1].bracket == "{" else _Next.VALUE

    def _missing(self, span: Span) -> None:
        match self.expects:
            case _Next.COLON if self._may_bring_members():
                return
            case _Next.END | _Next.COMMA:
                self._complain(span, "nothing may follow the value", "")
            case _Next.KEY | _Next.FIRST_KEY:
                self._complain(span, "a key is missing here", "")
            case _Next.COLON:
                self._complain(span, "a colon and a value are missing here", "")
            case _:
                self._complain(span, "a value is missing here", "")

    def _may_bring_members(self) -> bool:
        """Whether the last key is a binding without quotes: its value may be members."""
        key = self.open[-1].key if self.open else None
        return key is not None and key.bound and not key.quoted

    def _end_bracket(self, mark: str, span: Span) -> None:
        if not self.open:
            self._complain(span, f'nothing is open that "{mark}" could close', "remove it")
            return
        after_comma = self.expects is _Next.KEY or (
            self.expects is _Next.VALUE and self.open[-1].bracket == "["
        )
        if after_comma:
            message = f'a comma before "{mark}" is not JSON'
            self._complain(self.last_comma, message, "remove it", alone=True)
        elif self.expects in (_Next.VALUE, _Next.COLON):
            self._missing(span)
        bracket = self.open[-1].bracket
        if (bracket, mark) not in (("{", "}"), ("[", "]")):
            expected = "}" if bracket == "{" else "]"
            self._complain(span, f'"{bracket}" cannot be closed by "{mark}"', f'write "{expected}"')
        self._close(span.end)

    def _scalar(self, span: Span, *, quoted: bool) -> None:
        node = self._scalar_node(span, quoted=quoted)
        if not quoted and node.text.startswith(("//", "/*")):
            self._comment(span)
            return
        if self._goes_on(node):
            return
        if self.expects in (_Next.KEY, _Next.FIRST_KEY):
            self._key(node)
            return
        if self.expects is _Next.COMMA and self.open[-1].bracket == "{":
            alone = _ENDS_KEY.match(self.masked, span.end) is not None
            self._complain(span, "a comma is missing before this", 'add ","', alone=alone)
            self._key(node)
            return
        self._begin_value(span, None)
        if not quoted and not node.bound and not _is_literal(node.text):
            hint = 'put it in double quotes: `"..."`'
            found = _NAME.fullmatch(node.text) and _ENDS_MEMBER.match(self.masked, span.end)
            message = f'"{_short(node.text)}" is no JSON value'
            self._complain(span, message, hint, alone=found is not None)
        self._finish_value(node)

    def _comment(self, span: Span) -> None:
        """A comment where none may be; one to the end of its line hides nothing else."""
        to_line_end = _LINE_COMMENT.match(self.masked, span.start)
        if self.comments:
            message, hint = (
                "a comment behind something else is sent with it",
                "put it on a line of its own",
            )
        else:
            message, hint = "JSON has no comments", "remove it"
        self._complain(span, message, hint, alone=to_line_end is not None)
        if to_line_end:
            self.end_of_comment = to_line_end.end()

    def _goes_on(self, node: JsonScalar) -> bool:
        """Whether a binding stands behind a value: it may bring a comma and what follows that."""
        behind = self.expects in (_Next.COMMA, _Next.END)
        return behind and node.bound and not node.quoted

    def _key(self, node: JsonScalar) -> None:
        innermost = self.open[-1]
        if not node.quoted and not node.bound:
            hint = f'write `"{_short(node.text).strip(chr(39))}"`'
            alone = _NAME.fullmatch(node.text) and _ENDS_KEY.match(self.masked, node.span.end)
            message = "a key must be in double quotes"
            self._complain(node.span, message, hint, alone=alone is not None)
        if node.text in innermost.seen and not node.bound:
            self._complain_twice(node)
        innermost.seen.add(node.text)
        innermost.key = node
        self.expects = _Next.COLON

    def _begin_value(self, span: Span, mark: str | None) -> None:
        match self.expects:
            case _Next.COMMA:
                on_other_line = _LINE_END.search(self.masked, self.end_before, span.start)
                alone = on_other_line is not None and self.open[-1].bracket == "["
                self._complain(span, "a comma is missing before this", 'add ","', alone=alone)
            case _Next.COLON:
                self._complain(span, "a colon is missing before this", 'add ":"')
            case _Next.END:
                self._complain(span, "nothing may follow the value", "")
            case _Next.KEY | _Next.FIRST_KEY if mark:
                self._complain(span, "a key is missing before this", "")
            case _:
                pass

    def _finish_value(self, node: JsonNode) -> None:
        if not self.open:
            self.root = self.root if self.expects is _Next.END else node
            self.expects = _Next.END
            return
        innermost = self.open[-1]
        if innermost.bracket == "[":
            innermost.items.append(node)
        elif innermost.key is not None:
            innermost.members.append(JsonMember(innermost.key, node))
            innermost.key = None
        self.expects = _Next.COMMA

    def _leave_key(self) -> None:
        innermost = self.open[-1]
        if innermost.key is not None:
            innermost.members.append(JsonMember(innermost.key, None))
            innermost.key = None

    def _close(self, end: int) -> None:
        self._leave_key()
        closed = self.open.pop()
        span = Span(closed.start, end)
        node: JsonNode = (
            JsonObject(span, tuple(closed.members))
            if closed.bracket == "{"
            else JsonArray(span, tuple(closed.items))
        )
        self._finish_value(node)

    def _scalar_node(self, span: Span, *, quoted: bool) -> JsonScalar:
        masked = span.of(self.masked)
        bound = BINDING in masked
        text = span.of(self.text)
        if not quoted:
            return JsonScalar(span, text, quoted=False, bound=bound)
        closed = len(masked) > 1 and _CLOSED.fullmatch(masked)
        if not closed:
            self._complain(span, "this text is not closed", "add a double quote at its end")
        else:
            self._check_text(masked, span)
        return JsonScalar(span, _decoded(text), quoted=True, bound=bound)

    def _check_text(self, masked: str, span: Span) -> None:
        if "\\" not in masked and masked.isprintable():
            return
        # Pairs of backslashes are taken out first, so that the second does not begin an escape.
        single = _ESCAPED_PAIR.sub(lambda pair: pair["rest"] or "..", masked[1:-1])
        for found in _BAD_IN_TEXT.finditer(single):
            place = Span(*found.span()).shifted(span.start + 1)
            if found["control"]:
                message = "a control character must be escaped"
                self._complain(place, message, "write `\\t` for a tab", alone=True)
            else:
                message = f"`{place.of(self.text)}` is no escape of JSON"
                self._complain(place, message, "write `\\\\` for a backslash", alone=True)

    def _complain(self, span: Span, message: str, hint: str, *, alone: bool = False) -> None:
        """Note what is wrong; `alone` where nothing that comes behind can follow from it."""
        if not alone and self.certain is None:
            self.certain = len(self.problems) + 1
        self.problems.append(Problem(Code.JSON_SYNTAX, Severity.ERROR, span, message, hint))

    def _complain_twice(self, key: JsonScalar) -> None:
        message = f'the key "{_short(key.text)}" stands here twice'
        hint = "most readers take the last one only"
        self.problems.append(
            Problem(Code.JSON_DUPLICATE_KEY, Severity.WARNING, key.span, message, hint)
        )


def _is_literal(text: str) -> bool:
    return text in ("true", "false", "null") or _NUMBER.fullmatch(text) is not None


def _decoded(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted.removeprefix('"').removesuffix('"')
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted.removeprefix('"').removesuffix('"')


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
