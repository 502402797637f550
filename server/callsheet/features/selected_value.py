"""A selected value: a text that a variable can stand for, and what it could be called."""

import re
from collections.abc import Iterator
from dataclasses import replace

from callsheet.facts.directives import folded
from callsheet.facts.secret_names import (
    is_secret_header,
    is_secret_member,
    is_secret_parameter,
)
from callsheet.features.refactoring import Selection
from callsheet.features.typed_body import body_kind
from callsheet.late_dataclasses import dataclass
from callsheet.model.body import BodyKind, kind_of_body, typed_text
from callsheet.syntax import nodes
from callsheet.syntax.bindings import bindings_in
from callsheet.syntax.json_tree import JsonArray, JsonNode, JsonObject, JsonScalar, read_json_tree
from callsheet.text import Span
from callsheet.values import parse_json

_PARAMETER = re.compile(r"(?:^|[?&\s])(?P<name>[\w.%-]+)=$")
_FILLED = frozenset(("auth", "sign", "header", "param", "baseurl", "proxy", "tls", "timeout"))
"""Directives with values of which a variable may hold one."""

_ARGUMENT = re.compile(r'[^\s="\'{}]+')


@dataclass(frozen=True, slots=True)
class SelectedValue:
    """What is selected."""

    span: Span
    """Of the document."""

    text: str
    """What the variable is to hold."""

    name: str
    """What it could be called."""

    plain: str | None
    """The same as the text of an environment, which has a type: without escapes; None for a number
    and the like, which would be quoted."""

    is_secret: bool = False


def selected_value(selection: Selection) -> SelectedValue | None:
    """The selection as a value of a URL, a header field, a directive or a body.

    A cursor in a header value or at a scalar of JSON selects all of it. None for anything else: for
    a part of a binding, several lines, white space around the value, which a definition drops.
    """
    request = selection.request
    if request is None:
        return None
    found = next(_values(selection, request), None)
    if found is None or not found.text or found.text != found.text.strip():
        return None
    if "\n" in found.text or "\r" in found.text or _cuts_binding(selection, found):
        return None
    bindings = bindings_in(found.text)
    is_variable = len(bindings) == 1 and len(bindings[0].span) == len(found.text)
    return None if is_variable else found


def _values(selection: Selection, request: nodes.Request) -> Iterator[SelectedValue]:
    inside = selection.inside
    is_cursor = not len(inside)
    for piece in request.target_pieces:
        # What continues the URL is known by the sign that it begins with.
        continues = piece is not request.line.target and inside.start == piece.span.start
        if piece.span.covers(inside) and not is_cursor and not continues:
            before = piece.text[: inside.start - piece.span.start]
            yield _plain(selection, _name_in_url(before, selection))
    # What a body is, and where it ends, is read from the typed media type.
    fields = [each for each in request.headers if each.name.text.lower() != "content-type"]
    for header in fields:
        for piece in header.values:
            if piece.span.covers(inside) and (not is_cursor or piece.text):
                chosen = piece.span if is_cursor else inside
                value = _of(selection, chosen, _name_of_field(header, piece, chosen))
                yield replace(value, is_secret=is_secret_header(header.name.text))
    for directive in selection.block.tree.directives:
        is_filled = folded(directive.name.text) in _FILLED
        covers = is_filled and directive.value.span.covers(inside)
        if covers and _ARGUMENT.fullmatch(selection.text):
            yield _plain(selection, directive.name.text)
    if request.body is not None and request.body.span.covers(inside):
        yield from _in_body(selection, request.body)


def _name_of_field(header: nodes.Header, piece: nodes.Piece, chosen: Span) -> str:
    name = header.name.text.removeprefix("X-").removeprefix("x-")
    is_behind_scheme = chosen.start > piece.span.start
    return "token" if name.lower().endswith("authorization") and is_behind_scheme else name


def _of(selection: Selection, inside: Span, name: str) -> SelectedValue:
    text = inside.of(selection.block.text)
    is_secret = is_secret_member(name) or is_secret_parameter(name)
    return SelectedValue(selection.block.placed(inside), text, name, text, is_secret)


def _plain(selection: Selection, name: str) -> SelectedValue:
    return _of(selection, selection.inside, name)


def _name_in_url(before: str, selection: Selection) -> str:
    if (found := _PARAMETER.search(before)) is not None:
        return found["name"]
    if not before:
        return "base_url"
    if before.endswith("://"):
        return "host"
    folder = before.rstrip("/").rpartition("/")[2]
    return f"{folder.removesuffix('s')}_id" if folder.isalpha() else selection.text


def _in_body(selection: Selection, body: nodes.Body) -> Iterator[SelectedValue]:
    segment = next(
        (
            each
            for each in body.segments
            if isinstance(each, nodes.BodyText) and each.span.covers(selection.inside)
        ),
        None,
    )
    if segment is None:
        return
    text = segment.span.of(selection.block.text)
    headers = selection.request.headers if selection.request else ()
    typed = next((each.value for each in headers if each.name.text.lower() == "content-type"), "")
    if kind_of_body(typed, typed_text(body, selection.block)) is not BodyKind.JSON:
        before = text[: selection.inside.start - segment.span.start]
        if len(selection.span) and _may_be_filled(selection, before):
            found = _PARAMETER.search(before)
            yield _plain(selection, found["name"] if found else selection.text[:20])
        return
    root = read_json_tree(text, comments=True).root
    inside = selection.inside.shifted(-segment.span.start)
    for name, scalar in _scalars(root, "value"):
        within = Span(scalar.span.start + 1, scalar.span.end - 1) if scalar.quoted else scalar.span
        is_cursor = not len(inside) and scalar.span.touches(inside.start)
        if is_cursor or inside in (scalar.span, within):
            value = _of(selection, within.shifted(segment.span.start), name)
            yield replace(value, plain=_unescaped(value.text) if scalar.quoted else None)


def _may_be_filled(selection: Selection, before: str) -> bool:
    """Whether a body is read alike with a binding behind `before`, for what is selected.

    Where the parts of a form begin and what a query is made of is read before anything is put in:
    in a query a value may be, behind its colon or in quotes.
    """
    line = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    match body_kind(selection.block.parsed):
        case BodyKind.MULTIPART:
            return not f"{line}{selection.text}".startswith("--")
        case BodyKind.GRAPHQL:
            return line.rstrip().endswith(":") or line.count('"') % 2 == 1
        case _:
            return True


def _unescaped(text: str) -> str | None:
    try:
        value = parse_json(f'"{text}"')
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def _scalars(node: JsonNode | None, name: str) -> Iterator[tuple[str, JsonScalar]]:
    match node:
        case JsonScalar():
            yield name, node
        case JsonObject(members=members):
            for member in members:
                yield from _scalars(member.value, member.key.text)
        case JsonArray(items=items):
            for item in items:
                yield from _scalars(item, name)
        case None:
            return


def _cuts_binding(selection: Selection, value: SelectedValue) -> bool:
    """Whether the value begins or ends within a binding."""
    start = selection.block.start
    return any(
        binding.span.shifted(start).start < edge < binding.span.shifted(start).end
        for binding in selection.block.parsed.bindings
        for edge in (value.span.start, value.span.end)
    )
