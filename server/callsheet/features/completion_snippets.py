"""Completion of snippets: whole requests outside of one, directives above, checks below."""

import re
from collections.abc import Iterator

from callsheet.facts.snippets import SNIPPETS, SnippetPlace
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.typed_body import content_type
from callsheet.syntax import nodes
from callsheet.text import Span

_TYPED = re.compile(r"(?:#{1,3}|[A-Za-z]*)")
_BLANK_ABOVE = re.compile(r"\n[ \t]*\r?\n\Z")
_PREVIEW = re.compile(r"\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d|\\([\\$}])")


def complete_snippet(cursor: Cursor, *places: SnippetPlace) -> Iterator[Item]:
    """The snippets for `places`, on a line that has nothing else."""
    if cursor.after.strip() or not _TYPED.fullmatch(cursor.before):
        return
    span = Span(cursor.offset - len(cursor.before), cursor.offset)
    for number, snippet in enumerate(SNIPPETS):
        if snippet.place in places:
            yield Item(
                snippet.label,
                ItemKind.SNIPPET,
                span,
                snippet.text,
                snippet.documentation.removesuffix("."),
                f"```http\n{preview(snippet.text)}\n```",
                is_snippet=True,
                sort=f"2{number:02}",
            )


def preview(snippet: str) -> str:
    """A snippet as it stands when its places are left as they are."""
    return _PREVIEW.sub(_shown, snippet).rstrip()


def _shown(found: "re.Match[str]") -> str:
    return re.sub(r"\\(.)", r"\1", found[1] or "") or found[2] or ""


def places_outside(cursor: Cursor) -> tuple[SnippetPlace, ...]:
    """Which snippets go with a line outside a request line, headers and body."""
    request = cursor.block.tree.request
    line = cursor.offset - len(cursor.before) - cursor.block.start
    if request is None:
        return (SnippetPlace.REQUEST, SnippetPlace.ABOVE)
    if line < request.line.span.start:
        return (SnippetPlace.ABOVE,)
    return (SnippetPlace.BELOW, SnippetPlace.REQUEST) if _is_below(cursor, request, line) else ()


def _is_below(cursor: Cursor, request: nodes.Request, line: int) -> bool:
    """Whether a line stands below all of a request, and a blank line above it.

    The word that is being typed there is its body so far; where one is announced, it is meant so.
    """
    if not _BLANK_ABOVE.search(cursor.block.text[:line]):
        return False
    if request.body is None or line >= request.body.span.end:
        waits = request.body is None and bool(content_type(request))
        return line > request.line.span.start and not waits
    if content_type(request):
        return False
    typed = f"{cursor.before}{cursor.after}".strip()
    return request.body.span.of(cursor.block.text).strip() == typed
