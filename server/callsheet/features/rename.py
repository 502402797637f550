"""Rename: a name and all that mean it get another one, or a reason why that would change meaning.

Whether meaning stays is not guessed: the names of all files are taken as they would be afterwards,
and what each use of the old and of the new name means is compared.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from callsheet.disk import Files, Unreadable, decode_text
from callsheet.features.edits import Edit, FileEdits
from callsheet.features.file_names import (
    BlockNames,
    EnvironmentNames,
    FileNames,
    NameTable,
)
from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import NameKind, Occurrence, Role
from callsheet.features.placed_names import Placed, Site, Sites
from callsheet.features.references import (
    Meant,
    candidates,
    defined_name,
    definition_at,
    key_at,
)
from callsheet.features.script_names import Writing
from callsheet.features.uses import GIVEN_IN_SCRIPTS
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.model.request_files import places_of
from callsheet.model.requests import identifier_of
from callsheet.presets import is_bundled
from callsheet.syntax.bindings import MemberPath, parse_expression
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a name cannot be changed, in words for a person."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Named:
    """All that has to change together: definitions, and the uses that mean one of them."""

    kind: NameKind
    name: str
    sites: Sites
    uses: tuple[Placed, ...]


Renamed: TypeAlias = tuple[FileEdits, ...] | Refused

_IDENTIFIER = re.compile(r"[^\W\d][\w$]*")
_ANSWER = re.compile(r"[^\W\d][\w-]*")
_VARIABLE = re.compile(r"[^\W\d][\w$-]*(?:\.[\w$@-]+)*")
_DOTENV = re.compile(r"[A-Za-z_][\w.-]*")
_TITLE = re.compile(r"[^\s#@{}](?:[^{}\r\n]*[^\s{}])?")
_WORD = re.compile(r"[\w.-]+")


def renameable(meanings: Meanings, meant: Meant) -> Refused | None:
    """Why the name at the cursor cannot be changed, whatever the new one is; None when it can."""
    named = _named(meanings, meant)
    return named if isinstance(named, Refused) else None


def rename(meanings: Meanings, meant: Meant, new: str, files: Files) -> Renamed:
    """The edits that give a new name to what is meant, file by file; or why it cannot be.

    Args:
        meanings: What names mean in all files of the root.
        meant: What stands at the cursor.
        new: The new name.
        files: Where scripts and texts are read that requests name.
    """
    named = _named(meanings, meant)
    if isinstance(named, Refused):
        return named
    if new == named.name:
        return ()
    refused = _unfit(meanings, named, new) or _in_other_files(meanings, named, files)
    if refused is not None:
        return refused
    edits = tuple(_edits(meanings, named, new))
    renames_own = any(use.occurrence.within == named.name for use in named.uses)
    if not renames_own and not _is_anywhere(meanings.table, _fresh(meanings.table, named, new)):
        return edits
    after = _renamed_table(meanings.table, named, new)
    return _changed(meanings, Meanings(after), named, new) or edits


def _named(meanings: Meanings, meant: Meant) -> _Named | Refused:
    table = meanings.table
    if meant.name in RESERVED_ROOTS and not meant.sites:
        return Refused(f'"{meant.name}" is given by Callsheet itself')
    if not meant.sites:
        return Refused(f'nothing defines "{meant.name}", so there is nothing to rename')
    sites, uses = _all_together(meanings, meant)
    names = sorted({name for site in sites if (name := defined_name(table, site)) is not None})
    if len(names) != 1:
        return Refused(f"it means {' or '.join(names)}, as the environment has it")
    placed = [each for site in sites if (each := definition_at(table, site))]
    if any(each.occurrence.kind is not meant.kind for each in placed):
        return Refused(f'"{names[0]}" means a variable or a request, as the place has it')
    for path, _ in sorted(sites):
        if is_bundled(path):
            return Refused(f'"{meant.name}" is defined in a preset, which cannot be changed')
        if not path.is_relative_to(table.root):
            return Refused(f'"{meant.name}" is defined in {path}, outside of the workspace')
    named = _Named(meant.kind, names[0], sites, uses)
    for path in {path for path, _ in sites if path in table.environments}:
        if names[0] in table.environments[path].referred_to:
            where = _shown(table, table.environments[path])
            return Refused(f'a value in {where} takes "{names[0]}" from another environment')
    for environment in table.environments.values():
        if environment.is_broken and _holds_for(table, environment, named):
            return Refused(f"{_shown(table, environment)} has an error, so it cannot be edited")
    for each in (*uses, *_definitions(table, named)):
        plain = each.occurrence.role is Role.USE and names[0] == each.occurrence.names[-1]
        if each.occurrence.writing is Writing.OTHER and not plain:
            return Refused(f"{_where(table, each)} names it in a way that cannot be edited")
    return named


def _holds_for(table: NameTable, environment: EnvironmentNames, named: _Named) -> bool:
    paths = {path for path, _ in named.sites} | {use.names.path for use in named.uses}
    is_variable = named.kind is NameKind.VARIABLE
    return is_variable and any(environment.folder in table.folders_of(path) for path in paths)


def _all_together(meanings: Meanings, meant: Meant) -> tuple[Sites, tuple[Placed, ...]]:
    """The definitions that some use could mean as well, and so on, and all of those uses."""
    found = tuple((each, meanings.of(each)) for each in _candidates(meanings, meant))
    sites: set[Site] = set(meant.sites)
    before = -1
    while len(sites) != before:
        before = len(sites)
        for _, means in found:
            if not means.isdisjoint(sites):
                sites |= means
        sites |= {each for site in sites for each in _written_with(meanings.table, site, found)}
    uses = (each for each, means in found if not means.isdisjoint(sites))
    return frozenset(sites), tuple(each for each in uses if each.site not in sites)


def _candidates(meanings: Meanings, meant: Meant) -> tuple[Placed, ...]:
    return tuple(candidates(meanings.table, meant.kind, meant.name))


def _written_with(
    table: NameTable, site: Site, found: Iterable[tuple[Placed, Sites]]
) -> Iterator[Site]:
    """The definitions that are the same variable though no use says so.

    The keys of a name in all environment files of a folder, all results of a file, and what one
    block defines twice.
    """
    key = key_at(table, site)
    if key is not None:
        for each in table.by_folder.get(table.environments[site[0]].folder, ()):
            same = (other for other in each.keys if other.name == key.name)
            yield from ((each.path, other.span.start) for other in same)
        return
    placed = definition_at(table, site)
    if placed is None:
        return
    for other, _ in found:
        if other.names.path == site[0] and _are_one(placed, other):
            yield other.site


def _are_one(placed: Placed, other: Placed) -> bool:
    role = placed.occurrence.role
    same_block = other.index == placed.index and role is Role.DEFINITION
    same = other.occurrence.names == placed.occurrence.names
    is_variable = placed.occurrence.kind is other.occurrence.kind is NameKind.VARIABLE
    return (
        is_variable
        and role is other.occurrence.role
        and (role is Role.RESULT or same_block)
        and same
    )


def _unfit(meanings: Meanings, named: _Named, new: str) -> Refused | None:
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
    meanings: Meanings, named: _Named, new: str, writings: set[Writing], placed: list[Placed]
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


def _taken(meanings: Meanings, named: _Named, new: str) -> Refused | None:
    """Why the name is not free beside the definitions that would get it."""
    for site in sorted(named.sites):
        names = meanings.table.files.get(site[0])
        if names is None:
            around = meanings.table.by_folder[meanings.table.environments[site[0]].folder]
            for other in around:
                if any(key.name == new for key in other.keys):
                    return Refused(f'"{new}" is already defined in {_shown(meanings.table, other)}')
            continue
        for block in names.blocks:
            for each in block.of(new):
                if each.kind is named.kind and each.role not in (Role.USE, Role.DOTENV):
                    placed = Placed(names, names.blocks.index(block), each)
                    return Refused(
                        f'"{new}" is already defined in {_where(meanings.table, placed)}'
                    )
    return None


def _in_other_files(meanings: Meanings, named: _Named, files: Files) -> Refused | None:
    """Why a script or a text file keeps the name as it is."""
    if named.kind is NameKind.RESOURCE:
        return None
    word = re.compile(rf"(?<![\w$-]){re.escape(named.name)}(?![\w$-])")
    for names in meanings.table.files.values():
        written = (*names.scripts, *names.filled)
        if not written or not _sees(meanings, names, named):
            continue
        for each in written:
            for path in places_of(each, names.path.parent, meanings.table.root):
                if files.allowed(path) and word.search(_text(files, path)):
                    shown = path.relative_to(meanings.table.root)
                    return Refused(f'"{named.name}" is used in {shown}, which is not edited')
    return None


def _sees(meanings: Meanings, names: FileNames, named: _Named) -> bool:
    """Whether a text that is filled in for a request of a file could mean the name."""
    return any(
        not meanings.of(Placed(names, index, _as_used(named))).isdisjoint(named.sites)
        for index, block in enumerate(names.blocks)
        if block.sendable
    )


def _as_used(named: _Named) -> Occurrence:
    return Occurrence(named.kind, Role.USE, Span(0, 0), (named.name,), Writing.BINDING)


def _text(files: Files, path: Path) -> str:
    data = files.read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    return "" if isinstance(text, Unreadable) else text


def _fresh(table: NameTable, named: _Named, new: str) -> set[str]:
    """Every name that something may mean afterwards."""
    places = (*named.uses, *_definitions(table, named))
    ways = {(each.occurrence.names, each.occurrence.writing): each.occurrence for each in places}
    return {new, *(name for each in ways.values() for name in _new_names(each, named, new))}


def _is_anywhere(table: NameTable, fresh: set[str]) -> bool:
    """Whether one of the names stands anywhere already; if none does, none can be mistaken."""
    spellings = fresh | {identifier_of(name) for name in fresh}
    spellings |= {f"{name}Response" for name in spellings}
    if any(not spellings.isdisjoint(names.names) for names in table.files.values()):
        return True
    environments = table.environments.values()
    return any(key.name in spellings for names in environments for key in names.keys)


def _renamed_table(table: NameTable, named: _Named, new: str) -> NameTable:
    """The names as they would be afterwards; every place keeps its offset."""
    changed: dict[Path, dict[int, set[int]]] = {}
    for placed in (*named.uses, *_definitions(table, named)):
        blocks = changed.setdefault(placed.names.path, {})
        blocks.setdefault(placed.index, set()).add(id(placed.occurrence))
    files = dict(table.files)
    for path, blocks in changed.items():
        names = table.files[path]
        renewed = list(names.blocks)
        for index, touched in blocks.items():
            renewed[index] = _renamed_block(renewed[index], touched, named, new)
        files[path] = replace(names, blocks=tuple(renewed))
    environments = dict(table.environments)
    for path in {path for path, _ in named.sites if path in table.environments}:
        environments[path] = _renamed_keys(table.environments[path], named, new)
    return table.with_names(files, environments)


def _renamed_block(block: BlockNames, touched: set[int], named: _Named, new: str) -> BlockNames:
    """A block in which the occurrences of those identities have the new name."""
    renewed = list(block.occurrences)
    for number, each in enumerate(block.occurrences):
        if id(each) in touched:
            renewed[number] = replace(each, names=_new_names(each, named, new))
    if any(id(each) in touched and each.role is Role.DEFINITION for each in block.occurrences):
        renewed = [
            replace(each, within=new) if each.within == named.name else each for each in renewed
        ]
    return replace(block, occurrences=tuple(renewed))


def _new_names(occurrence: Occurrence, named: _Named, new: str) -> tuple[str, ...]:
    """What a use may mean when its text has the new name."""
    written = _spelling(occurrence, named)
    text = _respelled(written, named, new, occurrence.writing)
    longest = text + occurrence.names[0][len(written) :]
    if len(occurrence.names) == 1 and "." not in longest:
        return (longest,)
    if occurrence.kind is not NameKind.VARIABLE or occurrence.role is not Role.USE:
        return (longest,)
    steps = longest.split(".")
    return tuple(".".join(steps[:count]) for count in range(len(steps), 0, -1))


def _spelling(occurrence: Occurrence, named: _Named) -> str:
    """The part of an occurrence's text that means the name."""
    if named.name in occurrence.names:
        return named.name
    return occurrence.names[-1]


def _respelled(written: str, named: _Named, new: str, writing: Writing) -> str:
    """The new name as it is written where `written` stands."""
    if named.kind is not NameKind.REQUEST:
        return new
    if writing is Writing.LINE:
        return new if written == named.name else identifier_of(new)
    spelled = new if written == named.name and _ANSWER.fullmatch(new) else identifier_of(new)
    known = written in (named.name, identifier_of(named.name))
    return spelled if known else f"{identifier_of(new)}Response"


def _renamed_keys(names: EnvironmentNames, named: _Named, new: str) -> EnvironmentNames:
    keys = (
        replace(key, name=new) if (names.path, key.span.start) in named.sites else key
        for key in names.keys
    )
    return replace(names, keys=tuple(keys))


def _definitions(table: NameTable, named: _Named) -> tuple[Placed, ...]:
    found = (definition_at(table, site) for site in named.sites)
    return tuple(each for each in found if each is not None)


def _changed(before: Meanings, after: Meanings, named: _Named, new: str) -> Refused | None:
    """Why something would mean another thing afterwards."""
    for now, then in _uses_before_and_after(before.table, after.table, {named.name, new}):
        if before.of(now) != after.of(then):
            where = _where(before.table, now)
            return Refused(f'the name in {where} would mean something else with "{new}"')
    return None


def _uses_before_and_after(
    before: NameTable, after: NameTable, names: set[str]
) -> Iterator[tuple[Placed, Placed]]:
    """Each use that might mean one of the names, as it is and as it would be."""
    spellings = names | {identifier_of(name) for name in names}
    spellings |= {f"{name}Response" for name in spellings}
    for path, now in before.files.items():
        if spellings.isdisjoint(now.names):
            continue
        then = after.files[path]
        for index, block in enumerate(now.blocks):
            for number, each in enumerate(block.occurrences):
                is_use = each.role is Role.USE or each.role is Role.DOTENV
                if is_use and not spellings.isdisjoint(each.names):
                    renewed = then.blocks[index].occurrences[number]
                    yield Placed(now, index, each), Placed(then, index, renewed)


def _edits(meanings: Meanings, named: _Named, new: str) -> Iterator[FileEdits]:
    edits: dict[Path, list[Edit]] = {}
    for placed in (*named.uses, *_definitions(meanings.table, named)):
        edits.setdefault(placed.names.path, []).append(_edit(placed, named, new))
    for path, offset in named.sites:
        key = key_at(meanings.table, (path, offset))
        if key is not None:
            is_json = meanings.table.environments[path].kind is not None
            text = json.dumps(new, ensure_ascii=False) if is_json else new
            edits.setdefault(path, []).append(Edit(key.span, text))
    for path, each in sorted(edits.items()):
        yield FileEdits(path, tuple(sorted(each, key=lambda edit: edit.span)))


def _edit(placed: Placed, named: _Named, new: str) -> Edit:
    occurrence = placed.occurrence
    written = _spelling(occurrence, named)
    text = _respelled(written, named, new, occurrence.writing)
    if occurrence.writing is Writing.SHORTHAND:
        is_key = occurrence.role is Role.RESULT
        text = f"{text}: {written}" if is_key else f"{written}: {text}"
    return Edit(occurrence.span_of(written).shifted(placed.block.start), text)


def _where(table: NameTable, placed: Placed) -> str:
    """A place in words: `api.http:3`."""
    offset = placed.block.start + placed.occurrence.span.start
    line = bisect_right(placed.names.lines.starts, offset)
    return f"{_shown(table, placed.names)}:{line}"


def _shown(table: NameTable, names: FileNames | EnvironmentNames) -> str:
    inside = names.path.is_relative_to(table.root)
    return (names.path.relative_to(table.root) if inside else names.path).as_posix()
