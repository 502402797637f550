"""The arguments of a directive, read and checked against its row in the table."""

import json
import re
from dataclasses import replace
from functools import lru_cache

from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts, Support
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.argument_values import (
    OFF,
    ON,
    REASONS,
    parse_duration,
    parse_field,
    parse_parameter,
    parse_rate,
    parse_reasons,
    parse_size,
    parse_span,
    parse_statuses,
    parse_switch,
)
from callsheet.syntax.grammar import parser
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

_REST_OF_LINE = frozenset(
    {
        ArgumentKind.TEXT,
        ArgumentKind.REQUEST,
        ArgumentKind.PATH,
        ArgumentKind.ASSERTION,
        ArgumentKind.CAPTURE,
        ArgumentKind.EXPRESSION,
        ArgumentKind.FIELD,
        ArgumentKind.PARAMETER,
        ArgumentKind.RATE,
    }
)
_UNQUOTED = frozenset({ArgumentKind.TEXT, ArgumentKind.REQUEST, ArgumentKind.PATH})

_LONGEST = 4000
"""Characters that the arguments of a directive may have."""

_MANY = (ArgumentKind.WORDS, ArgumentKind.STATUSES)

_FIRST_WORD = re.compile(r'(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>\S+))\s*')
_TRAILING_KEYWORD = re.compile(
    r"""\s(?P<key>[A-Za-z][\w-]*)=(?![=>])(?P<value>"(?:[^"\\]|\\.)*"|\{\{.*?\}\}|[^\s"]*)\s*\Z"""
)
_NESTING = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[()\[\]{}]""")
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
    variant: str = ""
    """The first word, where that chooses what the others mean: `oauth2` of `auth oauth2 …`."""

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
    if facts.variants:
        return _of_variant(value, facts)
    if value.text.lower() in OFF and not facts.keywords and not _required(facts):
        return Arguments(enabled=False)
    read = _read(value.text, facts)
    moved = _canonical(_shifted(read, value.span.start), facts)
    return Arguments(
        moved.positional,
        moved.keyword,
        moved.expression,
        problems=(*moved.problems, *_checks(moved, value, facts)),
    )


def _of_variant(value: Piece, facts: DirectiveFacts) -> Arguments:
    """The arguments behind the first word, which says what they mean."""
    word = _FIRST_WORD.match(value.text)
    if word is None:
        return Arguments(problems=_missing(value, facts, "kind"))
    name = word["bare"] or word["quoted"] or ""
    variant = facts.variant(name)
    if variant is None:
        return _of_no_variant(value, word, facts)
    rest = Piece(Span(value.span.start + word.end(), value.span.end), value.text[word.end() :])
    return replace(arguments_of(rest, variant), variant=variant.word)


def _of_no_variant(value: Piece, word: "re.Match[str]", facts: DirectiveFacts) -> Arguments:
    if facts.open:
        return _shifted(_words(value.text, facts), value.span.start)
    known = tuple(each.word for each in facts.variants)
    hint = did_you_mean(word[0].strip(), known) or f"known are {', '.join(known)}"
    span = Span(value.span.start, value.span.start + len(word[0].rstrip()))
    message = f'`@{facts.name}` knows no "{word[0].strip()}"'
    return Arguments(problems=(_wrong(span, message, hint, facts),))


def _canonical(read: Arguments, facts: DirectiveFacts) -> Arguments:
    """Keys by the names that the table has for them: `access_token_url` is `token_url`.

    A lone `dG9rZW4=` is no key without a value but a text that ends in `=`.
    """
    positional = list(read.positional)
    keyword: list[tuple[Piece, Piece]] = []
    for key, value in read.keyword:
        known = facts.keyed(key.text) or facts.keyed(key.text.replace("-", "_"))
        if known is None and not value.text and value.span.start == value.span.end:
            span = Span(key.span.start, key.span.end + 1)
            positional.append(Piece(span, key.text + "="))
        else:
            keyword.append((Piece(key.span, known.name) if known else key, value))
    positional.sort(key=lambda piece: piece.span)
    return replace(read, positional=tuple(positional), keyword=tuple(keyword))


def _switch(value: Piece, facts: DirectiveFacts) -> Arguments:
    text = value.text.lower()
    if text in OFF:
        return Arguments(enabled=False)
    if text in ON:
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
    known = {name for keyword in facts.keywords for name in (keyword.name, *keyword.aliases)}
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


def _missing(value: Piece, facts: DirectiveFacts, what: str) -> tuple[Problem, ...]:
    message = f"`@{facts.name}` needs its {what}"
    return (_wrong(value.span, message, f"for example `# @{facts.example}`", facts),)


def _checks(read: Arguments, value: Piece, facts: DirectiveFacts) -> tuple[Problem, ...]:
    given = (*read.positional, *((read.expression,) if read.expression else ()))
    keys = {key.text for key, _ in read.keyword}
    missing = [each for each in _required(facts)[len(given) :] if each.name not in keys]
    if missing and not read.problems:
        return _missing(value, facts, missing[0].name)
    checked = [
        _check(piece, argument, facts)
        for piece, argument in zip(given, _arguments(facts, len(given)), strict=False)
    ]
    many = any(argument.kind in _MANY for argument in facts.arguments)
    if not many and len(given) > len(facts.arguments):
        surplus = given[len(facts.arguments)]
        message = f'"{surplus.text}" is one argument too many'
        hint = "put a text with spaces or commas in quotes" if facts.strict else ""
        checked.append(_wrong(surplus.span, message, hint, facts))
    checked += [_check_keyword(key, given_value, facts) for key, given_value in read.keyword]
    return tuple(problem for problem in checked if problem is not None)


def _arguments(facts: DirectiveFacts, count: int) -> tuple[ArgumentFacts, ...]:
    statuses = (each for each in facts.arguments if each.kind is ArgumentKind.STATUSES)
    repeated = next(statuses, None)
    return (repeated,) * count if repeated else facts.arguments


def _check_keyword(key: Piece, value: Piece, facts: DirectiveFacts) -> Problem | None:
    known = facts.keyed(key.text)
    if known is not None:
        return _check(value, known, facts)
    names = tuple(each.name for each in (*facts.arguments, *facts.keywords))
    hint = did_you_mean(key.text, names) or (f"known are {', '.join(names)}" if names else "")
    return _wrong(key.span, f'`@{facts.name}` has no "{key.text}="', hint, facts)


def _check(piece: Piece, argument: ArgumentFacts, facts: DirectiveFacts) -> Problem | None:
    wrong = None if "{{" in piece.text else what_is_wrong(piece.text, argument)
    return wrong and _wrong(piece.span, *wrong, facts)


def what_is_wrong(text: str, argument: ArgumentFacts) -> tuple[str, str] | None:
    """What keeps a text from being the argument that the table wants, and what to write instead."""
    match argument.kind:
        case ArgumentKind.DURATION if parse_duration(text, argument.unit or "s") is None:
            return f'"{text}" is no duration', "write it like `500ms`, `10s` or `5m`"
        case ArgumentKind.SPAN if parse_span(text) is None:
            return f'"{text}" is no span of time', "write it like `1s..30s`"
        case ArgumentKind.SIZE if parse_size(text) is None:
            return f'"{text}" is no size', "write it like `5MB`"
        case ArgumentKind.RATE if parse_rate(text) is None:
            return f'"{text}" is no rate', "write it like `10/s` or `100/m`"
        case ArgumentKind.STATUSES if parse_statuses(text) is None:
            return f'"{text}" is no status', "write it like `200,404`, `500-599` or `5xx`"
        case ArgumentKind.RETRY_REASONS if parse_reasons(text) is None:
            known = ", ".join(REASONS)
            return f'"{text}" is no reason to try again', f"write statuses, or {known}"
        case ArgumentKind.INTEGER if not text.isdecimal():
            return f'"{text}" is no whole number', ""
        case ArgumentKind.SWITCH if parse_switch(text) is None:
            return f'"{text}" is neither on nor off', ""
        case ArgumentKind.NAME if not _NAME.fullmatch(text):
            return f'"{text}" is no name of a variable', "a name begins with a letter"
        case ArgumentKind.FIELD if parse_field(text) is None:
            return f'"{text}" is no header field', "write `Name: value`"
        case ArgumentKind.PARAMETER if parse_parameter(text) is None:
            return f'"{text}" is no parameter', "write `name=value`"
        case ArgumentKind.PROXY:
            return _wrong_proxy(text)
        case ArgumentKind.CHOICE if text.lower() not in map(str.lower, argument.choices):
            near = did_you_mean(text, argument.choices)
            return f'"{text}" is not known here', near or f"one of {', '.join(argument.choices)}"
        case _:
            return None


def _wrong_proxy(text: str) -> tuple[str, str] | None:
    from callsheet.proxies import parse_proxy

    proxy = None if text.lower() in OFF else parse_proxy(text)
    if not isinstance(proxy, str):
        return None
    message, _, hint = proxy.partition("; ")
    return message, hint


def _wrong(span: Span, message: str, hint: str, facts: DirectiveFacts) -> Problem:
    severity = Severity.ERROR if facts.strict else Severity.WARNING
    return Problem(Code.DIRECTIVE_ARGUMENT, severity, span, message, hint)


def _warning(span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.DIRECTIVE_ARGUMENT, Severity.WARNING, span, message, hint)
