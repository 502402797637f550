"""What `# @assert`, `??`, `# @capture` and `# @result` say (dialects.md A18)."""

import json
import re
from functools import lru_cache

from lark import Token

from callsheet.facts.assertions import (
    FILTERS,
    PREDICATES,
    SUBJECTS,
    PredicateFacts,
    SubjectArgument,
    SubjectFacts,
    find_filter,
    find_predicate,
    find_subject,
)
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.assertion_nodes import (
    AppliedFilter,
    Assertion,
    AssertionStyle,
    Capture,
    Expected,
    ExpectedKind,
    ExpressionAssertion,
    Selection,
    SubjectAssertion,
    expected_value,
)
from callsheet.syntax.grammar import parser
from callsheet.syntax.javascript import JavascriptExpression, read_javascript
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

__all__ = [
    "AppliedFilter",
    "Assertion",
    "AssertionStyle",
    "Capture",
    "Expected",
    "ExpectedKind",
    "ExpressionAssertion",
    "Selection",
    "SubjectAssertion",
    "expected_value",
    "parse_assertion",
    "parse_capture",
]

_CAPTURE = re.compile(r"(?P<name>[^\W\d][\w.-]*)\s*(?:=(?![=>])|:)\s*")
_DOTTED = re.compile(r"(?P<subject>body|header|headers|cookie)\.(?P<argument>.+)", re.DOTALL)
_PATH = re.compile(r"\s*(?P<path>\$(?:\.|\[)\S*)")
_BYTES = re.compile(r"(?P<kind>hex|base64),(?P<content>[^;]*);?")
_HTTPYAC_PREDICATE = re.compile(
    r"\s(endsWith|===?|equals|exists|isTrue|>=?|contains|includes|isArray|isBoolean|isNumber|"
    r"isString|<=?|matches|!==?|not equals|startsWith|sha256|md5|sha512|isFalse)",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def parse_assertion(text: str, style: AssertionStyle, start: int = 0) -> Assertion | Problem:
    """Read what follows `# @assert` or `??`; spans count from `start` code points before `text`.

    A line of `# @assert` whose first word is no subject is an expression over `response`.
    """
    words = _words(text)
    if not words:
        return _problem(_Place(text, start), Span(0, len(text)), "there is nothing to check", _HELP)
    line = _Line(_Place(text, start), words, style)
    if line.subject is not None:
        return _subject_assertion(line)
    if style is AssertionStyle.HTTPYAC:
        return _unknown("subject", line.word, tuple(SUBJECTS), line.place)
    return _expression(text, line)


@lru_cache(maxsize=1024)
def parse_capture(text: str, start: int = 0) -> Capture | Problem:
    """Read what follows `# @capture` or `# @result`; spans count as for `parse_assertion`."""
    place = _Place(text, start)
    found = _CAPTURE.match(text)
    if found is None or found.end() == len(text):
        hint = "write `NAME = SUBJECT` or `NAME = EXPRESSION`"
        return _problem(place, Span(0, len(text)), "a name and what it gets are missing", hint)
    name = place.piece(found.start("name"), found.end("name"))
    rest = text[found.end() :]
    selected = _captured(rest, start + found.end())
    if isinstance(selected, tuple):
        return Capture(name, *selected)
    if isinstance(selected, Problem) and find_subject(rest.strip()):
        return selected
    if path := _path_alone(rest, _Place(rest, start + found.end())):
        return path
    source = read_javascript(rest)
    if isinstance(source, JavascriptExpression) or "{{" in rest:
        return Capture(name, place.piece(found.end(), len(text.rstrip())), redact=False)
    if selected is not None:
        return selected
    words = _words(rest)
    if words and did_you_mean(str(words[0]), tuple(SUBJECTS)):
        return _unknown("subject", words[0], tuple(SUBJECTS), _Place(rest, start + found.end()))
    return _as_assertion(source.shifted(start + found.end()))


_LONGEST_SELECTION = 4000
"""Characters of an assertion that are split into words."""

_HELP = 'for example `status == 200` or `jsonpath "$.id" exists`'


@dataclass(frozen=True, slots=True)
class _Place:
    text: str
    start: int

    def piece(self, begin: int, end: int) -> Piece:
        return Piece(Span(self.start + begin, self.start + end), self.text[begin:end])


class _Line:
    """The words of a line, and how far they have been read."""

    def __init__(self, place: _Place, words: tuple[Token, ...], style: AssertionStyle) -> None:
        self.place = place
        self.style = style
        self.words = words
        self.next = 0
        self.dotted = _DOTTED.fullmatch(words[0])
        self.subject = _first_subject(str(words[0]), self.dotted)

    @property
    def word(self) -> Token | None:
        """The word to be read, if there is one."""
        return self.words[self.next] if self.next < len(self.words) else None

    def take(self) -> Piece:
        """The word to be read, without quotes; the next one becomes the word to be read."""
        token = self.words[self.next]
        self.next += 1
        return _content(token, self.place)

    def ends_selection(self, word: Token) -> bool:
        """Whether `not` or a predicate begins here."""
        if word.type == "QUOTED":
            return False
        if word.lower() == "not":
            return self.next + 1 < len(self.words)
        return find_predicate(str(word)) is not None

    @property
    def end(self) -> int:
        """The offset behind what has been read."""
        return _end(self.words[self.next - 1])


def _first_subject(word: str, dotted: "re.Match[str] | None") -> SubjectFacts | None:
    if dotted is not None:
        return find_subject(dotted["subject"].removesuffix("s"))
    return find_subject(word)


def _words(text: str) -> tuple[Token, ...]:
    # Subject, filters and predicate stand at the beginning; a long text behind them is a value.
    head = re.sub(r"[\r\n\f\v\u0085\u2028\u2029]", " ", text[:_LONGEST_SELECTION])
    tree = parser("assertion", "start").parse(head)
    return tuple(token for token in tree.children if isinstance(token, Token))


def _subject_assertion(line: _Line) -> Assertion | Problem:
    selection = _selection(line)
    if isinstance(selection, Problem):
        return selection
    negated = line.word is not None and line.word.lower() == "not"
    line.next += negated
    predicate = _predicate(line, negated=negated)
    if isinstance(predicate, Problem):
        return predicate
    word, facts = line.words[line.next - 1], predicate
    rest = line.place.text[line.end :]
    expected = _expected(rest, line) if facts.takes_value else None
    if facts.takes_value and expected is None:
        return _problem(line.place, _span(word), f"`{word}` needs a value", _HELP)
    if not facts.takes_value and rest.strip():
        surplus = Span(line.end + len(rest) - len(rest.lstrip()), line.end + len(rest.rstrip()))
        return _problem(line.place, surplus, f"`{word}` takes no value", "remove what follows it")
    truthy = facts.name == "exists" and line.style is AssertionStyle.HTTPYAC
    return SubjectAssertion(
        selection,
        negated,
        "isTrue" if truthy else facts.name,
        _span(word).shifted(line.place.start),
        expected,
        line.style,
        line.place.piece(0, len(line.place.text.rstrip())).span,
        _other_reading(rest, line),
    )


def _predicate(line: _Line, *, negated: bool) -> PredicateFacts | Problem:
    word = line.word
    if word is None:
        end = Span(line.end - 1, line.end)
        return _problem(line.place, end, "a predicate is missing", _HELP)
    facts = find_predicate(str(word)) if word.type != "QUOTED" else None
    if facts is not None:
        line.next += 1
        return facts
    if word == "=":
        return _problem(line.place, _span(word), '"=" is no predicate', 'did you mean "=="?')
    known = tuple(PREDICATES) if negated else (*PREDICATES, *FILTERS)
    return _unknown("predicate or filter", word, known, line.place)


def _selection(line: _Line) -> Selection | Problem:
    facts = line.subject
    if facts is None:
        return _unknown("subject", line.word, tuple(SUBJECTS), line.place)
    first = line.words[0]
    line.next = 1
    argument = _argument(line, facts)
    if isinstance(argument, Problem):
        return argument
    filters: list[AppliedFilter] = []
    while (word := line.word) is not None and not line.ends_selection(word):
        applied = _filter(line, word)
        if isinstance(applied, Problem):
            return applied
        if applied is None:
            break
        filters.append(applied)
    whole = Span(_span(first).start, line.end).shifted(line.place.start)
    name_span = Span(_span(first).start, _span(first).start + len(facts.name))
    subject_span = (name_span if line.dotted else _span(first)).shifted(line.place.start)
    return Selection(facts.name, argument, tuple(filters), whole, subject_span)


def _argument(line: _Line, facts: SubjectFacts) -> Piece | Problem | None:
    if line.dotted is not None:
        begin = _span(line.words[0]).start + line.dotted.start("argument")
        return line.place.piece(begin, _end(line.words[0]))
    word = line.word
    absent = word is None or line.ends_selection(word)
    match facts.argument:
        case SubjectArgument.NONE:
            return None
        case SubjectArgument.EXPRESSION if not absent:
            begin = _span(line.words[line.next]).start
            while (word := line.word) is not None and not line.ends_selection(word):
                line.next += 1
            return line.place.piece(begin, line.end)
        case SubjectArgument.OPTIONAL if absent or _is_filter(line, word):
            return None
        case _ if absent:
            name = _span(line.words[0])
            hint = f"for example `{facts.name} {facts.example}`"
            return _problem(line.place, name, f"`{facts.name}` of what is missing", hint)
        case _ if word is not None and word.type == "STRAY":
            hint = "close it, or put the whole in quotes"
            quote = Span(_span(word).start, _span(word).start + 1)
            return _problem(line.place, quote, f"`{word[0]}` is not closed", hint)
        case _:
            return line.take()


def _is_filter(line: _Line, word: Token | None) -> bool:
    # In httpYac `body count` is the member `count` of the body.
    hurl = line.style is AssertionStyle.HURL and word is not None and word.type == "WORD"
    return hurl and find_filter(str(word)) is not None


def _filter(line: _Line, word: Token) -> AppliedFilter | Problem | None:
    facts = find_filter(str(word)) if word.type == "WORD" else None
    if facts is None:
        return None
    line.next += 1
    arguments = []
    for argument in facts.arguments:
        if line.word is None or line.word.type == "OPERATOR":
            message = f"`{facts.name}` needs its {argument}"
            return _problem(line.place, _span(word), message, "write it behind the filter")
        arguments.append(line.take())
    span = Span(_span(word).start, line.end).shifted(line.place.start)
    return AppliedFilter(facts.name, tuple(arguments), span)


def _captured(text: str, start: int) -> "tuple[Selection, bool] | Problem | None":
    words = _words(text)
    line = _Line(_Place(text, start), words, AssertionStyle.HURL) if words else None
    if line is None or line.subject is None:
        return None
    selection = _selection(line)
    if isinstance(selection, Problem):
        return selection
    redact = line.word is not None and line.word == "redact"
    line.next += redact
    if line.word is not None:
        return _unknown("filter", line.word, (*FILTERS, "redact"), line.place)
    return selection, redact


def _path_alone(text: str, place: _Place) -> Problem | None:
    """A JSONPath where an expression stands, to which `$` would mean nothing."""
    found = _PATH.match(text)
    if found is None:
        return None
    path, span = found["path"], Span(*found.span("path"))
    message = f"`{path}` does not say of what it is a path"
    return _problem(place, span, message, f"write `body.{path}`")


def _expression(text: str, line: _Line) -> Assertion | Problem:
    if path := _path_alone(text, line.place):
        return path
    source = read_javascript(text)
    if isinstance(source, JavascriptExpression) or "{{" in text:
        return ExpressionAssertion(line.place.piece(0, len(text.rstrip())))
    near = did_you_mean(str(line.words[0]), tuple(SUBJECTS))
    if near:
        return _unknown("subject", line.words[0], tuple(SUBJECTS), line.place)
    return _as_assertion(source.shifted(line.place.start))


def _expected(rest: str, line: _Line) -> Expected | None:
    text = rest.strip()
    if not text:
        return None
    begin = line.end + len(rest) - len(rest.lstrip())
    return _expected_in(line.place.piece(begin, begin + len(text)))


def _expected_in(piece: Piece) -> Expected:
    text, span = piece.text, piece.span
    inside = Span(span.start + 1, span.end - 1)
    if len(text) > 1 and re.fullmatch(r'"(?:[^"\\]|\\.)*"', text, re.DOTALL):
        return Expected(ExpectedKind.QUOTED, Piece(inside, _unescaped(text)))
    if re.fullmatch(r"/(?:[^/\\]|\\.)+/", text):
        return Expected(ExpectedKind.PATTERN, Piece(inside, text[1:-1]))
    if found := _BYTES.fullmatch(text):
        content = Span(*found.span("content")).shifted(span.start)
        return Expected(ExpectedKind(found["kind"]), Piece(content, found["content"]))
    return Expected(ExpectedKind.BARE, piece)


def _other_reading(rest: str, line: _Line) -> Problem | None:
    """HttpYac takes the last word that can be a predicate, wherever it stands."""
    if line.style is not AssertionStyle.HTTPYAC:
        return None
    others = list(_HTTPYAC_PREDICATE.finditer(rest))
    if not others:
        return None
    word = Span(*others[-1].span(1)).shifted(line.end + line.place.start)
    return Problem(
        Code.SYNTAX_ASSERTION,
        Severity.WARNING,
        word,
        f'httpYac takes "{others[-1][1]}" for the predicate',
        "Callsheet takes the first predicate behind the subject",
    )


def _content(token: Token, place: _Place) -> Piece:
    span = _span(token).shifted(place.start)
    if token.type == "QUOTED":
        return Piece(Span(span.start + 1, span.end - 1), _unescaped(str(token)))
    if token.type == "PATTERN" and token.endswith("/"):
        return Piece(Span(span.start + 1, span.end - 1), str(token)[1:-1])
    return Piece(span, str(token))


def _unescaped(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted[1:-1]


def _span(token: Token) -> Span:
    start = token.start_pos or 0
    return Span(start, start + len(token))


def _end(token: Token) -> int:
    return (token.start_pos or 0) + len(token)


def _unknown(what: str, word: Token | None, known: tuple[str, ...], place: _Place) -> Problem:
    text = str(word) if word is not None else ""
    span = _span(word) if word is not None else Span(0, len(place.text))
    return _problem(place, span, f'"{text}" is no {what}', did_you_mean(text, known) or _HELP)


def _problem(place: _Place, span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.SYNTAX_ASSERTION, Severity.ERROR, span.shifted(place.start), message, hint)


def _as_assertion(problem: Problem) -> Problem:
    return Problem(
        Code.SYNTAX_ASSERTION, problem.severity, problem.span, problem.message, problem.hint
    )
