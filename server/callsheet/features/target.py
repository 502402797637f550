"""Target: what is under the cursor, one answer for all features.

A cursor directly behind a name still means that name.
"""

from callsheet.facts.directives import find_directive, folded
from callsheet.features.links import path_arguments, paths_of_loops
from callsheet.features.occurrences import occurrences
from callsheet.features.targets import (
    Address,
    AssertionText,
    DirectiveArgument,
    DirectiveName,
    DynamicUse,
    ExchangeMember,
    FilePath,
    HeaderName,
    HeaderValue,
    ImportPath,
    Method,
    RequestName,
    RequestReference,
    ResourceName,
    ResourceReference,
    Target,
    VariableDefinition,
    VariableUse,
    Version,
)
from callsheet.features.uses import REFERRING_DIRECTIVES, uses_of
from callsheet.model.auth_requests import auth_request_names
from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes
from callsheet.syntax.argument_values import parse_field
from callsheet.syntax.bindings import (
    Binding,
    DynamicVariable,
    ExchangePath,
    FileContents,
    JsonPathOver,
    Malformed,
    MemberPath,
    Script,
)
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

_ASSERTING = frozenset({"assert"})
_REPEATING = frozenset({"foreach", "loop"})


def target_at(document: Document, offset: int) -> Target | None:
    """What the cursor at `offset` stands on; None for white space, comments and plain text."""
    block = document.block_at(offset)
    binding = binding_at(block, offset)
    if binding is not None:
        return _in_binding(block, binding, offset)
    item = item_at(block, offset)
    return None if item is None else _in_item(block, item, offset)


def binding_at(block: PlacedBlock, offset: int) -> Binding | None:
    """The binding between whose outer braces the cursor stands."""
    inside = offset - block.start
    found = (b for b in block.parsed.bindings if b.span.start < inside < b.span.end)
    return next(found, None)


def item_at(block: PlacedBlock, offset: int) -> nodes.Item | None:
    """The part of the block on whose lines the cursor stands."""
    inside = offset - block.start
    items = nodes.items_of(block.tree)
    found = (item for item in items if item.span.start <= inside < item.span.end)
    last = items[-1] if items and inside == items[-1].span.end else None
    return next(found, last)


def _in_binding(block: PlacedBlock, binding: Binding, offset: int) -> Target | None:
    match binding.expression:
        case MemberPath(root, steps):
            return VariableUse(block.placed(root.span), root.text, steps)
        case JsonPathOver(root):
            return VariableUse(block.placed(root.span), root.text) if root.text != "$" else None
        case DynamicVariable() as variable:
            return DynamicUse(block.placed(binding.inner.span), variable)
        case ExchangePath(request) as path:
            return _in_exchange_path(block, request, path, binding, offset)
        case FileContents(path):
            return FilePath(block.placed(path.span), path.text)
        case Script():
            return _in_script(block, binding, offset)
        case Malformed():
            return None


def _in_exchange_path(
    block: PlacedBlock, request: Piece, path: ExchangePath, binding: Binding, offset: int
) -> Target:
    name = block.placed(request.span)
    if name.touches(offset):
        return RequestReference(name, request.text)
    return ExchangeMember(block.placed(binding.inner.span), path)


def _in_script(block: PlacedBlock, binding: Binding, offset: int) -> VariableUse | None:
    for each in occurrences(block.parsed):
        span = block.placed(each.span)
        if binding.span.covers(each.span) and span.touches(offset):
            return VariableUse(span, each.names[0])
    # The functions that every expression has on hand are nobody's names.
    given = binding.expression.free_names if isinstance(binding.expression, Script) else ()
    found = (name for name in given if block.placed(name.span).touches(offset))
    name = next(found, None)
    return VariableUse(block.placed(name.span), name.text) if name else None


def _in_item(block: PlacedBlock, item: nodes.Item, offset: int) -> Target | None:
    target = _target_of(block, item, offset)
    return target if target is not None and target.span.touches(offset) else None


def _target_of(block: PlacedBlock, item: nodes.Item, offset: int) -> Target | None:
    placed = block.placed
    match item:
        case nodes.RequestLine():
            return _in_request_line(block, item, offset)
        case nodes.TargetLine(_, piece):
            return Address(placed(piece.span), piece.text)
        case nodes.Header():
            return _in_header(block, item, offset)
        case nodes.Directive():
            return _in_directive(block, item, offset)
        case nodes.Definition(_, name):
            return VariableDefinition(placed(name.span), name.text)
        case nodes.Separator(_, nodes.Piece() as title):
            named = ResourceName if _is_resource(block) else RequestName
            return named(placed(title.span), title.text)
        case nodes.Assertion(_, text):
            return AssertionText(placed(text.span), text.text)
        case nodes.Import(_, path):
            return ImportPath(placed(path.span), path.text)
        case nodes.Run(_, target):
            return _run_target(block, target)
        case nodes.BodyFile(_, path) | nodes.ResponseReference(_, path):
            return FilePath(placed(path.span), path.text)
        case nodes.ScriptFile(_, _, path):
            return FilePath(placed(path.span), path.text)
        case nodes.SaveTo(_, path):
            return FilePath(placed(path.span), path.text, written=True)
        case nodes.HeaderSpread(_, name):
            return VariableUse(placed(name.span), name.text)
        case _:
            return None


def _in_request_line(block: PlacedBlock, line: nodes.RequestLine, offset: int) -> Target:
    if line.method and block.placed(line.method.span).touches(offset):
        return Method(block.placed(line.method.span), line.method.text)
    if line.version and block.placed(line.version.span).touches(offset):
        return Version(block.placed(line.version.span), line.version.text)
    return Address(block.placed(line.target.span), line.target.text)


def _in_header(block: PlacedBlock, header: nodes.Header, offset: int) -> Target | None:
    name = block.placed(header.name.span)
    if name.touches(offset):
        return HeaderName(name, header.name.text)
    values = ((block.placed(piece.span), piece.text) for piece in header.values)
    found = ((span, text) for span, text in values if span.touches(offset))
    span, text = next(found, (None, ""))
    return HeaderValue(span, header.name.text, text) if span else None


def _in_directive(block: PlacedBlock, directive: nodes.Directive, offset: int) -> Target | None:
    name, value = block.placed(directive.name.span), block.placed(directive.value.span)
    if name.touches(offset):
        return DirectiveName(name, directive.name.text)
    match folded(directive.name.text):
        case "name" | "resource" if _is_resource(block):
            return ResourceName(value, directive.value.text)
        case "name":
            return RequestName(value, directive.value.text)
        case "import":
            return ImportPath(value, directive.value.text)
        case "openapi":
            return FilePath(value, directive.value.text)
        case "header":
            return _in_field(block, directive, offset)
        case kind if kind in REFERRING_DIRECTIVES:
            return RequestReference(value, directive.value.text)
        case kind if kind in _ASSERTING:
            return AssertionText(value, directive.value.text)
        case _:
            found = _in_argument(block, directive, offset)
            return found or DirectiveArgument(value, directive.name.text, directive.value.text)


def _in_argument(block: PlacedBlock, directive: nodes.Directive, offset: int) -> Target | None:
    """An argument that names a resource, a request, a variable or a file."""
    facts = find_directive(directive.name.text)
    if facts is None:
        return None
    arguments = arguments_of(directive.value, facts)
    if facts.name == "use" and arguments.first:
        return ResourceReference(block.placed(arguments.first.span), arguments.first.text)
    for piece in auth_request_names(block.parsed) if facts.name == "auth" else ():
        if block.placed(piece.span).touches(offset):
            return RequestReference(block.placed(piece.span), piece.text)
    for name in uses_of(block.parsed).variables if facts.name in _REPEATING else ():
        if block.placed(name.piece.span).touches(offset):
            return VariableUse(block.placed(name.piece.span), name.piece.text)
    for piece in (*path_arguments(directive), *paths_of_loops(block.parsed)):
        if block.placed(piece.span).touches(offset):
            return FilePath(block.placed(piece.span), piece.text)
    return None


def _in_field(block: PlacedBlock, directive: nodes.Directive, offset: int) -> Target | None:
    """The name or the value of `# @header Name: value`."""
    field = parse_field(directive.value.text)
    start = block.start + directive.value.span.start
    if field is None:
        return None
    name = Span(start, start + len(field.name))
    if name.touches(offset) or field.value is None:
        return HeaderName(name, field.name)
    return HeaderValue(field.value_span.shifted(start), field.name, field.value)


def _is_resource(block: PlacedBlock) -> bool:
    return bool(block.parsed.directives("resource")) and not block.parsed.sendable


def _run_target(block: PlacedBlock, target: Piece) -> Target:
    span = block.placed(target.span)
    if target.text.startswith("#"):
        return RequestReference(Span(span.start + 1, span.end), target.text[1:].strip())
    return ImportPath(span, target.text)
