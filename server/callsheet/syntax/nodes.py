"""The tree of a block: values with spans, no parents, no meaning.

Every span counts from the start of the block. The spans of the items of a block, taken in
order, cover its text without a gap, so the tree prints back to the same text.
"""

from enum import StrEnum
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line with a meaning of its own: a name, a value, a path."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Separator:
    """`### title`."""

    span: Span
    title: Piece | None


@dataclass(frozen=True, slots=True)
class Blank:
    """One or more lines of white space."""

    span: Span


@dataclass(frozen=True, slots=True)
class Comment:
    """A `#` or `//` line, or a `/* ... */` block."""

    span: Span
    text: Piece


@dataclass(frozen=True, slots=True)
class Directive:
    """`# @name value`."""

    span: Span
    name: Piece
    value: Piece
    """Empty when nothing follows the name; without surrounding white space."""


@dataclass(frozen=True, slots=True)
class Definition:
    """`@name = value`, `@name := value` (evaluated at each use), `@global.name = value`."""

    span: Span
    name: Piece
    value: Piece
    lazy: bool
    shared: bool
    """Written with `global.`: visible to the files that run after this one."""


@dataclass(frozen=True, slots=True)
class Import:
    """`import ./other.http`: its names become usable here."""

    span: Span
    path: Piece


@dataclass(frozen=True, slots=True)
class Run:
    """`run ./other.http` or `run #Name (@a=1, @b=2)`."""

    span: Span
    target: Piece
    """The path, or the name with its `#`."""

    overrides: tuple[tuple[Piece, Piece], ...]


class ScriptPhase(StrEnum):
    """When a script runs."""

    BEFORE = "before"
    SENDING = "sending"
    """When the request stands as it goes out (httpYac's `request`)."""

    AFTER = "after"


class ScriptStyle(StrEnum):
    """Whose API a script is written for."""

    JETBRAINS = "jetbrains"
    HTTPYAC = "httpyac"


@dataclass(frozen=True, slots=True)
class InlineScript:
    """`< {% ... %}`, `> {% ... %}` or a httpYac `{{ ... }}` block."""

    span: Span
    phase: ScriptPhase
    style: ScriptStyle
    source: Piece
    event: str
    """httpYac's modifier and event (`+after`, `@request`), else empty."""


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """`< ./before.js` ahead of a request, `> ./after.js` behind it."""

    span: Span
    phase: ScriptPhase
    path: Piece


@dataclass(frozen=True, slots=True)
class CurlCommand:
    """`curl ...` with its continuation lines."""

    span: Span
    command: Piece


@dataclass(frozen=True, slots=True)
class GraphqlDefinition:
    """httpYac's `gql Name < file`, `fragment Name on Type { … }` and `proto < file`."""

    span: Span
    text: Piece


@dataclass(frozen=True, slots=True)
class Assertion:
    """`?? status == 200`."""

    span: Span
    text: Piece
    """What follows the `??`."""


@dataclass(frozen=True, slots=True)
class SaveTo:
    """`>> file` (a number is added when the file exists) and `>>! file` (it is overwritten)."""

    span: Span
    path: Piece
    overwrite: bool


@dataclass(frozen=True, slots=True)
class ResponseReference:
    """`<> file`: an answer stored by another tool."""

    span: Span
    path: Piece


@dataclass(frozen=True, slots=True)
class ResponseExample:
    """`HTTP/1.1 200 OK` and all that follows it in its block."""

    span: Span
    status: Piece


@dataclass(frozen=True, slots=True)
class Unexpected:
    """A line that has no meaning where it stands."""

    span: Span


@dataclass(frozen=True, slots=True)
class RequestLine:
    """`GET https://example.org HTTP/1.1`."""

    span: Span
    method: Piece | None
    target: Piece
    """The part of the target on this line."""

    version: Piece | None


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A line that continues the target."""

    span: Span
    target: Piece
    version: Piece | None
    """The protocol version, when it stands at the end of this line."""


@dataclass(frozen=True, slots=True)
class Header:
    """`Name: value`, with the lines that are folded onto it."""

    span: Span
    name: Piece
    values: tuple[Piece, ...]
    """One piece a line; never empty, the first may be."""

    @property
    def value(self) -> str:
        """The value as one line (RFC 9112, 5.2: a fold is a space)."""
        return " ".join(piece.text for piece in self.values if piece.text)


@dataclass(frozen=True, slots=True)
class HeaderSpread:
    """httpYac's `...headers`: every member of an object becomes a header."""

    span: Span
    name: Piece


@dataclass(frozen=True, slots=True)
class HeaderBinding:
    """A line that is nothing but a binding: its value is a whole header, as REST Client has it."""

    span: Span
    binding: Piece
    """With its braces."""


@dataclass(frozen=True, slots=True)
class BodyText:
    """Lines of a body as they stand."""

    span: Span


@dataclass(frozen=True, slots=True)
class BodyFile:
    """`< file`, `<@ file`, `<@latin1 file`: a file's content stands here."""

    span: Span
    path: Piece
    substitute: bool
    """Written with `@`: bindings in the file are replaced."""

    encoding: Piece | None


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: text and files, line by line."""

    span: Span
    """Without the blank lines that follow; its last line end is not sent."""

    segments: tuple[BodyText | BodyFile, ...]


HeadItem: TypeAlias = (
    TargetLine
    | Header
    | HeaderSpread
    | HeaderBinding
    | Directive
    | Definition
    | Comment
    | Blank
    | Assertion
    | Unexpected
)

OutsideItem: TypeAlias = (
    Blank
    | Comment
    | Directive
    | Definition
    | Import
    | Run
    | InlineScript
    | ScriptFile
    | CurlCommand
    | GraphqlDefinition
    | Assertion
    | SaveTo
    | ResponseReference
    | ResponseExample
    | Unexpected
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request line, its headers and its body."""

    span: Span
    line: RequestLine
    head: tuple[HeadItem, ...]
    """What stands below the request line, down to and with the blank line before the body."""

    body: Body | None

    @property
    def target_pieces(self) -> tuple[Piece, ...]:
        """The target's parts, line by line; joined without a separator they are the target."""
        more = (item.target for item in self.head if isinstance(item, TargetLine))
        return (self.line.target, *more)

    @property
    def version(self) -> Piece | None:
        """The protocol version, wherever the target ends."""
        more = (item.version for item in self.head if isinstance(item, TargetLine))
        return next((version for version in (self.line.version, *more) if version), None)

    @property
    def headers(self) -> tuple[Header, ...]:
        """The header fields in order."""
        return tuple(item for item in self.head if isinstance(item, Header))


@dataclass(frozen=True, slots=True)
class Block:
    """All from one separator to the next."""

    span: Span
    separator: Separator | None
    before: tuple[OutsideItem, ...]
    request: Request | None
    after: tuple[OutsideItem, ...]

    @property
    def directives(self) -> tuple[Directive, ...]:
        """The directives of the block, wherever they stand, in order."""
        head = self.request.head if self.request else ()
        items = (*self.before, *head, *self.after)
        return tuple(item for item in items if isinstance(item, Directive))

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The variables that the block defines, in order."""
        head = self.request.head if self.request else ()
        items = (*self.before, *head, *self.after)
        return tuple(item for item in items if isinstance(item, Definition))


Item: TypeAlias = Separator | OutsideItem | HeadItem | RequestLine | BodyText | BodyFile


def items_of(block: Block) -> tuple[Item, ...]:
    """The parts of a block in the order of their lines."""
    separator: tuple[Item, ...] = (block.separator,) if block.separator else ()
    if block.request is None:
        return (*separator, *block.before, *block.after)
    body: tuple[Item, ...] = block.request.body.segments if block.request.body else ()
    head = (block.request.line, *block.request.head)
    return (*separator, *block.before, *head, *body, *block.after)
