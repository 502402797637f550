"""The arguments of a directive, read and checked against its row in the table."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from callsheet.amounts import read_duration
from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts, Support
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.grammar import parser
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

_OFF = ("false", "off", "no")
_ON = ("", "true", "on", "yes")
_REST_OF_LINE = frozenset(
    {
        ArgumentKind.TEXT,
        ArgumentKind.REQUEST,
        ArgumentKind.PATH,
        ArgumentKind.ASSERTION,
        ArgumentKind.CAPTURE,
        ArgumentKind.EXPRESSION,
    }
)
_UNQUOTED = _REST_OF_LINE - {
    ArgumentKind.ASSERTION,
    ArgumentKind.CAPTURE,
    ArgumentKind.EXPRESSION,
}

_LARGEST_SIZE = 2.0**63
_LONGEST = 4000
"""Characters that the arguments of a directive may have."""

_MANY = (ArgumentKind.WORDS, ArgumentKind.STATUSES)

_FIRST_WORD = re.compile(r'(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>\S+))\s*')
_TRAILING_KEYWORD = re.compile(
    r"""\s(?P<key>[A-Za-z][\w-]*)=(?![=>])(?P<value>"(?:[^"\\]|\\.)*"|\{\{.*?\}\}|[^\s"]*)\s*\Z"""
)
_NESTING = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[()\[\]{}]""")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMGT]?)i?[bB]?")
_STATUS_RANGE = re.compile(r"(?P<low>[1-9]\d\d)(?:-(?P<high>[1-9]\d\d))?|(?P<class>[1-9])[xX]{2}")
_NAME = re.compile(r"[^\W\d][\w.$-]*")


@dataclass(frozen=True, slots=True)
class Arguments:
    """What follows a directive's name; the spans are those of the block."""

    positional: tuple[Piece, ...] = ()
    """Without their quotes, and with the escapes in them decoded."""

    keyword: tuple[tuple[Piece, Piece], ...] = ()
    """Keys and values, in order."""

    expression: Piece | None = None
    """Of a directive that takes one: the rest of the line, less the keywords at its end."""

    enabled: bool = True
    """False when the directive is turned off: `# @no-redirect false`."""

    problems: tuple[Problem, ...] = ()

    @property
    def first(self) -> Piece | None:
        """The first positional argument."""
        return self.positional[0] if self.positional else None

    def key(self, name: str) -> Piece | None:
        """The last value that is written for a key."""
        return next((value for key, value in reversed(self.keyword) if key.text == name), None)


def arguments_of(value: Piece, facts: DirectiveFacts) -> Arguments:
    """Read the value of a directive; `facts` is the row of the table for it."""
    if facts.support is not Support.WORKS:
        return Arguments((value,) if value.text else ())
    if facts.switch:
        return _switch(value, facts)
    if value.text.lower() in _OFF and not facts.keywords and not _required(facts):
        return Arguments(enabled=False)
    read = _read(value.text, facts)
    moved = _shifted(read, value.span.start)
    return Arguments(
        moved.positional,
        moved.keyword,
        moved.expression,
        problems=(*moved.problems, *_checks(moved, value, facts)),
    )


def parse_duration(text: str, default_unit: str) -> float | None:
    """Seconds from `500ms`, `10s`, `5m`, or a bare number in `default_unit`; None if it is none."""
    stripped = text.strip()
    return read_duration(stripped + default_unit if stripped[-1:].isdigit() else stripped)


def parse_size(text: str) -> int | None:
    """Bytes from `5MB`, `64k`, `100`, in powers of 1024; None if it is no size."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        return None
    power = "kMGT".find(found[2].replace("K", "k")) + 1 if found[2] else 0
    size = float(found[1]) * 1024**power
    return int(size) if size < _LARGEST_SIZE else None


def parse_statuses(text: str) -> tuple[range, ...] | None:
    """`200,404 500-599 5xx` as ranges; None if a part of it is no status."""
    parts = [_STATUS_RANGE.fullmatch(part) for part in re.split(r"[\s,]+", text.strip(" \t,"))]
    ranges = tuple(_status_range(part) for part in parts if part is not None)
    return ranges if len(ranges) == len(parts) else None


def _status_range(found: "re.Match[str]") -> range:
    if found["class"]:
        return range(int(found["class"]) * 100, int(found["class"]) * 100 + 100)
    low = int(found["low"])
    return range(low, int(found["high"] or low) + 1)


def _switch(value: Piece, facts: DirectiveFacts) -> Arguments:
    text = value.text.lower()
    if text in _OFF:
        return Arguments(enabled=False)
    if text in _ON:
        return Arguments()
    message = f"`@{facts.name}` takes no value"
    return Arguments(problems=(_warning(value.span, message, "`false` turns it off"),))


@lru_cache(maxsize=2048)
def _read(text: str, facts: DirectiveFacts) -> Arguments:
    kind = facts.arguments[-1].kind if facts.arguments else ArgumentKind.WORD
    if kind is ArgumentKind.EXPRESSION:
        return _with_expression(text, facts)
    if kind in _REST_OF_LINE:
        return Arguments(_leading_words(text, facts))
    return _words(text, facts)


def _with_expression(text: str, facts: DirectiveFacts) -> Arguments:
    known = {keyword.name for keyword in facts.keywords}
    keywords: list[tuple[Piece, Piece]] = []
    end = len(text)
    while known and len(text) <= _LONGEST and (found := _TRAILING_KEYWORD.search(text[:end])):
        if found["key"] not in known or _nested(text, found.start()):
            break
        key = Piece(Span(*found.span("key")), found["key"])
        keywords.insert(0, (key, _value(found["value"], found.start("value"))))
        end = found.start()
    rest = text[:end].rstrip()
    expression = Piece(Span(0, len(rest)), rest) if rest else None
    return Arguments(keyword=tuple(keywords), expression=expression)


def _nested(text: str, place: int) -> bool:
    """Whether `place` lies in quotes or brackets."""
    depth = 0
    for found in _NESTING.finditer(text):
        if found.start() >= place:
            return depth > 0
        if found.end() > place:
            return True
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(found[0], 0)
    return depth > 0


def _leading_words(text: str, facts: DirectiveFacts) -> tuple[Piece, ...]:
    """One word for each argument but the last, which takes the rest of the line."""
    pieces: list[Piece] = []
    place = 0
    for _ in facts.arguments[:-1]:
        word = _FIRST_WORD.match(text, place)
        if word is None:
            return tuple(pieces)
        group = "bare" if word["quoted"] is None else "quoted"
        pieces.append(Piece(Span(*word.span(group)), word[group]))
        place = word.end()
    rest = Piece(Span(place, len(text)), text[place:])
    if facts.arguments[-1].kind in _UNQUOTED and len(facts.arguments) == 1:
        rest = _without_quotes(rest)
    return (*pieces, rest) if rest.text else tuple(pieces)


def _words(text: str, facts: DirectiveFacts) -> Arguments:
    whole = Span(0, len(text))
    if len(text) > _LONGEST:
        message = f"these arguments have more than {_LONGEST} characters, and are not read"
        return Arguments(problems=(_warning(whole, message, ""),))
    try:
        tree = parser("directive", "start").parse(text)
    except UnexpectedInput:
        return Arguments(problems=(_warning(whole, "these arguments cannot be read", ""),))
    positional: list[Piece] = []
    keywords: list[tuple[Piece, Piece]] = []
    for child in tree.children:
        if isinstance(child, Tree) and child.data == "keyword":
            keywords.append(_keyword(child))
        elif isinstance(child, Tree):
            positional.append(_token_value(child))
    return Arguments(_units_joined(positional, facts), tuple(keywords))


def _keyword(tree: "Tree[Token]") -> tuple[Piece, Piece]:
    token, *values = tree.children
    start = getattr(token, "start_pos", 0) or 0
    key = Piece(Span(start, start + len(str(token)) - 1), str(token)[:-1])
    value = next((_token_value(each) for each in values if isinstance(each, Tree)), None)
    return key, value or Piece(Span(key.span.end + 1, key.span.end + 1), "")


def _token_value(tree: "Tree[Token]") -> Piece:
    token = next(child for child in tree.children if isinstance(child, Token))
    return _value(str(token), token.start_pos or 0)


def _value(text: str, start: int) -> Piece:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return Piece(Span(start, start + len(text)), text)
    span = Span(start + 1, start + len(text) - 1)
    try:
        return Piece(span, str(json.loads(text, strict=False)))
    except ValueError:
        return Piece(span, text[1:-1])


def _without_quotes(piece: Piece) -> Piece:
    text = piece.text
    if len(text) < 2 or text[0] != text[-1] or text[0] not in "\"'":
        return piece
    return Piece(Span(piece.span.start + 1, piece.span.end - 1), text[1:-1])


def _units_joined(pieces: list[Piece], facts: DirectiveFacts) -> tuple[Piece, ...]:
    """JetBrains writes a unit as a word of its own: `# @timeout 30 s`."""
    durations = [each for each in facts.arguments if each.kind is ArgumentKind.DURATION]
    if len(pieces) != 2 or not durations or pieces[1].text not in ("ms", "s", "m"):
        return tuple(pieces)
    number, unit = pieces
    return (Piece(Span(number.span.start, unit.span.end), number.text + unit.text),)


def _shifted(read: Arguments, by: int) -> Arguments:
    return Arguments(
        tuple(_moved(piece, by) for piece in read.positional),
        tuple((_moved(key, by), _moved(value, by)) for key, value in read.keyword),
        _moved(read.expression, by) if read.expression else None,
        problems=tuple(problem.shifted(by) for problem in read.problems),
    )


def _moved(piece: Piece, by: int) -> Piece:
    return Piece(piece.span.shifted(by), piece.text)


def _required(facts: DirectiveFacts) -> tuple[ArgumentFacts, ...]:
    return tuple(argument for argument in facts.arguments if argument.required)


def _checks(read: Arguments, value: Piece, facts: DirectiveFacts) -> tuple[Problem, ...]:
    given = (*read.positional, *((read.expression,) if read.expression else ()))
    missing = _required(facts)[len(given) :]
    if missing and not read.problems:
        message = f"`@{facts.name}` needs its {missing[0].name}"
        return (_warning(value.span, message, f"for example `# @{facts.example}`"),)
    checked = [
        _check(piece, argument)
        for piece, argument in zip(given, _arguments(facts, len(given)), strict=False)
    ]
    many = any(argument.kind in _MANY for argument in facts.arguments)
    if not many and len(given) > len(facts.arguments):
        surplus = given[len(facts.arguments)]
        checked.append(_warning(surplus.span, f'"{surplus.text}" is one argument too many', ""))
    checked += [_check_keyword(key, given_value, facts) for key, given_value in read.keyword]
    return tuple(problem for problem in checked if problem is not None)


def _arguments(facts: DirectiveFacts, count: int) -> tuple[ArgumentFacts, ...]:
    statuses = (each for each in facts.arguments if each.kind is ArgumentKind.STATUSES)
    repeated = next(statuses, None)
    return (repeated,) * count if repeated else facts.arguments


def _check_keyword(key: Piece, value: Piece, facts: DirectiveFacts) -> Problem | None:
    known = {keyword.name: keyword for keyword in facts.keywords}
    if key.text in known:
        return _check(value, known[key.text])
    hint = did_you_mean(key.text, tuple(known)) or (
        f"known are {', '.join(known)}" if known else ""
    )
    return _warning(key.span, f'`@{facts.name}` has no "{key.text}="', hint)


def _check(piece: Piece, argument: ArgumentFacts) -> Problem | None:
    if "{{" in piece.text:
        return None
    match argument.kind:
        case ArgumentKind.DURATION if parse_duration(piece.text, argument.unit or "s") is None:
            return _warning(
                piece.span, f'"{piece.text}" is no duration', "write it like `500ms`, `10s` or `5m`"
            )
        case ArgumentKind.SIZE if parse_size(piece.text) is None:
            return _warning(piece.span, f'"{piece.text}" is no size', "write it like `5MB`")
        case ArgumentKind.STATUSES if parse_statuses(piece.text) is None:
            hint = "write it like `200,404`, `500-599` or `5xx`"
            return _warning(piece.span, f'"{piece.text}" is no status', hint)
        case ArgumentKind.INTEGER if not piece.text.isdecimal():
            return _warning(piece.span, f'"{piece.text}" is no whole number', "")
        case ArgumentKind.NAME if not _NAME.fullmatch(piece.text):
            hint = "a name begins with a letter"
            return _warning(piece.span, f'"{piece.text}" is no name of a variable', hint)
        case ArgumentKind.CHOICE if piece.text.lower() not in argument.choices:
            near = did_you_mean(piece.text, argument.choices)
            hint = near or f"one of {', '.join(argument.choices)}"
            return _warning(piece.span, f'"{piece.text}" is not known here', hint)
        case _:
            return None


def _warning(span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.DIRECTIVE_ARGUMENT, Severity.WARNING, span, message, hint)
