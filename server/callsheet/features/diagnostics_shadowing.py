"""Variables that hide another value of the same name, with both values and both places."""

from collections.abc import Iterator, Mapping

from callsheet.features.environment_values import values_of
from callsheet.features.hover_values import plain
from callsheet.features.uses import uses_of
from callsheet.model.definitions import definitions_of, exported_layer
from callsheet.model.document import Document, kept_with_document
from callsheet.model.environment import Origin, Source, Variable
from callsheet.model.requests import imported_documents
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Related, Severity
from callsheet.values import value_text


def shadowed_variables(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """The definitions of a document that hide another value of an import or an environment.

    One that takes its own name means what it hides. What an environment hides from another file is
    what environments are for.
    """
    defined = _plain_definitions(document)
    if not defined:
        return
    imported: dict[str, Variable] = {}
    for each in imported_documents(workspace, document):
        imported = {**exported_layer(each).variables, **imported}
    for name, variable in defined.items():
        hidden = imported.get(name) or _of_environment(workspace, document, name)
        if hidden is not None and value_text(hidden.value) != value_text(variable.value):
            yield from _problem(variable, hidden)


@kept_with_document
def _plain_definitions(document: Document) -> Mapping[str, Variable]:
    """The last definition of each name, but those that take their own name."""
    takes = {
        each.piece.text
        for block in document.blocks
        if block.parsed.definitions
        for each in uses_of(block.parsed).definitions
        if each.piece.text in each.takes
    }
    last = definitions_of(document).last
    return {name: each for name, each in last.items() if name not in takes}


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
    value = f"`{plain(hidden)}`"
    related = (Related(there.path, there.span, value),) if there.path and there.span else ()
    yield Problem(
        Code.SHADOWED_VARIABLE,
        Severity.INFO,
        span,
        f"`{variable.name}` hides {value} of the {_place(there)}: `{plain(variable)}` counts here",
        "give it another name, or take one of the two away",
        related,
    )


def _place(origin: Origin) -> str:
    """`environment dev`, `imported file common.http`."""
    if origin.source is Source.FILE:
        return f"imported file `{origin.path.name}`" if origin.path else "imported file"
    return f"environment `{origin.detail}`" if origin.detail else str(origin.source)
