"""Placed names: a name of a file and where it stands, and how a definition is told by its place."""

from pathlib import Path
from typing import TypeAlias

from callsheet.features.file_names import BlockNames, FileNames
from callsheet.features.occurrences import Occurrence
from callsheet.late_dataclasses import dataclass

Site: TypeAlias = tuple[Path, int]
"""A definition: its file, and the offset at which its name begins."""

Sites: TypeAlias = frozenset[Site]


@dataclass(frozen=True, slots=True)
class Placed:
    """An occurrence and where it stands."""

    names: FileNames
    index: int
    """The number of its block."""

    occurrence: Occurrence

    @property
    def block(self) -> BlockNames:
        """The block in which it stands."""
        return self.names.blocks[self.index]

    @property
    def site(self) -> Site:
        """Where it begins."""
        return self.names.path, self.block.start + self.occurrence.span.start
