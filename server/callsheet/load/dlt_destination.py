"""`dlt:DESTINATION[/DATASET]`: each table becomes a resource of a dlt pipeline.

Types, schema evolution, child tables and merges are dlt's; credentials come from its configuration.
Rows and marks are one load package, sent when the run has succeeded. What a destination shows of a
package while it is loaded, or after a kill in the middle of that, is the destination's: tables may
be there one by one. Nothing of a pipeline is kept on this machine; its state is what the
destination holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, BinaryIO

from callsheet.load.cells import json_cell, whole
from callsheet.load.columns import GREATEST, LEAST, Kind, widened
from callsheet.load.flatten import VALUE
from callsheet.load.names import snake_case
from callsheet.load.state import merged_marks, merged_times, times_of
from callsheet.load.table import Table
from callsheet.problems import UsageError
from callsheet.values import JsonNumber, JsonValue, parse_json

PIPELINE = "callsheet"
"""The name of the pipeline and of its schema."""

DATASET = "callsheet_data"
"""Where the tables are unless a person says it; DuckDB's file has the name of the pipeline."""

_AT_ONCE = 1000
_MARKS = "callsheet_marks"
_MOVED = "callsheet_moved"
_STATE = "callsheet_state"
"""The resource that carries the state where there are no rows; it makes no table."""


class DltDestination:
    """See `target.Target`."""

    def __init__(self, place: str) -> None:
        """`place` is a destination as dlt names it, and a dataset behind a slash."""
        destination, _, dataset = place.partition("/")
        self._destination = destination
        self._dataset = dataset or DATASET
        self._pipeline: Any = None
        self._marks: Mapping[str, JsonValue] = {}
        self._moved: Mapping[str, str] = {}
        self._folder = Path()
        self._tables: dict[str, tuple[Table, Path]] = {}
        self._files: dict[str, BinaryIO] = {}
        self._texts: dict[str, dict[str, Any]] = {}
        """By table: the columns that hold an integer over 64 bits, which are text throughout."""

    def begin(self) -> None:
        """Ask the destination for the state of the pipeline."""
        dlt = _dlt_library()
        self._folder = Path(mkdtemp(prefix="callsheet-dlt-"))
        try:
            with _Told(self._destination):
                self._pipeline = dlt.pipeline(
                    PIPELINE,
                    pipelines_dir=str(self._folder),
                    destination=self._destination,
                    dataset_name=self._dataset,
                )
                self._pipeline.sync_destination()
                sources = self._pipeline.state.get("sources", {})
        except BaseException:
            self.abort()
            raise
        kept = sources.get(PIPELINE, {})
        self._marks = _mapping(kept.get(_MARKS))
        self._moved = times_of(_mapping(kept.get(_MOVED)))

    def marks(self) -> Mapping[str, JsonValue]:
        """From the state of the pipeline, which dlt keeps in the destination."""
        return self._marks

    def moved(self) -> Mapping[str, str]:
        """From the state of the pipeline."""
        return self._moved

    def write(self, table: Table, rows: Iterable[JsonValue]) -> None:
        """Keep rows in a file until the run has succeeded."""
        _, path = self._tables.setdefault(
            table.name, (table, self._folder / f"{len(self._tables)}.ndjson")
        )
        with _Told(self._destination):
            if table.name not in self._files:
                self._files[table.name] = path.open("wb")
            for row in rows:
                line = whole(json_cell(row if isinstance(row, Mapping) else {VALUE: row}))
                self._files[table.name].write(f"{line}\n".encode())
                if isinstance(row, Mapping) and any(map(_is_large, row.values())):
                    large = (name for name, value in row.items() if _is_large(value))
                    texts = self._texts.setdefault(table.name, {})
                    texts.update({whole(name) or name: {"data_type": "text"} for name in large})

    def commit(self, marks: Mapping[str, JsonValue]) -> None:
        """Run the pipeline: rows and marks are one load package."""
        try:
            self._close()
            dlt = _dlt_library()
            kept = {
                _MARKS: json_cell(merged_marks(self._marks, marks)) or "{}",
                _MOVED: json_cell(merged_times(self._moved, marks, datetime.now(UTC))) or "{}",
            }
            resources = [*self._resources(dlt, kept)]
            with _Told(self._destination):
                source = dlt.source(lambda: resources, name=PIPELINE)()
                self._pipeline.run(source).raise_on_failed_jobs()
        finally:
            self.abort()

    def abort(self) -> None:
        """Forget the rows."""
        self._close()
        if self._folder != Path():
            rmtree(self._folder, ignore_errors=True)
            self._folder = Path()

    def notes(self) -> tuple[str, ...]:
        """None: the names are dlt's."""
        return ()

    def _resources(self, dlt: Any, state: Mapping[str, str]) -> Iterator[Any]:
        first = True
        if not self._tables:
            yield dlt.resource(_rows(dlt, None, state), name=_STATE)
        for table, path in self._tables.values():
            yield dlt.resource(
                _rows(dlt, path, state if first else {}),
                # dlt would take `a__b` for the table of a list.
                name=snake_case(table.name),
                columns=self._texts.get(table.name),
                write_disposition=table.write.value,
                primary_key=table.key or None,
                max_table_nesting=table.nesting,
            )
            first = False

    def _close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()


class _Told:
    """Says what dlt says, as one sentence."""

    def __init__(self, destination: str) -> None:
        self._destination = destination

    def __enter__(self) -> None:
        """Nothing is wrong yet."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Any exception of dlt's, and of the destination's library behind it."""
        if isinstance(error, Exception):
            words = next((line for line in str(_first(error)).split("\n") if line.strip()), "")
            raise UsageError(
                f"dlt cannot load into `{self._destination}`: {words.strip()}",
                "see dlt's documentation for the destination and its credentials",
            ) from error


def _first(error: BaseException) -> BaseException:
    """What went wrong before dlt said that a step has failed."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _rows(dlt: Any, path: Path | None, state: Mapping[str, str]) -> Iterator[list[JsonValue]]:
    if state:
        dlt.current.source_state().update(state)
    if path is None:
        return
    batch: list[JsonValue] = []
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            batch.append(_plain(parse_json(line)))
            if len(batch) == _AT_ONCE:
                yield batch
                batch = []
    yield batch


def _is_large(value: JsonValue) -> bool:
    return isinstance(value, int) and not LEAST <= value <= GREATEST


def _mapping(kept: str | None) -> Mapping[str, JsonValue]:
    value = parse_json(kept) if kept else {}
    return value if isinstance(value, Mapping) else {}


def _plain(value: JsonValue) -> Any:
    """As dlt takes it: a number that neither 64 bits nor a double holds becomes text."""
    if isinstance(value, JsonNumber):
        exact = widened(Kind.NULL, (value,)) is Kind.DOUBLE
        return float(value) if exact else value.spelling
    if isinstance(value, str):
        return whole(value)
    if _is_large(value):
        return str(value)
    if isinstance(value, Mapping):
        return {whole(key): _plain(value[key]) for key in value}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _dlt_library() -> Any:
    try:
        import dlt
    except ImportError:
        raise UsageError(
            "dlt is not installed", 'install it with `pip install "callsheet[dlt]"`'
        ) from None
    return dlt
