"""Renaming: requests without a host take that of the variable `host`, by its name alone."""

from collections.abc import Iterator

from callsheet.features.file_names import FileNames, NameTable
from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import NameKind, Occurrence, Role
from callsheet.features.placed_names import Placed
from callsheet.features.renaming import Named, Refused, where
from callsheet.features.script_names import Writing
from callsheet.text import Span

_HOST = "host"
_USE = Occurrence(NameKind.VARIABLE, Role.USE, Span(0, 0), (_HOST,), Writing.OTHER)


def counts_unwritten(table: NameTable, named: Named, new: str) -> bool:
    """Whether a request goes where the old or the new name says, though it does not name it."""
    is_host = named.kind is NameKind.VARIABLE and _HOST in (named.name, new)
    return is_host and next(_requests(table), None) is not None


def host_taken(before: Meanings, after: Meanings, named: Named, new: str) -> Refused | None:
    """Why a request would go somewhere else: its host has another name, or another one has its."""
    if not counts_unwritten(before.table, named, new):
        return None
    requests = zip(_requests(before.table), _requests(after.table), strict=True)
    for now, then in requests:
        if before.of(now) != after.of(then):
            place = where(before.table, now)
            return Refused(f'the request in {place} goes to "{_HOST}", whatever that is')
    return None


def _requests(table: NameTable) -> Iterator[Placed]:
    for names in table.files.values():
        if any(each.takes_host for each in names.blocks) and not _has_base(table, names):
            for index, block in enumerate(names.blocks):
                if block.takes_host:
                    yield Placed(names, index, _USE)


def _has_base(table: NameTable, names: FileNames) -> bool:
    around = (table.files[path] for path in table.imports[names.path])
    return names.has_base or any(each.has_base for each in around if each.is_folder_file)
