"""Renaming: requests take some variables by their names alone, which stand nowhere in them."""

from collections.abc import Iterator

from callsheet.features.file_names import FileNames, NameTable
from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import NameKind, Occurrence, Role
from callsheet.features.placed_names import Placed
from callsheet.features.renaming import Named, Refused, where
from callsheet.features.script_names import Writing
from callsheet.features.unwritten_names import HOST
from callsheet.text import Span


def counts_unwritten(table: NameTable, named: Named, new: str) -> bool:
    """Whether a request takes the old or the new name, though it does not name it."""
    is_variable = named.kind is NameKind.VARIABLE
    return is_variable and next(_uses(table, {named.name, new}), None) is not None


def unwritten_changed(before: Meanings, after: Meanings, named: Named, new: str) -> Refused | None:
    """Why a request would take something else: what it takes has another name, or gets its."""
    if named.kind is not NameKind.VARIABLE:
        return None
    names = {named.name, new}
    uses = zip(_uses(before.table, names), _uses(after.table, names), strict=True)
    for now, then in uses:
        if before.of(now) != after.of(then):
            name = now.occurrence.names[0]
            return Refused(f'the request in {where(before.table, now)} takes "{name}" by that name')
    return None


def _uses(table: NameTable, names: set[str]) -> Iterator[Placed]:
    for each in table.files.values():
        for index, block in enumerate(each.blocks):
            for name in block.unwritten:
                if name in names and not (name == HOST and _has_base(table, each)):
                    use = Occurrence(
                        NameKind.VARIABLE, Role.USE, Span(0, 0), (name,), Writing.OTHER
                    )
                    yield Placed(each, index, use)


def _has_base(table: NameTable, names: FileNames) -> bool:
    around = (table.files[path] for path in table.imports[names.path])
    return names.has_base or any(each.has_base for each in around if each.is_folder_file)
