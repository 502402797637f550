"""Renaming: the scripts and text files that use a name, and that nobody edits."""

import re
from pathlib import Path

from callsheet.disk import Files, Unreadable, decode_text
from callsheet.features.file_names import FileNames
from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import NameKind, Occurrence, Role
from callsheet.features.placed_names import Placed
from callsheet.features.renaming import Named, Refused
from callsheet.features.script_names import Writing
from callsheet.model.request_files import places_of
from callsheet.text import Span


def named_in_texts(meanings: Meanings, named: Named, files: Files) -> Refused | None:
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


def _sees(meanings: Meanings, names: FileNames, named: Named) -> bool:
    """Whether a text that is filled in for a request of a file could mean the name."""
    return any(
        not meanings.of(Placed(names, index, _as_used(named))).isdisjoint(named.sites)
        for index, block in enumerate(names.blocks)
        if block.sendable
    )


def _as_used(named: Named) -> Occurrence:
    return Occurrence(named.kind, Role.USE, Span(0, 0), (named.name,), Writing.BINDING)


def _text(files: Files, path: Path) -> str:
    data = files.read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    return "" if isinstance(text, Unreadable) else text
