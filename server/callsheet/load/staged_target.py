"""A target that collects rows beside it and takes them over in one step at the end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Protocol

from callsheet.load.staging import CellForm, StagedTable, Staging
from callsheet.load.state import State
from callsheet.load.table import Table
from callsheet.problems import UsageError
from callsheet.store.file_lock import file_lock
from callsheet.values import JsonValue


class Destination(Protocol):
    """A kind of target: what it knows, and how staged tables get there together."""

    @property
    def form(self) -> CellForm:
        """How it wants its cells."""

    def recover(self, _staging: Path, /) -> None:
        """Finish what a killed run had decided; `_staging` is its folder, which goes away next."""

    def state(self) -> State:
        """What the target keeps about itself."""

    def commit(self, tables: Sequence[StagedTable], state: State, staging: Path) -> None:
        """Take the tables over, all or nothing; parents come before the tables of their lists."""


class StagedTarget:
    """See `target.Target`; `home` is the file or the name in a folder that is locked."""

    def __init__(self, home: Path, destination: Destination) -> None:
        self._home = home
        self._folder = home.with_name(f".{home.name}.loading")
        self._destination = destination
        self._held = ExitStack()
        self._state = State()
        self._staging: Staging | None = None
        self._notes: tuple[str, ...] = ()

    def begin(self) -> None:
        """Lock, recover, and read what is kept."""
        with self._told():
            self._make_home()
            self._lock()
            try:
                self._destination.recover(self._folder)
                self._empty_folder()
                self._state = self._destination.state()
                self._folder.mkdir(mode=0o700)
                self._staging = Staging(self._folder, self._destination.form, self._state)
            except BaseException:
                self.abort()
                raise

    def marks(self) -> Mapping[str, JsonValue]:
        """The marks that were there when the load began."""
        return self._state.marks

    def moved(self) -> Mapping[str, str]:
        """As it was when the load began."""
        return self._state.moved

    def write(self, table: Table, rows: Iterable[JsonValue]) -> None:
        """Stage rows."""
        with self._told():
            self._begun().write(table, rows)

    def commit(self, marks: Mapping[str, JsonValue]) -> None:
        """Take everything over."""
        staging = self._begun()
        try:
            with self._told():
                tables = staging.finish()
                self._notes = staging.notes()
                state = self._state.keeping(marks, staging.settled(), datetime.now(UTC))
                self._destination.commit(tables, state, self._folder)
        finally:
            self._end()

    def abort(self) -> None:
        """Forget everything."""
        self._end()

    def notes(self) -> tuple[str, ...]:
        """Known after `commit`: columns that have not the name a person expects."""
        return self._notes

    def _begun(self) -> Staging:
        if self._staging is None:
            raise AssertionError("a load begins with `begin`")
        return self._staging

    def _make_home(self) -> None:
        folder = self._home.parent
        made = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for each in reversed(made):
            self._held.callback(_remove_if_empty, each)

    def _lock(self) -> None:
        try:
            self._held.enter_context(file_lock(self._home, wait=False))
        except BlockingIOError:
            self._held.close()
            raise UsageError(
                f"another load writes to `{self._home}` at this moment",
                "wait until it has ended, or load into another place",
            ) from None

    def _empty_folder(self) -> None:
        if self._folder.exists():
            rmtree(self._folder)

    def _end(self) -> None:
        if self._staging is not None:
            self._staging.close()
            self._staging = None
            rmtree(self._folder, ignore_errors=True)
        self._held.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            words = error.strerror or str(error)
            raise UsageError(f"`{self._home}` cannot be written: {words}") from None


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return
