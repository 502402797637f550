"""Rename: a name and all that mean it get another one, or a reason why that would change meaning.

Whether meaning stays is not guessed: the names of all files are taken as they would be afterwards,
and what each use of the old and of the new name means is compared.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from callsheet.disk import Files
from callsheet.features.edits import Edit, FileEdits
from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import Role
from callsheet.features.placed_names import Placed, key_at
from callsheet.features.references import Meant
from callsheet.features.renaming import Named, Refused, all_meant, definitions_of
from callsheet.features.renaming_after import can_be_mistaken, changed_meaning, renamed_table
from callsheet.features.renaming_fit import unfit
from callsheet.features.renaming_members import member_meant, rename_member
from callsheet.features.renaming_spelling import respelled, spelling
from callsheet.features.renaming_texts import named_in_texts
from callsheet.features.renaming_unwritten import counts_unwritten, unwritten_changed
from callsheet.features.script_names import Writing

Renamed: TypeAlias = tuple[FileEdits, ...] | Refused


def renameable(meanings: Meanings, meant: Meant) -> Refused | None:
    """Why the name at the cursor cannot be changed, whatever the new one is; None when it can."""
    if meant.steps:
        member = member_meant(meanings, meant)
        return member if isinstance(member, Refused) else None
    named = all_meant(meanings, meant)
    return named if isinstance(named, Refused) else None


def rename(meanings: Meanings, meant: Meant, new: str, files: Files) -> Renamed:
    """The edits that give a new name to what is meant, file by file; or why it cannot be.

    Args:
        meanings: What names mean in all files of the root.
        meant: What stands at the cursor.
        new: The new name.
        files: Where scripts and texts are read that requests name.
    """
    if meant.steps:
        return rename_member(meanings, meant, new, files)
    named = all_meant(meanings, meant)
    if isinstance(named, Refused):
        return named
    if new == named.name:
        return ()
    refused = unfit(meanings, named, new) or named_in_texts(meanings, named, files)
    if refused is not None:
        return refused
    edits = tuple(_edits(meanings, named, new))
    renames_own = any(use.occurrence.within == named.name for use in named.uses)
    table = meanings.table
    is_taken = can_be_mistaken(table, named, new) or counts_unwritten(table, named, new)
    if not renames_own and not is_taken:
        return edits
    after = Meanings(renamed_table(table, named, new))
    refused = unwritten_changed(meanings, after, named, new) or changed_meaning(
        meanings, after, named, new
    )
    return refused or edits


def _edits(meanings: Meanings, named: Named, new: str) -> Iterator[FileEdits]:
    edits: dict[Path, list[Edit]] = {}
    for placed in (*named.uses, *definitions_of(meanings.table, named)):
        edits.setdefault(placed.names.path, []).append(_edit(placed, named, new))
    for path, offset in named.sites:
        key = key_at(meanings.table, (path, offset))
        if key is not None:
            is_json = meanings.table.environments[path].kind is not None
            text = json.dumps(new, ensure_ascii=False) if is_json else new
            edits.setdefault(path, []).append(Edit(key.span, text))
    for path, each in sorted(edits.items()):
        yield FileEdits(path, tuple(sorted(each, key=lambda edit: edit.span)))


def _edit(placed: Placed, named: Named, new: str) -> Edit:
    occurrence = placed.occurrence
    written = spelling(occurrence, named)
    text = respelled(written, named, new, occurrence.writing)
    if occurrence.writing is Writing.SHORTHAND:
        is_key = occurrence.role is Role.RESULT
        text = f"{text}: {written}" if is_key else f"{written}: {text}"
    return Edit(occurrence.span_of(written).shifted(placed.block.start), text)
