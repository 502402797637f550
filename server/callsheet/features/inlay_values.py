"""Inlay text: what bindings come to, behind them, and what answers gave to `# @result` lines."""

from collections.abc import Iterator, Mapping

from callsheet.disk import Files
from callsheet.features.given_names import Giver, given_last, given_names
from callsheet.features.hover_values import one_line
from callsheet.features.inlay import Inlay
from callsheet.features.preview import lasting_values
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.scope import Scope, scope_of
from callsheet.model.substitute import Evaluation
from callsheet.model.workspace import Workspace
from callsheet.syntax import nodes
from callsheet.syntax.bindings import Binding, MemberPath
from callsheet.syntax.results import result_names
from callsheet.text import Span

_LONGEST = 40
"""Characters of a value; hover tells the rest."""


def inlay_values(
    workspace: Workspace, document: Document, span: Span, files: Files
) -> tuple[Inlay, ...]:
    """The values of the bindings in addresses, header fields and definitions within `span`.

    Secret ones are left out, and those that are new each time or not there yet.
    """
    found: list[Inlay] = []
    givers = given_names(workspace, document) if workspace.captured else {}
    for block in document.blocks:
        if block.start <= span.end and span.start <= block.end:
            found += _of_bindings(workspace, document, block, files, givers)
            found += _of_results(workspace, document, block)
    return tuple(each for each in found if span.touches(each.offset))


def _of_bindings(
    workspace: Workspace,
    document: Document,
    block: PlacedBlock,
    files: Files,
    givers: Mapping[str, Giver],
) -> Iterator[Inlay]:
    shown = [each for each in block.parsed.bindings if _is_shown(block, each)]
    if not shown:
        return
    value_of = lasting_values(workspace, document, block, files)
    scope = scope_of(workspace, document, block)
    for binding in shown:
        evaluation = _given(workspace, scope, binding, givers) or value_of(binding)
        if isinstance(evaluation, tuple) or evaluation.secret:
            continue
        text = one_line(evaluation.value)
        if text and "{{" not in text and "•••" not in text:
            yield _inlay(block.start + binding.span.end, text, f"`{binding.inner.text}`")


def _given(
    workspace: Workspace, scope: Scope, binding: Binding, givers: Mapping[str, Giver]
) -> Evaluation | None:
    """What the last answer gave to the variable, when nothing else gives it a value."""
    match binding.expression:
        case MemberPath(root, ()) if root.text in givers and scope.find(root.text) is None:
            last = given_last(workspace, root.text, givers[root.text])
            return Evaluation(last.value, secret=last.secret) if last else None
        case _:
            return None


def _is_shown(block: PlacedBlock, binding: Binding) -> bool:
    request = block.tree.request
    pieces = [definition.value for definition in block.tree.definitions]
    if request is not None:
        pieces += [*request.target_pieces, *(p for each in request.headers for p in each.values)]
    return any(piece.span.covers(binding.span) for piece in pieces)


def _of_results(workspace: Workspace, document: Document, block: PlacedBlock) -> Iterator[Inlay]:
    for name in ("result", "capture"):
        for directive in block.parsed.directives(name):
            for piece in _names(directive):
                variable = workspace.captured.get(piece)
                if variable is not None and not variable.secret:
                    here = variable.origin.path == document.path
                    if here and (text := one_line(variable.value)):
                        end = block.start + directive.value.span.end
                        yield _inlay(end, text, f"what the last answer gave to `{piece}`")


def _names(directive: nodes.Directive) -> tuple[str, ...]:
    text = directive.value.text
    names = tuple(piece.text for piece in result_names(text))
    return names or ((text.partition("=")[0].strip(),) if "=" in text else ())


def _inlay(offset: int, text: str, what: str) -> Inlay:
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return Inlay(offset, f" = {short}", f"{what}: {text}")
