"""Queries in files and fragments by name, as httpYac has them: `gql Name < ./query.gql`."""

import re
from collections.abc import Mapping

from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, kept_with_document
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import BodyText, GraphqlDefinition, Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_FILE = re.compile(
    r"\s*gql(?:[ \t]+(?P<name>[^\s(<]+))?[ \t]*<[ \t]+(?P<path>\S[^\r\n]*?)[ \t]*(?=[\r\n]|\Z)"
)
_FRAGMENT = re.compile(r"\s*fragment\s+(?P<name>[A-Za-z_]\w*)\s+on\b")
_SPREAD = re.compile(r"\.\.\.[ \t]*(?!on\b)(?P<name>[A-Za-z_]\w*)")
_COMMENT = re.compile(r'"""(?:[^"]|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*')


@dataclass(frozen=True, slots=True)
class QueryFile:
    """A file with a query or a fragment in it; spans count from where its text is said to begin."""

    path: Piece
    name: str
    """What it is called; empty when the line has no name."""

    end: int
    """Where the line ends that names it."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A fragment that requests may use by its name."""

    place: Span
    """In the document."""

    text: str
    """Empty when it stands in a file."""

    file: QueryFile | None = None


def begins_with_query_file(text: str) -> bool:
    """Whether a body begins with the line that names the file of its query."""
    return text.lstrip()[:3] == "gql" and _FILE.match(text) is not None


def query_file(text: str, start: int = 0) -> QueryFile | None:
    """The file that the first line of a text names; `start` is where the text begins."""
    found = _FILE.match(text)
    if found is None:
        return None
    path = Piece(Span(*found.span("path")).shifted(start), found["path"])
    return QueryFile(path, found["name"] or "", start + found.end())


@kept_with_block
def query_files(parsed: ParsedBlock) -> tuple[QueryFile, ...]:
    """The files of fragments, and of the query, that a block names."""
    if "gql" not in parsed.text:
        return ()
    tree = parsed.tree
    pieces = [item.text for item in tree.before if isinstance(item, GraphqlDefinition)]
    body = tree.request.body if tree.request else None
    if body is not None and isinstance(body.segments[0], BodyText):
        span = body.segments[0].span
        pieces.append(Piece(span, span.of(parsed.text)))
    found = (query_file(piece.text, piece.span.start) for piece in pieces)
    return tuple(each for each in found if each is not None)


@kept_with_document
def fragments_of(document: Document) -> Mapping[str, Fragment]:
    """The fragments that a document defines outside of bodies, by their names."""
    found: dict[str, Fragment] = {}
    for block in document.blocks:
        for item in block.tree.before:
            if not isinstance(item, GraphqlDefinition):
                continue
            place = block.placed(item.text.span)
            file = query_file(item.text.text, place.start)
            named = _FRAGMENT.match(item.text.text)
            if file is not None and file.name:
                found[file.name] = Fragment(place, "", file)
            elif named is not None:
                found[named["name"]] = Fragment(place, item.text.text)
    return found


def missing_fragments(query: str, known: Mapping[str, Fragment]) -> tuple[str, ...]:
    """The fragments of the document that a query spreads and does not define itself."""
    bare = _COMMENT.sub(" ", query)
    own = {found["name"] for found in _FRAGMENT_ANYWHERE.finditer(bare)}
    spread = dict.fromkeys(found["name"] for found in _SPREAD.finditer(bare))
    return tuple(name for name in spread if name in known and name not in own)


_FRAGMENT_ANYWHERE = re.compile(r"\bfragment\s+(?P<name>[A-Za-z_]\w*)\s+on\b")
