"""Targets that are folders, a file a table: all files of a load change together.

New files are made beside, then a journal says what is to be renamed and removed. From then on the
load has happened: who opens the folder next carries out what a killed run did not.
"""

import json
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from callsheet.disk import write_atomically
from callsheet.late_dataclasses import dataclass
from callsheet.load.flatten import ROOT_ID
from callsheet.load.sql import Database, take_over
from callsheet.load.staging import CellForm, StagedTable
from callsheet.load.state import STATE_FILE, State, state_of_text
from callsheet.load.table import Write
from callsheet.problems import UsageError

JOURNAL = "journal.json"
_READY = "ready"

D = TypeVar("D", bound=Database)


class FileFormat(Protocol[D]):
    """How the rows of one table are a file."""

    ending: str
    """With its dot."""

    form: CellForm

    def database(self, staging: Path) -> AbstractContextManager[D]:
        """An empty database in which the tables of a load become what they shall be."""

    def columns(self, file: Path) -> tuple[str, ...]:
        """The columns of a file, cheaply, as far as its beginning tells."""

    def read(self, database: D, table: str, file: Path) -> None:
        """Make a table of a file."""

    def write(self, database: D, table: str, file: Path) -> None:
        """Make a file of a table."""


@dataclass(frozen=True, slots=True)
class Folder(Generic[D]):
    """A destination, see `staged_target.Destination`."""

    path: Path
    format: FileFormat[D]

    @property
    def form(self) -> CellForm:
        """That of the files."""
        return self.format.form

    def recover(self, staging: Path) -> None:
        """Carry out what a journal says."""
        journal = staging / JOURNAL
        if journal.exists():
            self._carry_out(journal, staging / _READY)

    def state(self) -> State:
        """From its file."""
        file = self.path / STATE_FILE
        if not file.exists():
            return State()
        try:
            return state_of_text(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise UsageError(
                f"`{file}` is no state of a load: {error}",
                "remove it to begin anew; incremental requests then fetch everything",
            ) from None

    def commit(self, tables: Sequence[StagedTable], state: State, staging: Path) -> None:
        """New files beside, a journal, then renames."""
        ready = staging / _READY
        ready.mkdir()
        with self.format.database(staging) as database:
            there = self._needed(tables)
            for name in there:
                self.format.read(database, name, self._file(name))
            take_over(database, tables)
            left = [name for name in database.tables() if not name.startswith("sqlite_")]
            for name in left:
                self.format.write(database, name, ready / self._file(name).name)
        (ready / STATE_FILE).write_text(state.text(), encoding="utf-8")
        changes = {
            "put": [*(self._file(name).name for name in left), STATE_FILE],
            "remove": [self._file(name).name for name in there if name not in left],
        }
        _settle(ready)
        write_atomically(staging / JOURNAL, json.dumps(changes).encode())
        self._carry_out(staging / JOURNAL, ready)

    def _needed(self, tables: Sequence[StagedTable]) -> tuple[str, ...]:
        """The tables whose files matter for what shall be there afterwards."""
        names = [
            table.name for table in tables if table.write is not Write.REPLACE or not table.rows
        ]
        roots = [
            table.name
            for table in tables
            if table.name == table.root and table.write is not Write.APPEND
        ]
        for root in roots:
            inner = self._inner(root)
            names += [*inner, root] if inner else inner
        return tuple(name for name in dict.fromkeys(names) if self._file(name).exists())

    def _inner(self, root: str) -> list[str]:
        files = sorted(self.path.glob(f"{root}__*{self.format.ending}"))
        return [file.stem for file in files if ROOT_ID in self.format.columns(file)]

    def _file(self, table: str) -> Path:
        return self.path / f"{table}{self.format.ending}"

    def _carry_out(self, journal: Path, ready: Path) -> None:
        changes = json.loads(journal.read_bytes())
        for name in changes["put"]:
            # One that is not there was put in place before the run was killed.
            if (ready / name).exists():
                (ready / name).replace(self.path / name)
        for name in changes["remove"]:
            (self.path / name).unlink(missing_ok=True)
        _sync_folder(self.path)
        journal.unlink()


def _settle(folder: Path) -> None:
    """Have everything on the disk before the journal says that it is."""
    for file in folder.iterdir():
        descriptor = os.open(file, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
