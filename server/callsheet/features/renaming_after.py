"""Renaming: the names of all files as they would be then, and what would mean another thing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from callsheet.features.file_names import BlockNames, EnvironmentNames, NameTable
from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import Role
from callsheet.features.placed_names import Placed
from callsheet.features.renaming import Named, Refused, definitions_of, where
from callsheet.features.renaming_spelling import new_names
from callsheet.model.requests import identifier_of


def can_be_mistaken(table: NameTable, named: Named, new: str) -> bool:
    """Whether a name that something has afterwards stands anywhere already."""
    fresh = _names_afterwards(table, named, new)
    spellings = fresh | {identifier_of(name) for name in fresh}
    spellings |= {f"{name}Response" for name in spellings}
    if any(not spellings.isdisjoint(names.names) for names in table.files.values()):
        return True
    environments = table.environments.values()
    return any(key.name in spellings for names in environments for key in names.keys)


def _names_afterwards(table: NameTable, named: Named, new: str) -> set[str]:
    """Every name that something may mean afterwards."""
    places = (*named.uses, *definitions_of(table, named))
    ways = {(each.occurrence.names, each.occurrence.writing): each.occurrence for each in places}
    return {new, *(name for each in ways.values() for name in new_names(each, named, new))}


def renamed_table(table: NameTable, named: Named, new: str) -> NameTable:
    """The names as they would be afterwards; every place keeps its offset."""
    changed: dict[Path, dict[int, set[int]]] = {}
    for placed in (*named.uses, *definitions_of(table, named)):
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


def _renamed_block(block: BlockNames, touched: set[int], named: Named, new: str) -> BlockNames:
    """A block in which the occurrences of those identities have the new name."""
    renewed = list(block.occurrences)
    for number, each in enumerate(block.occurrences):
        if id(each) in touched:
            renewed[number] = replace(each, names=new_names(each, named, new))
    if any(id(each) in touched and each.role is Role.DEFINITION for each in block.occurrences):
        renewed = [
            replace(each, within=new) if each.within == named.name else each for each in renewed
        ]
    return replace(block, occurrences=tuple(renewed))


def _renamed_keys(names: EnvironmentNames, named: Named, new: str) -> EnvironmentNames:
    keys = (
        replace(key, name=new) if (names.path, key.span.start) in named.sites else key
        for key in names.keys
    )
    return replace(names, keys=tuple(keys))


def changed_meaning(before: Meanings, after: Meanings, named: Named, new: str) -> Refused | None:
    """Why something would mean another thing afterwards."""
    for now, then in _uses_before_and_after(before.table, after.table, {named.name, new}):
        if before.of(now) != after.of(then):
            place = where(before.table, now)
            return Refused(f'the name in {place} would mean something else with "{new}"')
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
