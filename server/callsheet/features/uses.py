"""Uses: the names that a block takes from outside and those it gives, apart from other blocks.

What is computed here depends on the text of the block alone, so it is kept as long as the block
is: a keystroke computes it for one block.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from callsheet.facts.directives import folded
from callsheet.facts.dynamic_variables import DYNAMIC_VARIABLES
from callsheet.facts.helpers import HELPERS
from callsheet.facts.javascript_names import JAVASCRIPT_NAMES
from callsheet.late_dataclasses import dataclass
from callsheet.model.auth_requests import auth_request_names
from callsheet.model.loops import Loop, SourceKind, loops_of
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.syntax import nodes
from callsheet.syntax.bindings import (
    Binding,
    ExchangePath,
    Expression,
    JsonPathOver,
    MemberPath,
    Script,
    parse_expression,
)
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.syntax.results import result_names
from callsheet.text import Span

REFERRING_DIRECTIVES = frozenset({"ref", "forceref", "dependson"})
"""Directives whose value is the name of a request; their names folded."""

_NAMES = (*(each.name for each in HELPERS), *(each.name for each in DYNAMIC_VARIABLES))
GIVEN_IN_SCRIPTS = JAVASCRIPT_NAMES | {name.split(".")[0] for name in _NAMES}
"""What every script has on hand."""


@dataclass(frozen=True, slots=True)
class VariableName:
    """A use of a variable."""

    piece: Piece
    """The root: `user` of `user.name`."""

    longer: tuple[str, ...] = ()
    """What it means as well when a variable is named so, the longest first: `user.name`."""


@dataclass(frozen=True, slots=True)
class DefinedName:
    """`@name = value`: the name, and the names that its value takes."""

    piece: Piece
    takes: frozenset[str]


@dataclass(frozen=True, slots=True)
class BlockUses:
    """What a block takes and gives; spans count from the start of the block."""

    variables: tuple[VariableName, ...]
    """Every use of a variable; also that of `{{login.token}}`, where login may be a request."""

    names: frozenset[str]
    """The roots of `variables` but those that the block gives to itself alone."""

    own: frozenset[str]
    """What the block gives to itself, and to the resource that it uses: the items of its loops."""

    requests: tuple[Piece, ...]
    """Every use of a request's name where nothing but a request can stand."""

    request_names: frozenset[str]
    """The names of `requests`."""

    parents: tuple[Piece, ...]
    """What its loops go through, by the names of variables or of requests."""

    needed: frozenset[str]
    """Those of both that must have been answered before the request of the block goes out."""

    definitions: tuple[DefinedName, ...]
    provides: frozenset[str]
    """Names that have a value in other blocks too, by definition, capture or script."""

    computes: bool = False
    """Whether scripts set variables whose names nobody knows before they run."""


TAKES_FIRST_WORD = frozenset(
    {"prompt", "secret", "kulalafilecontentstovariable", "stdincmd", "stdincmdpre", "envstdincmd"}
    | {"envstdincmdpre", "envjsonkey", "envheaderkey", "result", "capture"}
)
"""Directives whose first word is the name of a variable that they give; folded."""

_LOOP = re.compile(r"\s*(?:for\s+)?(?:const\s+|let\s+)?(?P<name>[A-Za-z_]\w*)\s+(?:of|in)\b")
_FIRST_WORD = re.compile(r"\s*(?P<name>[\w.-]+)")
_PROMPT_IN_KULALA = re.compile(r'\s*(?:"[^"]*"\s+)?(?P<name>[\w.-]+)')
_SET_IN_SCRIPT = re.compile(
    r"""(?:\bset(?:["'`]\])?(?:\?\.)?\(\s*(?P<quote>["'`])(?P<set>[^"'`$]+)(?P=quote)(?!\s*\+)|\bexports\.(?P<exported>\w+)\s*=(?!=))"""
    r"""|\$?global\.(?P<shared>\w+)\s*=(?!=)|\bmodule\.exports\s*=\s*\{(?P<members>[^{}]*)\}"""
)
_SET_UNDER_COMPUTED_NAME = re.compile(
    r"""\b(?:globals?|variables)\s*(?:\?\.|\.)?\s*(?:set|\[["'`]set["'`]\])\s*(?:\?\.)?\(\s*"""
    r"""(?:[^\s"'`)]|`[^`]*\$\{|["'`][^"'`]*["'`]\s*\+)|\bexports\["""
)
_MEMBER = re.compile(r"\w+")


@kept_with_block
def uses_of(parsed: ParsedBlock) -> BlockUses:
    """The names that stand in a block."""
    variables = tuple(name for binding in parsed.bindings for name in variables_of(binding))
    definitions = _definitions(parsed)
    local, provided = _named_by_directives(parsed)
    provides = frozenset(defined.piece.text for defined in definitions) | provided
    provides |= frozenset(_set_by_scripts(parsed.tree)) | frozenset(_overridden(parsed.tree))
    spread = (item.name for item in _items(parsed) if isinstance(item, nodes.HeaderSpread))
    in_loops = tuple(_in_loops(parsed))
    used = (*variables, *(_name_of(piece) for piece in spread), *(name for name, _ in in_loops))
    requests = tuple(_requests(parsed))
    parents = tuple(name.piece for name, is_parent in in_loops if is_parent)
    parents = tuple(piece for piece in parents if piece.text not in local)
    return BlockUses(
        used,
        frozenset(use.piece.text for use in used) - local - RESERVED_ROOTS,
        local,
        requests,
        frozenset(piece.text for piece in requests),
        parents,
        frozenset((*_needed(parsed, requests), *(piece.text for piece in parents))),
        definitions,
        provides,
        any(map(computes_names, _inline_scripts(parsed.tree))),
    )


def variables_of(binding: Binding) -> tuple[VariableName, ...]:
    """The variables that a binding takes."""
    return _names_in(binding.expression)


def _names_in(expression: Expression) -> tuple[VariableName, ...]:
    match expression:
        case MemberPath(root, steps):
            return (VariableName(root, tuple(_longer(root.text, steps))),)
        case JsonPathOver(root) if root.text != "$":
            return (VariableName(root),)
        case Script(_, names):
            return tuple(VariableName(name) for name in names if name.text not in GIVEN_IN_SCRIPTS)
        case _:
            return ()


def _in_loops(parsed: ParsedBlock) -> Iterator[tuple[VariableName, bool]]:
    """What the loops of a block take, and whether that alone is what they go through."""
    for loop in loops_of(parsed):
        if isinstance(loop, Loop) and loop.kind is not SourceKind.FILE:
            expression = parse_expression(loop.source.text)
            is_parent = loop.kind is SourceKind.VALUE and isinstance(expression, MemberPath)
            for name in _names_in(expression):
                span = name.piece.span.shifted(loop.source.span.start)
                if not name.piece.text.startswith("$"):
                    yield replace(name, piece=Piece(span, name.piece.text)), is_parent


def _longer(root: str, steps: tuple[str | int, ...]) -> list[str]:
    names: list[str] = []
    for step in steps:
        if not isinstance(step, str):
            break
        names.insert(0, f"{names[0] if names else root}.{step}")
    return names


def _items(parsed: ParsedBlock) -> tuple[nodes.Item, ...]:
    return nodes.items_of(parsed.tree)


def _name_of(piece: Piece) -> VariableName:
    root, *steps = piece.text.split(".")
    span = Span(piece.span.start, piece.span.start + len(root))
    return VariableName(Piece(span, root), tuple(_longer(root, tuple(steps))))


def _definitions(parsed: ParsedBlock) -> tuple[DefinedName, ...]:
    starts = [binding.span.start for binding in parsed.bindings]
    return tuple(
        DefinedName(definition.name, frozenset(_taken(parsed, starts, definition.value.span)))
        for definition in parsed.tree.definitions
    )


def _taken(parsed: ParsedBlock, starts: list[int], span: Span) -> Iterator[str]:
    for binding in parsed.bindings[bisect_left(starts, span.start) :]:
        if binding.span.start >= span.end:
            return
        yield from (name.piece.text for name in variables_of(binding))


def _requests(parsed: ParsedBlock) -> Iterator[Piece]:
    for binding in parsed.bindings:
        if isinstance(binding.expression, ExchangePath):
            yield binding.expression.request
    for loop in loops_of(parsed):
        if isinstance(loop, Loop) and loop.kind is SourceKind.VALUE:
            path = parse_expression(loop.source.text)
            if isinstance(path, ExchangePath):
                yield Piece(path.request.span.shifted(loop.source.span.start), path.request.text)
    for directive in parsed.tree.directives:
        if folded(directive.name.text) in REFERRING_DIRECTIVES and directive.value.text:
            yield directive.value
    yield from auth_request_names(parsed)
    for item in _items(parsed):
        if isinstance(item, nodes.Run) and item.target.text.startswith("#"):
            yield run_name(item)


def _needed(parsed: ParsedBlock, requests: tuple[Piece, ...]) -> Iterator[str]:
    request = parsed.tree.request
    references = {d.value.span for d in parsed.tree.directives if d.value.text}
    references |= {piece.span for piece in auth_request_names(parsed)}
    lines = [loop.source.span for loop in loops_of(parsed) if isinstance(loop, Loop)]
    for piece in requests:
        looped = any(line.covers(piece.span) for line in lines)
        if looped or piece.span in references or (request and request.span.covers(piece.span)):
            yield piece.text


def run_name(run: nodes.Run) -> Piece:
    """The request's name in `run #name`, without the `#`."""
    name = run.target.text[1:].strip()
    return Piece(Span(run.target.span.end - len(name), run.target.span.end), name)


def _named_by_directives(parsed: ParsedBlock) -> tuple[frozenset[str], frozenset[str]]:
    """The names that directives define: for their own block, and for all that follow."""
    local: set[str] = set()
    provided: set[str] = set()
    for directive in parsed.tree.directives:
        kind = folded(directive.name.text)
        if kind in ("loop", "foreach"):
            _add(local, _LOOP, directive)
        elif kind == "kulalaprompt":
            _add(provided, _PROMPT_IN_KULALA, directive)
        elif kind == "result" and (names := result_names(directive.value.text)):
            provided.update(name.text for name in names)
        elif kind in TAKES_FIRST_WORD:
            _add(provided, _FIRST_WORD, directive)
    return frozenset(local), frozenset(provided)


def _add(names: set[str], pattern: re.Pattern[str], directive: nodes.Directive) -> None:
    if found := pattern.match(directive.value.text):
        names.add(found["name"])


def _set_by_scripts(tree: nodes.Block) -> Iterator[str]:
    for text in _inline_scripts(tree):
        yield from names_set_in(text)


def _inline_scripts(tree: nodes.Block) -> Iterator[str]:
    items = (*tree.before, *tree.after)
    return (item.source.text for item in items if isinstance(item, nodes.InlineScript))


def names_set_in(script: str) -> Iterator[str]:
    """The variables that a script sets, as far as words tell."""
    for found in _SET_IN_SCRIPT.finditer(script):
        name = found["set"] or found["exported"] or found["shared"]
        yield from [name] if name else _MEMBER.findall(found["members"])


def computes_names(script: str) -> bool:
    """Whether a script sets variables whose names nobody knows before it runs."""
    return _SET_UNDER_COMPUTED_NAME.search(script) is not None


def _overridden(tree: nodes.Block) -> Iterator[str]:
    for item in (*tree.before, *tree.after):
        if isinstance(item, nodes.Run):
            yield from (name.text for name, _ in item.overrides)
