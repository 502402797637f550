"""Hover in an environment file: a value in every environment, what hides it, who uses it."""

from collections.abc import Iterator

from callsheet.amounts import counted
from callsheet.features.environment_document import Environment, EnvironmentDocument, Member
from callsheet.features.environment_values import values_of
from callsheet.features.hover import Hover
from callsheet.features.hover_values import code, inert, shown
from callsheet.features.name_words import is_among
from callsheet.features.uses import uses_of
from callsheet.model.document import Document, kept_with_document
from callsheet.model.environment import EnvironmentSet, Variable
from callsheet.model.environment_files import SHARED
from callsheet.model.workspace import Workspace


def environment_hover(
    workspace: Workspace, document: EnvironmentDocument, offset: int
) -> Hover | None:
    """What is known of the environment or the variable at the cursor."""
    match document.target_at(offset):
        case Environment() as environment:
            parts = tuple(_of_environment(workspace, document, environment))
            return Hover(environment.key, "\n\n".join(parts))
        case Member() as member:
            parts = tuple(_of_member(workspace, document, member))
            return Hover(member.key, "\n\n".join(part for part in parts if part))
        case None:
            return None


def _of_environment(
    workspace: Workspace, document: EnvironmentDocument, environment: Environment
) -> Iterator[str]:
    around = workspace.environments.get(document.folder, EnvironmentSet())
    name = environment.name
    yield f"**{inert(name)}** · {_said(workspace, around, environment)}"
    layers = around.layers.get("" if name in SHARED else name, ())
    names = {each for layer in layers for each in layer.variables}
    files = {
        each.origin.path.name
        for layer in layers
        for each in layer.variables.values()
        if each.origin.path
    }
    from_files = f" from {', '.join(map(code, sorted(files)))}" if files else ""
    yield counted(len(names), "variable") + from_files


def _said(workspace: Workspace, around: EnvironmentSet, environment: Environment) -> str:
    if environment.name in SHARED:
        return "holds in every environment, where that has no value of its own"
    chosen = (
        "the chosen environment" if environment.name == workspace.environment else "environment"
    )
    return f"{chosen}, protected" if environment.name in around.protected else chosen


def _of_member(
    workspace: Workspace, document: EnvironmentDocument, member: Member
) -> Iterator[str]:
    around = workspace.environments.get(document.folder, EnvironmentSet())
    yield f"**{code('.'.join(member.path))}** {_where(member)}"
    yield _hidden_by(around, document, member)
    yield _table(workspace, around, member)
    yield _users(workspace, document, member.name)


def _where(member: Member) -> str:
    if not member.environment:
        return "in every environment"
    return f"of {inert(member.environment)}"


def _hidden_by(around: EnvironmentSet, document: EnvironmentDocument, member: Member) -> str:
    """Where another value of the name counts instead of this one."""
    in_all = not member.environment or member.environment in SHARED
    lines = []
    for name in around.names if in_all else (member.environment,):
        found = values_of(around, name, member.name)
        if found and found[0].origin.span and not _is_here(found[0], document, member):
            path = found[0].origin.path
            file = code(path.name) if path else "another file"
            lines.append(f"- hidden in {inert(name)} by {shown(found[0])} of {file}")
    return "\n".join(lines)


def _is_here(variable: Variable, document: EnvironmentDocument, member: Member) -> bool:
    origin = variable.origin
    merged = any(each.path == document.path for each in variable.members.values())
    same = origin.path == document.path and origin.detail == member.environment
    return same or merged


def _table(workspace: Workspace, around: EnvironmentSet, member: Member) -> str:
    """The value in every environment, side by side."""
    rows = [
        f"| {_bold(workspace, name)} | {_cell(around, name, member)} |" for name in around.names
    ]
    return "\n".join(("| environment | value |", "|---|---|", *rows)) if rows else ""


def _bold(workspace: Workspace, name: str) -> str:
    return f"**{inert(name)}**" if name == workspace.environment else inert(name)


def _cell(around: EnvironmentSet, name: str, member: Member) -> str:
    found = values_of(around, name, member.name)
    return shown(found[0]).replace("|", "\\|") if found else "*missing*"


def _users(workspace: Workspace, document: EnvironmentDocument, name: str) -> str:
    """In how many files the name stands, as far as files are known."""
    folder = document.folder
    if workspace.names is not None:
        below = {p: names for p, names in workspace.names.items() if p.is_relative_to(folder)}
        number = sum(is_among(name, names) for names in below.values())
        return f"used in {counted(number, 'file')}" if number else "used in no file"
    known = [each for each in workspace.documents.values() if each.path.is_relative_to(folder)]
    number = sum(name in _names_in(each) for each in known)
    return f"used in {counted(number, 'open file')}" if number else ""


@kept_with_document
def _names_in(document: Document) -> frozenset[str]:
    used = [uses_of(block.parsed) for block in document.blocks]
    longer = (name for each in used for use in each.variables for name in use.longer)
    return frozenset(longer).union(*(each.names for each in used))
