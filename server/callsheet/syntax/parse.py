"""Text of a block to its tree and its problems; never raises, never loses a character."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lark import Token, Tree
from lark.lexer import Lexer

from callsheet.facts.directives import find_directive
from callsheet.problems import Code, Problem
from callsheet.syntax import nodes
from callsheet.syntax.bindings import Binding, bindings_in
from callsheet.syntax.frame import Frame, frame_of
from callsheet.syntax.grammar import parser
from callsheet.syntax.lines import COMMENT
from callsheet.syntax.nodes import Piece
from callsheet.text import Span, split_lines

_ADDRESS = re.compile(r"[ \t]*[A-Z]+[ \t]+(?:/|\w+://|\{\{)\S*")
_WORD = re.compile(r"[^\s]")


@dataclass(frozen=True, eq=False)
class ParsedBlock:
    """A block's text, its tree and what is wrong with its syntax; spans count from its start.

    Compared by identity, so that what is computed for a block can be remembered with it.
    """

    text: str
    tree: nodes.Block
    problems: tuple[Problem, ...]

    @cached_property
    def sendable(self) -> bool:
        """Whether the block asks for something: a request line or a cURL command."""
        commands = (item for item in self.tree.before if isinstance(item, nodes.CurlCommand))
        return self.tree.request is not None or next(commands, None) is not None

    @cached_property
    def name(self) -> Piece | None:
        """The value of the last `@name`, else the separator's title."""
        names = [each.value for each in self.directives("name") if each.value.text]
        title = self.tree.separator.title if self.tree.separator else None
        return names[-1] if names else title

    @cached_property
    def imports(self) -> tuple[Piece, ...]:
        """The paths of `import` lines and `# @import` directives, in order."""
        items = (*self.tree.before, *self.tree.after)
        commands = tuple(item.path for item in items if isinstance(item, nodes.Import))
        return (*commands, *(each.value for each in self.directives("import")))

    @cached_property
    def runs(self) -> tuple[Piece, ...]:
        """What `run` lines name: files, and requests behind a `#`."""
        items = (*self.tree.before, *self.tree.after)
        return tuple(item.target for item in items if isinstance(item, nodes.Run))

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """Every binding of the block but those in comments and scripts, in order."""
        if "{{" not in self.text:
            return ()
        pieces = (piece for piece in _bindable(self.tree) if "{{" in piece.of(self.text))
        return tuple(
            binding for piece in pieces for binding in bindings_in(piece.of(self.text), piece.start)
        )

    @cached_property
    def definitions(self) -> tuple[nodes.Definition, ...]:
        """The variables that the block defines, in order."""
        return self.tree.definitions if "=" in self.text else ()

    def directives(self, name: str) -> tuple[nodes.Directive, ...]:
        """The directives of that name, or of an alias of it, in order."""
        return self._directives.get(name, ())

    @property
    def directive_names(self) -> Iterable[str]:
        """The names of all directives of the block, in the spelling of the table."""
        return self._directives

    def has_any(self, names: frozenset[str]) -> bool:
        """Whether a directive of one of these names stands in the block."""
        return not names.isdisjoint(self._directives)

    @cached_property
    def _directives(self) -> dict[str, tuple[nodes.Directive, ...]]:
        found: dict[str, list[nodes.Directive]] = {}
        for directive in self.tree.directives:
            facts = find_directive(directive.name.text)
            found.setdefault(facts.name if facts else "", []).append(directive)
        return {name: tuple(directives) for name, directives in found.items()}


def parse_block(text: str) -> ParsedBlock:
    """Parse one block, its separator line included."""
    frame = frame_of(text)
    tree = _order(tuple(token.kind for token in frame.tokens))
    return ParsedBlock(text, _block(tree, frame, len(text)), frame.problems)


def parse_fenced(text: str) -> ParsedBlock:
    """Parse what a document shows of HTTP: a request, or an answer, headers, a list of addresses.

    Only a request is held to the rules. Several request lines below one another are none.
    """
    parsed = parse_block(text)
    if _lists_addresses(parsed):
        tree = parse_block(_WORD.sub(" ", text)).tree
        return ParsedBlock(text, tree, ())
    if parsed.sendable:
        return parsed
    told = tuple(each for each in parsed.problems if each.code is not Code.SYNTAX_LINE)
    return ParsedBlock(text, parsed.tree, told) if told != parsed.problems else parsed


def _lists_addresses(parsed: ParsedBlock) -> bool:
    if not parsed.problems or parsed.tree.request is None:
        return False
    separator = parsed.tree.separator
    text = parsed.text[separator.span.end if separator else 0 :]
    shown = [line for line in split_lines(text) if line.strip() and not COMMENT.match(line)]
    return len(shown) > 1 and all(_ADDRESS.match(line) for line in shown)


@lru_cache(maxsize=512)
def _order(kinds: tuple[str, ...]) -> "Tree[Any]":
    """The tree over the numbers of the tokens; their kinds alone decide it, so blocks share it."""
    tree: Tree[Any] = _frame_parser().parse(kinds)
    return tree


class _FrameLexer(Lexer):
    """Hands the tokens of a frame to Lark; their numbers lead back to the nodes."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:  # noqa: ARG002
        for number, kind in enumerate(lexer_state.text):
            yield Token(kind, "", number)


def _frame_parser() -> Any:
    return parser("http", "block", _FrameLexer)


def _block(tree: "Tree[Any]", frame: Frame, length: int) -> nodes.Block:
    separator, before, request, after = tree.children
    node = next(_nodes(separator, frame), None) if separator else None
    return nodes.Block(
        Span(0, length),
        node,  # type: ignore[arg-type]
        tuple(_nodes(before, frame)),  # type: ignore[arg-type]
        _request(request, frame) if request else None,
        tuple(_nodes(after, frame)) if after else (),  # type: ignore[arg-type]
    )


def _request(tree: "Tree[Any]", frame: Frame) -> nodes.Request:
    line, head, body = tree.children
    first = frame.tokens[_number(line)].node
    head_nodes = tuple(_nodes(head, frame))
    segments = tuple(_nodes(body, frame)) if body else ()
    end = (*(first,), *head_nodes, *segments)[-1].span.end
    whole = nodes.Body(Span(segments[0].span.start, end), segments) if segments else None  # type: ignore[arg-type]
    return nodes.Request(Span(first.span.start, end), first, head_nodes, whole)  # type: ignore[arg-type]


def _nodes(tree: "Tree[Any]", frame: Frame) -> Iterator[nodes.Item]:
    for token in tree.children:
        yield frame.tokens[_number(token)].node


def _number(token: Any) -> int:
    number: int = token.start_pos
    return number


def _bindable(tree: nodes.Block) -> Iterator[Span]:
    for item in nodes.items_of(tree):
        match item:
            case nodes.Header(name=name, values=values):
                yield Span(name.span.start, values[-1].span.end)
            case nodes.Directive(value=piece) | nodes.Definition(value=piece):
                yield piece.span
            case nodes.Import(path=piece) | nodes.BodyFile(path=piece) | nodes.SaveTo(path=piece):
                yield piece.span
            case nodes.Assertion(text=piece) | nodes.RequestLine(target=piece):
                yield piece.span
            case (
                nodes.TargetLine(target=piece)
                | nodes.HeaderBinding(binding=piece)
                | nodes.ScriptFile(path=piece)
            ):
                yield piece.span
            case nodes.Run(overrides=overrides):
                yield from (value.span for _, value in overrides)
            case nodes.BodyText(span=span):
                yield span
            case _:
                pass
