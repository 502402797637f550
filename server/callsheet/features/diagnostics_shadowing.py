"""Variables that hide another value of the same name, with both values and both places."""

from collections.abc import Iterator

from callsheet.facts.secret_names import is_secret_question
from callsheet.features.environment_values import values_of
from callsheet.features.hover_values import MASK, plain
from callsheet.features.uses import uses_of
from callsheet.model.definitions import exported_layer
from callsheet.model.dialects import Precedence, precedence_of
from callsheet.model.document import Document
from callsheet.model.environment import EnvironmentSet, Origin, Source, Variable
from callsheet.model.requests import imported_documents
from callsheet.model.settings import settings_of
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Related, Severity
from callsheet.syntax import nodes
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.values import value_text


def shadowed_variables(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """The definitions of a document that hide another value of an import or an environment.

    One that takes its own name means what it hides. What an environment hides from another file is
    what environments are for.
    """
    yield from _overwritten(document)
    if precedence_of(settings_of(workspace, document, document.blocks[0])) is Precedence.JETBRAINS:
        # There the environment is meant to win.
        return
    imported: dict[str, Variable] = {}
    for each in imported_documents(workspace, document):
        imported = {**exported_layer(each).variables, **imported}
    elsewhere = _names_of_environments(workspace, document).union(imported)
    for name, variable in _defined(document, elsewhere).items():
        hidden = imported.get(name) or _of_environment(workspace, document, name)
        if hidden is not None and value_text(hidden.value) != value_text(variable.value):
            yield from _problem(variable, hidden)


def _overwritten(document: Document) -> Iterator[Problem]:
    """Definitions that come to nothing: another one follows before anything takes them."""
    found = kept_of_each(_written_over, document.parsed)
    for block, pairs in zip(document.blocks, found, strict=True):
        for before, after in pairs:
            first, second = (
                Variable(
                    each.name.text,
                    each.value.text,
                    Origin(Source.BLOCK, document.path, block.placed(each.name.span)),
                    typed=False,
                )
                for each in (before, after)
            )
            yield from _problem(second, first)


@kept_with_block
def _written_over(
    parsed: ParsedBlock,
) -> tuple[tuple[nodes.Definition, nodes.Definition], ...]:
    if len(parsed.tree.definitions) < 2:
        return ()
    takes = {each.piece.span: each.takes for each in uses_of(parsed).definitions}
    last: dict[str, nodes.Definition] = {}
    found = []
    for item in parsed.tree.before:
        if isinstance(item, nodes.Definition):
            for name in takes.get(item.name.span, ()):
                last.pop(name, None)
            before = last.get(item.name.text)
            if before is not None and before.value.text != item.value.text:
                found.append((before, item))
            last[item.name.text] = item
        elif isinstance(item, nodes.InlineScript | nodes.ScriptFile | nodes.Run):
            last.clear()
    return tuple(found)


def _names_of_environments(workspace: Workspace, document: Document) -> frozenset[str]:
    around = workspace.environments.get(document.folder, EnvironmentSet())
    chosen = around.layers.get(workspace.environment)
    layers = (chosen,) if chosen is not None and workspace.environment else around.layers.values()
    return frozenset().union(*(layer.variables for each in layers for layer in each))


def _defined(document: Document, names: frozenset[str]) -> dict[str, Variable]:
    """Of these names the last definition in a document, of those that never take their own name."""
    found: dict[str, Variable] = {}
    takes: set[str] = set()
    all_uses = kept_of_each(uses_of, document.parsed) if names else ()
    for block, uses in zip(document.blocks, all_uses, strict=False):
        if uses.provides.isdisjoint(names):
            continue
        takes |= {each.piece.text for each in uses.definitions if each.piece.text in each.takes}
        for each in block.tree.definitions:
            name, at = each.name.text, block.placed(each.name.span)
            if name in names:
                origin = Origin(Source.FILE, document.path, at)
                found[name] = Variable(name, each.value.text, origin, typed=False)
    return {name: each for name, each in found.items() if name not in takes}


def _of_environment(workspace: Workspace, document: Document, name: str) -> Variable | None:
    """The value in the chosen environment; when none is chosen, in the first that has one."""
    around = workspace.environments.get(document.folder)
    if around is None:
        return None
    chosen = workspace.environment if workspace.environment in around.names else ""
    for environment in dict.fromkeys((chosen, *(() if chosen else around.names))):
        if found := values_of(around, environment, name):
            return found[0]
    return None


def _problem(variable: Variable, hidden: Variable) -> Iterator[Problem]:
    span = variable.origin.span
    if span is None:
        return
    there = hidden.origin
    value = f"`{_shown(hidden)}`"
    related = (Related(there.path, there.span, value),) if there.path and there.span else ()
    yield Problem(
        Code.SHADOWED_VARIABLE,
        Severity.INFO,
        span,
        f"`{variable.name}` hides {value} of the {_place(there)}: `{_shown(variable)}` counts here",
        "give it another name, or take one of the two away",
        related,
    )


def _shown(variable: Variable) -> str:
    """A value that may be said aloud; under the name of a secret it is one, wherever it stands."""
    return MASK if is_secret_question(variable.name) else plain(variable)


def _place(origin: Origin) -> str:
    """`environment dev`, `imported file common.http`."""
    if origin.source is Source.BLOCK:
        return "definition above"
    if origin.source is Source.FILE:
        return f"imported file `{origin.path.name}`" if origin.path else "imported file"
    return f"environment `{origin.detail}`" if origin.detail else str(origin.source)
