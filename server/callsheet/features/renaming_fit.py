"""Renaming: whether a new name can stand where the old one stands, and is free there."""

import re

from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import NameKind, Role
from callsheet.features.placed_names import Placed, definition_at
from callsheet.features.renaming import Named, Refused, shown, where
from callsheet.features.script_names import Writing
from callsheet.features.uses import GIVEN_IN_SCRIPTS
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.model.requests import identifier_of
from callsheet.syntax.bindings import MemberPath, parse_expression

_IDENTIFIER = re.compile(r"[^\W\d][\w$]*")
_VARIABLE = re.compile(r"[^\W\d][\w$-]*(?:\.[\w$@-]+)*")
_DOTENV = re.compile(r"[A-Za-z_][\w.-]*")
_TITLE = re.compile(r"[^\s#@{}](?:[^{}\r\n]*[^\s{}])?")
_WORD = re.compile(r"[\w.-]+")


def unfit(meanings: Meanings, named: Named, new: str) -> Refused | None:
    """Why the new name cannot be one of its kind, where it would stand."""
    definitions = [definition_at(meanings.table, site) for site in named.sites]
    all_placed = [*named.uses, *(each for each in definitions if each)]
    writings = {each.occurrence.writing for each in all_placed}
    match named.kind:
        case NameKind.VARIABLE:
            return _unfit_variable(meanings, named, new, writings, all_placed)
        case NameKind.RESOURCE if not _WORD.fullmatch(new):
            return Refused(f'"{new}" is no name of a resource: use letters, digits, `-` and `_`')
        case NameKind.REQUEST if not _TITLE.fullmatch(new) or new in RESERVED_ROOTS:
            return Refused(f'"{new}" is no name of a request')
        case NameKind.REQUEST if named.uses and any(each in new for each in '(),"'):
            return Refused(f'"{new}" is no name by which another request can refer to this one')
        case NameKind.REQUEST if identifier_of(new) in RESERVED_ROOTS:
            return Refused(f'"{new}" has a meaning of its own in bindings')
        case _:
            pass
    return _taken(meanings, named, new)


def _unfit_variable(
    meanings: Meanings, named: Named, new: str, writings: set[Writing], placed: list[Placed]
) -> Refused | None:
    path = parse_expression(new) if _VARIABLE.fullmatch(new) else None
    root = new.split(".", maxsplit=1)[0]
    if not isinstance(path, MemberPath) or ("." in new and "" in new.split(".")):
        return Refused(f'"{new}" is no name of a variable: use letters, digits, `-`, `_` and dots')
    if root in RESERVED_ROOTS or root in GIVEN_IN_SCRIPTS:
        return Refused(f'"{root}" is given by Callsheet itself')
    scripted = writings & {Writing.SCRIPT, Writing.SHORTHAND}
    items = any(each.occurrence.role is Role.ITEM for each in placed)
    if (scripted or items) and not _IDENTIFIER.fullmatch(new):
        return Refused(f'"{new}" is no name of JavaScript, and an expression uses it')
    if Writing.TEXT in writings and not _VARIABLE.fullmatch(new):
        return Refused(f'"{new}" cannot stand in a script')
    dotenv = any(
        names.kind is None
        for site in named.sites
        if (names := meanings.table.environments.get(site[0]))
    )
    if dotenv and not _DOTENV.fullmatch(new):
        return Refused(f'"{new}" is no name for a .env file')
    return _taken(meanings, named, new)


def _taken(meanings: Meanings, named: Named, new: str) -> Refused | None:
    """Why the name is not free beside the definitions that would get it."""
    for site in sorted(named.sites):
        names = meanings.table.files.get(site[0])
        if names is None:
            around = meanings.table.by_folder[meanings.table.environments[site[0]].folder]
            for other in around:
                if any(key.name == new for key in other.keys):
                    return Refused(f'"{new}" is already defined in {shown(meanings.table, other)}')
            continue
        for block in names.blocks:
            for each in block.of(new):
                if each.kind is named.kind and each.role not in (Role.USE, Role.DOTENV):
                    placed = Placed(names, names.blocks.index(block), each)
                    return Refused(f'"{new}" is already defined in {where(meanings.table, placed)}')
    return None
