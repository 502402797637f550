"""Renaming a member of an object in environment files: all that changes then, or why it cannot."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from callsheet.disk import Files
from callsheet.features.edits import Edit, FileEdits
from callsheet.features.file_names import NameTable
from callsheet.features.meanings import Meanings
from callsheet.features.member_names import (
    keys_of_member,
    leads_into,
    merged_keys,
    places_in_uses,
    uses_of_variable,
)
from callsheet.features.occurrences import NameKind, Role
from callsheet.features.placed_names import Placed, Sites, definition_at
from callsheet.features.references import Meant
from callsheet.features.renaming import (
    SETTINGS,
    Named,
    Refused,
    not_editable,
    out_of_reach,
    shown,
    where,
)
from callsheet.features.renaming_texts import named_in_texts
from callsheet.features.script_names import Writing
from callsheet.late_dataclasses import dataclass
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.syntax.bindings import MemberPath, parse_expression

_MEMBER = re.compile(r"[^\W\d][\w$-]*")
_PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class NamedMember:
    """A member, and all that names its variable."""

    variable: Named
    steps: tuple[str, ...]

    @property
    def path(self) -> str:
        """As a binding writes it: `user.name`."""
        return ".".join((self.variable.name, *self.steps))

    def renamed(self, new: str) -> str:
        """Its path with another name."""
        return ".".join((self.variable.name, *self.steps[:-1], new))


def member_meant(meanings: Meanings, meant: Meant) -> NamedMember | Refused:
    """All that has to change together, or why it cannot whatever the new name is."""
    table, name = meanings.table, meant.name
    sites = merged_keys(table, meant.sites, name)
    uses = uses_of_variable(meanings, sites, name) if sites else ()
    member = NamedMember(Named(NameKind.VARIABLE, name, sites, uses), meant.steps)
    if not meant.sites:
        return Refused(f'nothing defines "{member.path}", so there is nothing to rename')
    means = frozenset(meant.sites.union(*map(meanings.of, uses)))
    if name in SETTINGS or name.split(".")[0] in RESERVED_ROOTS:
        return Refused(f'"{name}" is read by its members, so they keep their names')
    return (
        _elsewhere(table, name, means - sites)
        or _not_followed(table, member)
        or out_of_reach(table, member.variable)
        or not_editable(table, member.variable)
        or _taken_whole(table, member)
        or member
    )


def _elsewhere(table: NameTable, name: str, others: Sites) -> Refused | None:
    """Why a definition that is no key of that name stands in the way."""
    for site in sorted(others):
        placed = definition_at(table, site)
        place = where(table, placed) if placed else shown(table, table.environments[site[0]])
        return Refused(f'"{name}" may mean what {place} says, where members are not renamed')
    return None


def _not_followed(table: NameTable, member: NamedMember) -> Refused | None:
    """Why the keys themselves cannot be followed."""
    variable, path = member.variable, member.path
    if not keys_of_member(table, variable.sites, variable.name, member.steps):
        return Refused(f'nothing defines "{path}", so there is nothing to rename')
    if any("." in step for step in member.steps):
        return Refused(f'"{path}" has a member with a dot in its name, which is not followed')
    for file in sorted({file for file, _ in variable.sites}):
        names = table.environments[file]
        if names.kind is None:
            place = shown(table, names)
            return Refused(f'"{variable.name}" is also in {place}, whose values have no members')
        if any(f"{each}.".startswith(f"{variable.name}.") for each in names.referred_to):
            place = shown(table, names)
            return Refused(f'a value in {place} takes "{variable.name}" from another environment')
    around = (*member.steps[:-1], _PROVIDER)
    if keys_of_member(table, variable.sites, variable.name, around):
        return Refused(
            f'"{path}" stands beside "{_PROVIDER}", and may say where a value comes from'
        )
    return None


def _taken_whole(table: NameTable, member: NamedMember) -> Refused | None:
    """Why a use that does not lead to a member by dots alone takes it nevertheless."""
    for each in member.variable.uses:
        occurrence = each.occurrence
        if occurrence.writing not in (Writing.BINDING, Writing.OTHER):
            name = member.variable.name
            return Refused(
                f'{where(table, each)} uses "{name}" in a script, where members are not followed'
            )
        if leads_into(occurrence, member.path):
            if occurrence.writing is Writing.OTHER:
                return Refused(f"{where(table, each)} names it in a way that cannot be edited")
        elif f"{member.path}.".startswith(f"{occurrence.names[0]}."):
            return Refused(
                f'{where(table, each)} takes "{occurrence.names[0]}" as a whole, '
                "with the names of its members"
            )
    return None


def _is_variable(table: NameTable, path: str) -> Refused | None:
    """Why a path cannot be one of members: it is a variable whose name has dots."""
    for names in table.files.values():
        for index, block in enumerate(names.blocks if path in names.names else ()):
            for each in block.of(path):
                if each.role is not Role.USE:
                    place = where(table, Placed(names, index, each))
                    return Refused(f'"{path}" is also a variable of that name in {place}')
    for environment in table.environments.values():
        if any(key.name == path for key in environment.keys):
            place = shown(table, environment)
            return Refused(f'"{path}" is also a variable of that name in {place}')
    return None


def rename_member(
    meanings: Meanings, meant: Meant, new: str, files: Files
) -> tuple[FileEdits, ...] | Refused:
    """The edits that give a member another name in all environments; or why it cannot be."""
    member = member_meant(meanings, meant)
    if isinstance(member, Refused):
        return member
    if new == member.steps[-1]:
        return ()
    refused = (
        _unfit(member, new)
        or _taken(meanings.table, member, new)
        or named_in_texts(meanings, member.variable, files)
    )
    return refused or tuple(_edits(meanings.table, member, new))


def _unfit(member: NamedMember, new: str) -> Refused | None:
    """Why the new name cannot stand in each place."""
    if _MEMBER.fullmatch(new) is None:
        return Refused(f'"{new}" is no name of a member: use letters, digits, `-` and `_`')
    for path in _paths_afterwards(member, new):
        read = parse_expression(path)
        way = (read.root.text, *read.steps) if isinstance(read, MemberPath) else ()
        if way != tuple(path.split(".")):
            return Refused(f'"{path}" has a meaning of its own in bindings')
    if new == _PROVIDER:
        return Refused(f'"{new}" in an object says where its value comes from')
    return None


def _paths_afterwards(member: NamedMember, new: str) -> set[str]:
    """What uses are then, and the member itself."""
    written = (each.occurrence.names[0] for each in member.variable.uses)
    longer = {each for each in written if f"{each}.".startswith(f"{member.path}.")}
    return {member.renamed(new) + each[len(member.path) :] for each in (member.path, *longer)}


def _taken(table: NameTable, member: NamedMember, new: str) -> Refused | None:
    """Why the new name means something already, or would mean it then."""
    variable = member.variable
    around = (*member.steps[:-1], new)
    for file, _ in keys_of_member(table, variable.sites, variable.name, around):
        place = shown(table, table.environments[file])
        return Refused(f'"{member.renamed(new)}" is already defined in {place}')
    for each in variable.uses:
        if leads_into(each.occurrence, member.renamed(new)):
            return Refused(
                f'the name in {where(table, each)} would mean something else with "{new}"'
            )
    steps = variable.name.count(".") + 1
    for path in sorted(_paths_afterwards(member, new)):
        parts = path.split(".")
        for count in range(steps + 1, len(parts) + 1):
            if refused := _is_variable(table, ".".join(parts[:count])):
                return refused
    return None


def _edits(table: NameTable, member: NamedMember, new: str) -> Iterator[FileEdits]:
    variable = member.variable
    edits: dict[Path, list[Edit]] = {}
    for path, span in places_in_uses(variable.uses, variable.name, member.steps):
        edits.setdefault(path, []).append(Edit(span, new))
    key = json.dumps(new, ensure_ascii=False)
    for path, span in keys_of_member(table, variable.sites, variable.name, member.steps):
        edits.setdefault(path, []).append(Edit(span, key))
    for path, each in sorted(edits.items()):
        yield FileEdits(path, tuple(sorted(each, key=lambda edit: edit.span)))
