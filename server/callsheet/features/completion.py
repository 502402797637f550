"""Completion: what can stand at the cursor, with what each offer means."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from callsheet.disk import Files
from callsheet.facts.snippets import SnippetPlace
from callsheet.features.addresses import Address
from callsheet.features.completion_addresses import complete_target
from callsheet.features.completion_assertions import complete_assertion
from callsheet.features.completion_bindings import complete_binding
from callsheet.features.completion_body import complete_body
from callsheet.features.completion_directives import complete_directive
from callsheet.features.completion_files import complete_path
from callsheet.features.completion_head import complete_request_line, complete_request_start
from callsheet.features.completion_headers import complete_header_name, complete_header_value
from callsheet.features.completion_items import Cursor, Item, cursor_at, fitting
from callsheet.features.completion_names import complete_name
from callsheet.features.completion_scripts import complete_script
from callsheet.features.completion_snippets import complete_snippet, places_outside
from callsheet.features.completion_triggers import asks
from callsheet.features.target import item_at
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.syntax import nodes

_PLACES = (complete_binding, complete_directive, complete_assertion, complete_path, complete_name)
_BELOW = re.compile(r"[ \t]*(?:#|//|\?\?)")
"""How lines begin that may follow a header at once."""

_COMMENT = re.compile(r"[ \t]*(?:#|//)")


def completion(
    workspace: Workspace,
    document: Document,
    offset: int,
    files: Files,
    elsewhere: Sequence[Address] = (),
    *,
    trigger: str = "",
) -> tuple[Item, ...]:
    """Every offer at `offset` that goes with what is typed; the client puts them in order.

    Args:
        workspace: What is known.
        document: The document of the cursor.
        offset: The cursor.
        files: Where paths are looked for.
        elsewhere: The addresses of requests in files that are neither open nor imported.
        trigger: The character that the client asks for, when a person did not ask themselves.
    """
    if not document.source.holds(offset):
        return ()
    cursor = cursor_at(workspace, document, offset, files, elsewhere)
    if not asks(cursor, trigger):
        return ()
    text, end = document.text, cursor.offset
    return tuple(fitting(_offers(cursor), lambda item: text[item.span.start : end]))


def _offers(cursor: Cursor) -> Iterator[Item]:
    item = item_at(cursor.block, cursor.offset)
    if isinstance(item, nodes.InlineScript):
        return complete_script(cursor, item)
    if isinstance(item, nodes.CurlCommand):
        return iter(())
    for place in _PLACES:
        found = place(cursor)
        if found is not None:
            return found
    snippets = complete_snippet(cursor, *places_outside(cursor))
    return snippets if _COMMENT.match(cursor.before) else chain(_by_region(cursor), snippets)


def _by_region(cursor: Cursor) -> Iterator[Item]:
    request = cursor.block.tree.request
    if request is None:
        return complete_request_start(cursor)
    line_start = cursor.offset - len(cursor.before) - cursor.block.start
    if line_start < request.line.span.start:
        return iter(())
    if line_start < request.line.span.end:
        snippets = complete_snippet(cursor, SnippetPlace.REQUEST)
        return chain(complete_request_line(cursor), snippets)
    if line_start > _end_of_head(request):
        return complete_body(cursor, request)
    if _only_blank_line(cursor, request):
        return iter(())
    return _in_head(cursor)


def _end_of_head(request: nodes.Request) -> int:
    """Behind the last line of the head that is not blank: there another header may follow."""
    ends = (item.span.end for item in request.head if not isinstance(item, nodes.Blank))
    return max(ends, default=request.line.span.end)


def _only_blank_line(cursor: Cursor, request: nodes.Request) -> bool:
    """Whether nothing but this line keeps the headers and what stands below them apart."""
    if (cursor.before + cursor.after).strip():
        return False
    source = cursor.document.source
    line = source.line_of(cursor.offset) + 1
    behind = source.line_text(line) if line < len(source.line_starts) else ""
    return bool(behind.strip()) and (request.body is not None or _BELOW.match(behind) is None)


def _in_head(cursor: Cursor) -> Iterator[Item]:
    item = item_at(cursor.block, cursor.offset)
    if isinstance(item, nodes.TargetLine):
        return complete_target(cursor)
    if isinstance(item, nodes.BodyText | nodes.BodyFile):
        request = cursor.block.tree.request
        return complete_body(cursor, request) if request else iter(())
    name, colon, _ = cursor.before.partition(":")
    if colon:
        return complete_header_value(cursor, name.strip())
    return complete_header_name(cursor)
