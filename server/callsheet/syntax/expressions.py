"""What stands in a binding: the plain forms that are evaluated natively, and JavaScript."""

import re
from functools import lru_cache
from typing import TypeAlias

from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.grammar import parser
from callsheet.syntax.javascript import (
    LONGEST_EXPRESSION,
    JavascriptExpression,
    read_javascript,
    too_long,
)
from callsheet.syntax.nodes import Piece
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class MemberPath:
    """`host`, `my-host`, `a.b[0].c`, `a.b?.c`: a variable and the way into its value.

    Also `secrets.NAME`, `issue.id`, `incremental.start_value`: the root decides in the scope.
    A variable whose name has dots reads the same way; the scope tries the longer name first.
    """

    root: Piece
    steps: tuple[str | int, ...]
    """Member names and indexes, in order."""

    optional: bool
    """Written with `?.`: a missing member is null, not an error."""

    step_spans: tuple[Span, ...] = ()
    """Where each of the steps stands, without dots, brackets and quotes."""


@dataclass(frozen=True, slots=True)
class JsonPathOver:
    """`users[*].name`, `$.clients..id`: JetBrains' JSONPath into the value of a variable."""

    root: Piece
    """The variable; `$` when the path is into all variables at once."""

    path: Piece
    """The path from the variable's value on, as it stands: `[*].name`, `..id`."""


@dataclass(frozen=True, slots=True)
class DynamicVariable:
    """`$uuid`, `$timestamp -1 d`, `$random.alphabetic(8)`, `$processEnv HOME`.

    Also `:label` and `:label!secret`, which ask: `$prompt` and `$password` with the label.
    """

    name: Piece
    """With its dollar sign and dotted parts: `$random.alphabetic`."""

    arguments: tuple[Piece, ...]
    """Without quotes and separators; of `$input` and its kin the label, then the `$value:`."""

    raw_arguments: Piece
    """All that follows the name, as it stands, trimmed."""


@dataclass(frozen=True, slots=True)
class ExchangePath:
    """`login.response.body.$.token`, `login.response.headers.ETag`, `.status`, `.cookies.sid`."""

    request: Piece
    side: str
    """`request` or `response`."""

    part: Piece | None
    """`body`, `headers`, `status`, `cookies` ...; None while it is being typed."""

    accessor: Piece | None
    """JSONPath, XPath, `*` or a field's name, as it stands but for the dot ahead of it.

    None when nothing follows the part.
    """


@dataclass(frozen=True, slots=True)
class FileContents:
    """httpYac's `{{< path}}`, and `{{<@ path}}` whose own bindings are replaced."""

    path: Piece
    substitute: bool


@dataclass(frozen=True, slots=True)
class Script:
    """Any other JavaScript expression; it runs in the sandbox."""

    source: str
    free_names: tuple[Piece, ...]
    """The names it takes from outside, each once, at their first place.

    `Math`, `JSON` and the other globals of JavaScript are among them.
    """


@dataclass(frozen=True, slots=True)
class Malformed:
    """Not an expression."""

    problem: Problem


Expression: TypeAlias = (
    MemberPath | JsonPathOver | DynamicVariable | ExchangePath | FileContents | Script | Malformed
)

_NAME = re.compile(r"(?!(?:true|false|null|undefined|this|NaN|Infinity)\Z)[^\W\d][\w$-]*")
"""A name alone, `ROOT` of the grammar: most bindings are one, and need no parser."""

_NAMED_XPATH = re.compile(r":\s*([\w-]+)\s+(\S.*)")
_ASKING = ("$prompt", "$input", "$password", "$pick")
_WORD = re.compile(r""""(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|(?P<bare>\S+)""")
_LIST_ITEM = re.compile(
    r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()]|\([^()]*\))*\)|[^,"'(])+"""
)
_LIST = re.compile(r"""\((?P<items>(?:"(?:[^"\\]|\\.)*"|'[^']*'|\([^()]*\)|[^()"'])*)\)\s*""")
_OPERATOR = re.compile(r"[-+*/%]\s|[=!]=|&&|\|\||[?<>.\[]")
_LABEL = re.compile(r"(?P<label>[^$]*)(?:\$value:\s*(?P<value>.*))?", re.DOTALL)


@lru_cache(maxsize=8192)
def parse_expression(inner: str) -> Expression:
    """Read what stands between the braces; spans count from the start of `inner`.

    A `%` ahead of it (REST Client's percent-encoding) is not part of the expression.
    """
    source = inner.strip().removeprefix("%").strip()
    if not source:
        return Malformed(_empty(inner))
    if len(source) > LONGEST_EXPRESSION:
        return Malformed(too_long(inner))
    return shifted(_expression(source), inner.index(source))


def shifted(expression: Expression, by: int) -> Expression:
    """The same expression in a text that starts `by` code points earlier."""
    if by == 0:
        return expression
    match expression:
        case MemberPath(root, steps, optional, spans):
            moved = tuple(span.shifted(by) for span in spans)
            return MemberPath(_moved(root, by), steps, optional, moved)
        case JsonPathOver(root, path):
            return JsonPathOver(_moved(root, by), _moved(path, by))
        case DynamicVariable(name, arguments, raw):
            moved_arguments = tuple(_moved(each, by) for each in arguments)
            return DynamicVariable(_moved(name, by), moved_arguments, _moved(raw, by))
        case ExchangePath(request, side, part, accessor):
            moved_part = _moved(part, by) if part else None
            moved_accessor = _moved(accessor, by) if accessor else None
            return ExchangePath(_moved(request, by), side, moved_part, moved_accessor)
        case FileContents(path, substitute):
            return FileContents(_moved(path, by), substitute)
        case Script(source, names):
            return Script(source, tuple(_moved(name, by) for name in names))
        case Malformed(problem):
            return Malformed(problem.shifted(by))


def _expression(source: str) -> Expression:
    plain = _plain(source)
    if plain is not None and not _goes_on(plain, source):
        return plain
    match read_javascript(source):
        case JavascriptExpression(names):
            return Script(source, names)
        case problem:
            return plain or Malformed(problem)


def _goes_on(plain: Expression, source: str) -> bool:
    """Whether a dynamic variable is only the beginning: `$timestamp * 1000`, `$uuid().length`."""
    if not isinstance(plain, DynamicVariable) or source.startswith(":"):
        return False
    raw = plain.raw_arguments.text
    if not raw.startswith("("):
        return _OPERATOR.match(raw) is not None
    return _LIST.fullmatch(raw) is None


def _plain(source: str) -> Expression | None:
    if _NAME.fullmatch(source):
        return MemberPath(Piece(Span(0, len(source)), source), (), optional=False)
    try:
        tree = parser("binding", "plain").parse(source)
    except UnexpectedInput:
        return None
    forms = (form for form in tree.children if isinstance(form, Tree))
    form = next(forms)
    return _read_form(form, [token for token in form.children if isinstance(token, Token)])


def _read_form(form: "Tree[Token]", tokens: list[Token]) -> Expression:
    match form.data:
        case "path":
            return _member_path(tokens)
        case "query":
            return _query(tokens)
        case "exchange":
            request, side, *rest = (_undotted(token) for token in tokens)
            return ExchangePath(
                request, side.text, rest[0] if rest else None, rest[1] if rest[1:] else None
            )
        case "dynamic":
            return _dynamic(tokens)
        case "contents":
            return FileContents(_piece(tokens[1]), tokens[0] == "<@")
        case _:
            return _prompt(tokens[0])


def _member_path(tokens: list[Token]) -> MemberPath:
    root, *rest = tokens
    pieces = [_step(token) for token in rest]
    steps = tuple(
        int(piece.text) if token.type == "INDEX" else piece.text
        for token, piece in zip(rest, pieces, strict=True)
    )
    optional = any(token.startswith("?") for token in rest)
    return MemberPath(_piece(root), steps, optional, tuple(piece.span for piece in pieces))


def _step(token: Token) -> Piece:
    opening = {"MEMBER": ".", "INDEX": "["}.get(token.type) or token[-2]
    start = token.index(opening) + 1
    end = {"MEMBER": len(token), "INDEX": len(token) - 1}.get(token.type, len(token) - 2)
    return _piece(token, start, token[start:end])


def _query(tokens: list[Token]) -> JsonPathOver:
    root, *rest = tokens
    start = (rest[0].start_pos or 0) if rest else len(root)
    path = Piece(Span(start, start + sum(map(len, rest))), "".join(rest))
    if root != "$":
        return JsonPathOver(_piece(root), path)
    # `$.clients..id`: the first name is a variable, and the path begins behind it.
    name = re.match(r"\.([\w-]+)|\.?\['([^']*)'\]|\.?\[\"([^\"]*)\"\]", path.text)
    if name is None:
        return JsonPathOver(_piece(root), path)
    group = name.lastindex or 0
    variable = Span(start + name.start(group), start + name.end(group))
    rest_of_path = Piece(Span(start + name.end(), path.span.end), path.text[name.end() :])
    return JsonPathOver(Piece(variable, name[group]), rest_of_path)


def _dynamic(tokens: list[Token]) -> DynamicVariable | ExchangePath:
    name = _piece(tokens[0])
    if len(tokens) == 1:
        return DynamicVariable(name, (), Piece(Span(name.span.end, name.span.end), ""))
    raw = _piece(tokens[1])
    if name.text == "$xpath" and (named := _NAMED_XPATH.fullmatch(raw.text)):
        # httpYac's `$xpath:login //a` is what `login.response.body.//a` is.
        request, path = (_part(raw, named, group) for group in (1, 2))
        return ExchangePath(request, "response", Piece(name.span, "body"), path)
    if name.text.removesuffix("-askonce") in _ASKING:
        return DynamicVariable(name, _label_and_value(raw), raw)
    listed = _LIST.fullmatch(raw.text)
    items = _listed(raw, listed) if listed else _words(raw)
    return DynamicVariable(name, items, raw)


def _part(piece: Piece, match: re.Match[str], group: int) -> Piece:
    return Piece(Span(*match.span(group)).shifted(piece.span.start), match[group])


def _prompt(token: Token) -> DynamicVariable:
    text = token[1:].strip()
    label = text.removesuffix("!secret").rstrip()
    colon = Span(token.start_pos or 0, (token.start_pos or 0) + 1)
    piece = _piece(token, token.index(label, 1), label)
    return DynamicVariable(
        Piece(colon, "$prompt" if label == text else "$password"), (piece,), piece
    )


def _label_and_value(raw: Piece) -> tuple[Piece, ...]:
    found = _LABEL.fullmatch(raw.text)
    if found is None:
        return (raw,)
    groups = ("label", "value") if found["value"] is not None else ("label",)
    return tuple(_trimmed(raw, found.start(group), found.end(group)) for group in groups)


def _listed(raw: Piece, found: "re.Match[str]") -> tuple[Piece, ...]:
    start = found.start("items")
    items = _LIST_ITEM.finditer(found["items"])
    pieces = (_trimmed(raw, start + item.start(), start + item.end()) for item in items)
    return tuple(_unquoted(piece) for piece in pieces if piece.text)


def _words(raw: Piece) -> tuple[Piece, ...]:
    return tuple(
        _trimmed(raw, word.start(group), word.end(group), trim=group == "bare")
        for word in _WORD.finditer(raw.text)
        for group in (str(word.lastgroup),)
    )


def _unquoted(piece: Piece) -> Piece:
    if len(piece.text) < 2 or piece.text[0] not in "\"'" or piece.text[-1] != piece.text[0]:
        return piece
    return Piece(Span(piece.span.start + 1, piece.span.end - 1), piece.text[1:-1])


def _trimmed(piece: Piece, start: int, end: int, *, trim: bool = True) -> Piece:
    text = piece.text[start:end]
    if trim:
        start += len(text) - len(text.lstrip())
        text = text.strip()
    begin = piece.span.start + start
    return Piece(Span(begin, begin + len(text)), text)


def _undotted(token: Token) -> Piece:
    text = token.removeprefix(".") if not token.startswith("..") else str(token)
    return _piece(token, len(token) - len(text), text)


def _piece(token: Token, within: int = 0, text: str | None = None) -> Piece:
    start = (token.start_pos or 0) + within
    text = str(token) if text is None else text
    return Piece(Span(start, start + len(text)), text)


def _moved(piece: Piece, by: int) -> Piece:
    return Piece(piece.span.shifted(by), piece.text)


def _empty(inner: str) -> Problem:
    return Problem(
        Code.SYNTAX_BINDING,
        Severity.ERROR,
        Span(0, len(inner)),
        "the binding is empty",
        "write a name or an expression between the braces",
    )
