"""Hover over variables: the value here, where it is from, what it hides, and elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from callsheet.disk import Files, Unreadable
from callsheet.facts.dynamic_variables import DYNAMIC_VARIABLES, DynamicFact
from callsheet.features.given_names import given_last, given_names
from callsheet.features.hover_values import code, inert, shown
from callsheet.features.preview import example, preview
from callsheet.model.document import Document
from callsheet.model.environment import Origin, Variable
from callsheet.model.scope import scope_of
from callsheet.model.workspace import Workspace
from callsheet.text import SourceText
from callsheet.values import value_text

_PEERS = {
    "JB": "JetBrains",
    "RC": "REST Client",
    "HY": "httpYac",
    "KU": "kulala",
    "RN": "rest.nvim",
    "VS": "Visual Studio",
}


@dataclass(frozen=True)
class Place:
    """Where a hover is asked for."""

    workspace: Workspace
    document: Document
    offset: int
    files: Files


def variable_markdown(place: Place, name: str, steps: tuple[str | int, ...] = ()) -> str:
    """What is known of the variable `name`; empty when nobody defines it in any environment.

    A variable whose own name is `name` and `steps` with dots between them comes first.
    """
    scope = scope_of(place.workspace, place.document, place.document.block_at(place.offset))
    longer = ".".join((name, *(step for step in steps if isinstance(step, str))))
    name = longer if scope.find(longer) else name
    known = scope.all(name)
    table = _environments_table(place, name, is_known=bool(known))
    parts = [*_here(place, known), table, *_later(place, name, known)]
    return "\n\n".join(part for part in parts if part)


def _here(place: Place, known: tuple[Variable, ...]) -> Iterator[str]:
    if not known:
        return
    first, *hidden = known
    yield f"**{code(first.name)}** = {shown(first)}{_filled_in(place, first)}"
    yield _from(place, first.origin)
    if hidden:
        yield "\n".join(
            f"- hides {shown(each)} from the {_from(place, each.origin)}" for each in hidden
        )


def _filled_in(place: Place, variable: Variable) -> str:
    if not variable.template or variable.secret:
        return ""
    block = place.document.block_at(place.offset)
    text = preview(place.workspace, place.document, block, value_text(variable.value), place.files)
    return f" → {code(text)}" if text else ""


def _later(place: Place, name: str, known: tuple[Variable, ...]) -> Iterator[str]:
    """What gives the variable a value: a capture, a question or a script; what it gave last."""
    giver = None if known else given_names(place.workspace, place.document).get(name)
    if giver is None:
        return
    where = "" if giver.document is place.document else f" in {code(giver.document.path.name)}"
    captured = given_last(place.workspace, name, giver)
    if captured is None:
        yield f"**{code(name)}** gets its value when {code(giver.title)}{where} is sent"
    else:
        yield f"**{code(name)}** = {shown(captured)}"
        yield f"from the last answer of {code(giver.title)}{where}"


def _from(place: Place, origin: Origin) -> str:
    """`environment file dev · http-client.env.json:3`."""
    kind = f"{origin.source} {code(origin.detail)}" if origin.detail else str(origin.source)
    where = place_shown(place, origin)
    return f"{kind} · {code(where)}" if where else kind


def place_shown(place: Place, origin: Origin) -> str:
    """`http-client.env.json:3`, the path from the workspace root; empty for no file."""
    if origin.path is None:
        return ""
    path = origin.path
    root = place.workspace.root
    short = path.relative_to(root) if path.is_relative_to(root) else path
    line = _line(place, origin)
    return f"{short.as_posix()}:{line}" if line else short.as_posix()


def _line(place: Place, origin: Origin) -> int:
    """From 1; 0 when it is not known."""
    if origin.span is None or origin.path is None:
        return 0
    document = place.workspace.documents.get(origin.path)
    if document is not None:
        return document.source.line_of(origin.span.start) + 1
    content = place.files.read(origin.path)
    if isinstance(content, Unreadable):
        return 0
    text = content.decode("utf-8-sig", "replace")
    return SourceText(text).line_of(origin.span.start) + 1


def _environments_table(place: Place, name: str, *, is_known: bool) -> str:
    """The value in each environment that there is, when one has it.

    A single one says nothing more where it is chosen, and all where none is.
    """
    found = place.workspace.environments.get(place.document.path.parent)
    if found is None or (is_known and len(found.names) < 2):
        return ""
    values = {
        environment: next(
            (
                layer.variables[name]
                for layer in found.layers[environment]
                if name in layer.variables
            ),
            None,
        )
        for environment in found.names
    }
    if not any(values.values()):
        return ""
    rows = (
        f"| {_environment_name(place, environment)} "
        f"| {shown(variable).replace('|', chr(92) + '|') if variable else '*missing*'} |"
        for environment, variable in values.items()
    )
    return "\n".join(("| environment | value |", "|---|---|", *rows))


def _environment_name(place: Place, name: str) -> str:
    return f"**{inert(name)}**" if name == place.workspace.environment else inert(name)


def dynamic_markdown(place: Place, name: str, typed: str) -> str:
    """What a dynamic variable gives, its forms, and who else has it.

    Args:
        place: Where it is used.
        name: Its name, with the dollar sign.
        typed: All that stands between the braces.
    """
    fact = find_dynamic(name)
    if fact is None:
        return ""
    forms = " · ".join(f"`{{{{{form}}}}}`" for form in fact.forms)
    each = "A new value at each place." if fact.fresh else ""
    peers = ", ".join(_PEERS[peer] for peer in fact.peers.split())
    value = example(place.workspace, place.document, f"{{{{{typed}}}}}", place.files)
    parts = (
        f"**`{fact.name}`**",
        f"{fact.documentation} {each}".rstrip(),
        f"for example {code(value)}" if value else "",
        f"Forms: {forms}",
        f"*Also in {peers}.*",
    )
    return "\n\n".join(part for part in parts if part)


def find_dynamic(name: str) -> DynamicFact | None:
    """What is known of a dynamic variable, by its whole name or by what it begins with."""
    plain_name = name.removesuffix("-askonce")
    exact = (fact for fact in DYNAMIC_VARIABLES if fact.name == plain_name)
    begun = (f for f in DYNAMIC_VARIABLES if f.name.endswith(".") and name.startswith(f.name))
    return next(exact, None) or next(begun, None)
