"""What a request is repeated for: `# @foreach NAME in …`, and httpYac's `# @loop`."""

import re
from enum import StrEnum

from callsheet.facts.directives import find_directive
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Directive, Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_IN = re.compile(r"(?P<name>[A-Za-z_$][\w$]*)\s+(?:in|of)\s+(?P<source>\S.*)", re.DOTALL)
_LOOP_FOR = re.compile(r"for\s+(?:(?:const|let|var)\s+)?(?P<rest>.+)", re.DOTALL)
_COUNT = re.compile(r"\d+")
_WHILE = re.compile(r"while\s+(?P<condition>\S.*)", re.DOTALL)
_BRACED = re.compile(r"\{\{\s*(?P<inner>(?:(?!\}\}).)+?)\s*\}\}", re.DOTALL)
"""A source in braces, which `{{issues}}` may be: no expression of JavaScript is written so."""

_FILE = re.compile(r"""(["']?)(?P<path>[^"']+\.(?:csv|json))\1""", re.IGNORECASE)


class SourceKind(StrEnum):
    """Where the items of a loop come from."""

    FILE = "file"
    VALUE = "value"
    """A variable, else a request, else an expression."""

    WHILE = "while"
    """As long as an expression is true; the item is the number of the round."""


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop; spans are those of the block."""

    name: str
    """What the item is called; empty when it has no name."""

    kind: SourceKind
    source: Piece
    """A path, or an expression."""

    parallel: int
    directive: Directive


@kept_with_block
def loops_of(parsed: ParsedBlock) -> tuple[Loop | Problem, ...]:
    """The loops of a request, the outermost first; in place of a broken one, what is wrong."""
    if "foreach" not in parsed.text.lower() and "loop" not in parsed.text.lower():
        return ()
    loops = [_foreach(directive) for directive in parsed.directives("foreach")]
    loops += [_loop(directive) for directive in parsed.directives("loop")]
    return tuple(sorted(loops, key=_place))


def _place(loop: Loop | Problem) -> Span:
    return loop.span if isinstance(loop, Problem) else loop.directive.span


def _foreach(directive: Directive) -> Loop | Problem:
    facts = find_directive("foreach")
    arguments = arguments_of(directive.value, facts) if facts else None
    written = arguments.expression if arguments else None
    found = _IN.fullmatch(written.text) if written else None
    if arguments is None or written is None or found is None:
        message = "`@foreach` needs a name and what it comes from"
        return _wrong(directive, message, "foreach issue in issues parallel=8")
    parallel = arguments.key("parallel")
    if parallel and not _COUNT.fullmatch(parallel.text):
        message = f'"{parallel.text}" is no whole number'
        hint = "for example `parallel=8`"
        if "{{" in parallel.text:
            message, hint = "`parallel=` takes no variables", "write the number itself"
        return Problem(Code.DIRECTIVE_ARGUMENT, Severity.ERROR, parallel.span, message, hint)
    return _named(directive, written, found, max(int(parallel.text) if parallel else 1, 1))


def _loop(directive: Directive) -> Loop | Problem:
    value = directive.value
    if found := _WHILE.fullmatch(value.text):
        return Loop("", SourceKind.WHILE, _piece(value, found, "condition"), 1, directive)
    found = _LOOP_FOR.fullmatch(value.text)
    if found is None:
        message = "`@loop` is `for x of LIST`, `for 3` or `while EXPRESSION`"
        number = value.text if value.text.isdecimal() else "3"
        return _wrong(directive, message, f"loop for {number}")
    rest = _piece(value, found, "rest")
    named = _IN.fullmatch(rest.text)
    if named is not None:
        return _named(directive, rest, named, 1)
    return Loop("", SourceKind.VALUE, _unbraced(rest), 1, directive)


def _named(directive: Directive, piece: Piece, found: "re.Match[str]", parallel: int) -> Loop:
    source = _piece(piece, found, "source")
    file = _FILE.fullmatch(source.text)
    if file is not None:
        return Loop(
            found["name"], SourceKind.FILE, _piece(source, file, "path"), parallel, directive
        )
    return Loop(found["name"], SourceKind.VALUE, _unbraced(source), parallel, directive)


def _unbraced(source: Piece) -> Piece:
    braced = _BRACED.fullmatch(source.text)
    return _piece(source, braced, "inner") if braced else source


def _piece(piece: Piece, found: "re.Match[str]", group: str) -> Piece:
    return Piece(Span(*found.span(group)).shifted(piece.span.start), found[group])


def _wrong(directive: Directive, message: str, example: str) -> Problem:
    span, hint = directive.value.span, f"for example `# @{example}`"
    return Problem(Code.DIRECTIVE_ARGUMENT, Severity.ERROR, span, message, hint)
