"""What is wrong with assertions and captures: `??`, `# @assert`, `# @capture`, `# @result`."""

from collections.abc import Iterator, Sequence

from callsheet.facts.assertions import CERTIFICATE, PHASES, STATISTICS, is_part_of_duration
from callsheet.json_query import path_fault
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax import nodes
from callsheet.syntax.assertion_nodes import Capture, Selection
from callsheet.syntax.assertions import (
    AssertionStyle,
    SubjectAssertion,
    parse_assertion,
    parse_capture,
)
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.syntax.results import ResultObject, parse_result


def assertion_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of assertions and captures that need nothing but the block."""
    for item in nodes.items_of(parsed.tree):
        if isinstance(item, nodes.Assertion):
            yield from _assertion(item.text, AssertionStyle.HTTPYAC)
    for directive in parsed.directives("assert"):
        yield from _assertion(directive.value, AssertionStyle.HURL)
    for directive in parsed.directives("capture"):
        captured = parse_capture(directive.value.text, directive.value.span.start)
        if isinstance(captured, Problem):
            yield captured
        else:
            yield from _reserved((captured.name,))
            if isinstance(captured.source, Selection):
                yield from _path(captured.source)
    for directive in parsed.directives("snapshot"):
        yield from _snapshot(directive)
    for directive in parsed.directives("result"):
        taken = parse_result(directive.value.text, directive.value.span.start)
        match taken:
            case Problem():
                yield taken
            case ResultObject(names):
                yield from _reserved(names)
            case Capture(name):
                yield from _reserved((name,))


def _reserved(names: Sequence[Piece]) -> Iterator[Problem]:
    """Variables whose members nobody could ask for: `{{response.id}}` is the answer's."""
    for name in names:
        word = name.text
        if word in RESERVED_ROOTS:
            yield Problem(
                Code.DIRECTIVE_ARGUMENT,
                Severity.WARNING,
                name.span,
                f'"{word}" is a word of the language: `{{{{{word}.…}}}}` is not this value',
                "give the variable another name",
            )


def _assertion(piece: Piece, style: AssertionStyle) -> Iterator[Problem]:
    match parse_assertion(piece.text, style, piece.span.start):
        case Problem() as problem:
            yield problem
        case SubjectAssertion(selection) as assertion:
            if assertion.warning is not None:
                yield assertion.warning
            yield from _path(selection)
            yield from _argument(selection)
        case _:
            return


def _argument(selection: Selection) -> Iterator[Problem]:
    """A part of a duration, or of a certificate, that there is not."""
    argument = selection.argument
    if argument is None or "{{" in argument.text:
        return
    word = argument.text
    match selection.subject:
        case "duration" if not is_part_of_duration(word):
            yield _unknown_part("duration", argument, (*PHASES, *STATISTICS))
        case "certificate" if word.lower() not in map(str.lower, CERTIFICATE):
            yield _unknown_part("certificate", argument, tuple(CERTIFICATE))


def _unknown_part(subject: str, argument: Piece, known: tuple[str, ...]) -> Problem:
    hint = did_you_mean(argument.text, known) or f"there are {', '.join(known)}"
    message = f'a {subject} has no "{argument.text}"'
    return Problem(Code.SYNTAX_ASSERTION, Severity.ERROR, argument.span, message, hint)


def _snapshot(directive: nodes.Directive) -> Iterator[Problem]:
    from callsheet.run.snapshot_takes import asked_by, fault_in

    if fault := fault_in(asked_by(directive)):
        span = directive.value.span
        hint = "for example `# @snapshot mask=$.id,$.items[*].at`"
        yield Problem(Code.SYNTAX_ASSERTION, Severity.ERROR, span, fault, hint)


def _path(selection: Selection) -> Iterator[Problem]:
    """A JSONPath that is none, whatever the answer."""
    argument = selection.argument
    if selection.subject != "jsonpath" or argument is None or "{{" in argument.text:
        return
    if fault := path_fault(argument.text):
        hint = "write it as in RFC 9535: `$.items[0].id`"
        yield Problem(Code.SYNTAX_ASSERTION, Severity.ERROR, argument.span, fault, hint)
