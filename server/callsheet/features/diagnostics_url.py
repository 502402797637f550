"""What may surprise in a URL: slips of the finger that are sent as they are."""

import re
from collections.abc import Iterator

from callsheet.facts.methods import find_method
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.bindings import bindings_in
from callsheet.syntax.masked import BOUND, covered
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_PLACE_TO_FILL = re.compile(
    r"(?<=[/=])(?:\{[A-Za-z_][\w-]*\}|<[A-Za-z_][\w-]*>|\[[A-Z][A-Z0-9_]+\])(?=[/?&#]|\Z)"
    r"|(?<=/):[A-Za-z_]\w*(?=[/?#]|\Z)"
)
_SLIP = re.compile(r"[ \t]+(?=[/?&=])|(?<=[/?&=])[ \t]+|\\(?![{}])|`")
_SLASHES = re.compile(r"(?<![:/])//+")
_AUTHORITY = re.compile(r"[^/?#]*://[^/?#]*")
_PAIR = re.compile(r"[?&](?P<pair>[\w.-]+=[^&#]*)")
_SECOND_QUESTION = re.compile(r"\?(?=[\w.-]+=)")
_EARLY_AND = re.compile(r"&(?=[\w.-]+=)")


def url_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Hints at URLs that are hardly meant as they are typed."""
    request = parsed.tree.request
    if request is None or not _is_sent(request):
        return
    in_query, pairs = False, set[str]()
    for piece in request.target_pieces:
        text = covered(piece.text, (each.span for each in bindings_in(piece.text)), BOUND)
        text = text.partition("#")[0]
        yield from _characters(piece, text)
        path, mark, query = ("", "", text) if in_query else text.partition("?")
        yield from _path(piece, path)
        if not in_query and not mark and (early := _EARLY_AND.search(path)):
            span = Span(*early.span()).shifted(piece.span.start)
            yield _query(span, "the query begins with `?`, not with `&`", "write `?`")
            in_query = True
        start = piece.span.start + len(text) - len(query)
        if in_query or mark:
            yield from _marks(query, start)
            yield from _repeated(piece, mark, start, pairs)
        in_query = in_query or bool(mark)


def _is_sent(request: nodes.Request) -> bool:
    method = find_method(request.line.method.text) if request.line.method else None
    return method is None or method.run


def _characters(piece: Piece, text: str) -> Iterator[Problem]:
    for found in _PLACE_TO_FILL.finditer(text):
        name = found[0].strip("{}<>[]:")
        yield Problem(
            Code.TARGET_PLACEHOLDER,
            Severity.WARNING,
            Span(*found.span()).shifted(piece.span.start),
            f"`{found[0]}` is sent as it stands",
            f"write `{{{{{name}}}}}` for the value of a variable",
        )
    for found in _SLIP.finditer(text):
        sign = f"`{found[0]}`" if found[0].strip() else "a space"
        yield Problem(
            Code.TARGET_UNSAFE,
            Severity.INFO,
            Span(*found.span()).shifted(piece.span.start),
            f"{sign} cannot stand in a URL and goes out percent-encoded",
            "remove it",
        )


def _path(piece: Piece, path: str) -> Iterator[Problem]:
    authority = _AUTHORITY.match(path)
    for found in _SLASHES.finditer(path, authority.end() if authority else 0):
        if found.start() or authority:
            yield Problem(
                Code.TARGET_SLASHES,
                Severity.HINT,
                Span(*found.span()).shifted(piece.span.start),
                "an empty segment: most servers take `//` for another path than `/`",
                "write one `/`",
            )


def _marks(query: str, start: int) -> Iterator[Problem]:
    if query.startswith("?"):
        yield _query(Span(start, start + 1), "the query begins with one `?`", "remove it")
    for found in _SECOND_QUESTION.finditer(query, 1):
        before = query[: found.start()].rpartition("&")[2].partition("=")[2]
        # A value may be a URL with a query of its own.
        if before and not re.search(rf"[/:{BOUND}%]", before):
            span = Span(*found.span()).shifted(start)
            yield _query(span, "a second `?` belongs to the value before it", "write `&`")


def _repeated(piece: Piece, mark: str, start: int, pairs: set[str]) -> Iterator[Problem]:
    """A parameter that stands twice with one value."""
    typed = piece.text[start - piece.span.start - len(mark) :]
    for found in _PAIR.finditer(typed):
        if found["pair"] in pairs:
            span = Span(*found.span("pair")).shifted(start - len(mark))
            yield _query(span, f"`{found['pair']}` stands twice in the query", "remove one")
        pairs.add(found["pair"])


def _query(span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.TARGET_QUERY, Severity.HINT, span, message, hint)
