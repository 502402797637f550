"""Credentials in a header field to the directive that means the same, and back."""

import re
from collections.abc import Iterator

from callsheet.convert.draft import argument
from callsheet.facts.directives import find_directive
from callsheet.features.edits import Edit
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.syntax import nodes
from callsheet.syntax.directives import arguments_of
from callsheet.text import Span

_WORDS = re.compile(r'\{\{[^{}]*\}\}|[^\s{}"]+')
_TO_DIRECTIVE = {"basic": 2, "digest": 2, "bearer": 1}
"""How many words follow the scheme."""


def refactor_auth(selection: Selection) -> Iterator[Refactoring]:
    """`Authorization: Basic ada secret` and `# @auth basic ada secret`; offered at the line."""
    request = selection.request
    if request is None:
        return
    for header in request.headers:
        if header.name.text.lower() == "authorization" and selection.overlaps(header.span):
            yield from _to_directive(selection, request, header)
    for directive in selection.block.tree.directives:
        if directive.name.text.lower() == "auth" and selection.overlaps(directive.span):
            yield from _to_field(selection, request, directive)


def _to_directive(
    selection: Selection, request: nodes.Request, header: nodes.Header
) -> Iterator[Refactoring]:
    scheme, _, rest = header.value.partition(" ")
    count = _TO_DIRECTIVE.get(scheme.lower())
    words = _words(rest.strip(), count or 0)
    if count is None or words is None or selection.block.parsed.directives("auth"):
        return
    new = f"# @auth {scheme.lower()} {' '.join(map(argument, words))}{selection.new_line}"
    place = request.line.span.start
    edits = (Edit(Span(place, place), new), Edit(header.span, ""))
    yield Refactoring(
        f"Write it as `# @auth {scheme.lower()}`",
        RefactoringKind.REWRITE,
        (selection.of_block(*edits),),
    )


def _words(text: str, count: int) -> list[str] | None:
    """User and password, or the token; None for another number, or for what is encoded already."""
    words = _WORDS.findall(text)
    if count == 2 and len(words) == 1 and words[0].count(":") == 1 and "{{" not in words[0]:
        words = words[0].split(":")
    fits = len(words) == count and " ".join(words) in (text, text.replace(":", " ", 1))
    return words if fits else None


def _to_field(
    selection: Selection, request: nodes.Request, directive: nodes.Directive
) -> Iterator[Refactoring]:
    facts = find_directive("auth")
    if facts is None:
        return
    arguments = arguments_of(directive.value, facts)
    words = [piece.text for piece in arguments.positional]
    scheme = arguments.variant.lower()
    if arguments.keyword or len(words) != _TO_DIRECTIVE.get(scheme):
        return
    if not all(_WORDS.fullmatch(word) for word in words):
        return
    typed = any(each.name.text.lower() == "authorization" for each in request.headers)
    title = "Write it as a field `Authorization`"
    if typed:
        reason = "there is a field `Authorization` already"
        yield Refactoring(title, RefactoringKind.REWRITE, refused=reason)
        return
    new = f"Authorization: {scheme.title()} {' '.join(words)}{selection.new_line}"
    place = behind_target(request)
    yield Refactoring(
        title,
        RefactoringKind.REWRITE,
        (selection.of_block(Edit(directive.span, ""), Edit(Span(place, place), new)),),
    )


def behind_target(request: nodes.Request) -> int:
    """Where the header fields of a request begin."""
    lines = [each.span.end for each in request.head if isinstance(each, nodes.TargetLine)]
    return max((request.line.span.end, *lines))
