"""What `--into` says: `KIND:PLACE` to a target."""

from collections.abc import Mapping
from pathlib import Path

from callsheet.load.csv_folder import CsvFiles
from callsheet.load.dlt_destination import DltDestination
from callsheet.load.duckdb_file import DuckdbFile, duckdb_library
from callsheet.load.folder import Folder
from callsheet.load.ndjson_folder import NdjsonFiles
from callsheet.load.parquet_folder import ParquetFiles
from callsheet.load.sqlite_file import SqliteFile
from callsheet.load.staged_target import Destination, StagedTarget
from callsheet.load.target import Target
from callsheet.problems import UsageError, did_you_mean

KINDS: Mapping[str, str] = {
    "ndjson": "DIR",
    "csv": "DIR",
    "parquet": "DIR",
    "sqlite": "FILE",
    "duckdb": "FILE",
    "dlt": "DESTINATION",
}
"""Kinds of targets, and what stands behind the colon."""

_ENDINGS = {
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
}
_FOLDERS = ("ndjson", "csv", "parquet")


def target_of(text: str, folder: Path) -> Target:
    """The target that a person typed; relative places are below `folder`.

    Raises:
        UsageError: It is no target, or what it needs is not installed.
    """
    kind, place = _parted(text)
    if kind == "dlt":
        return DltDestination(place)
    path = folder / Path(place).expanduser()
    if kind in _FOLDERS:
        _refuse(path.exists() and not path.is_dir(), path, "is a file", kind)
        return StagedTarget(path / "rows", _destination(kind, path))
    _refuse(path.is_dir(), path, "is a folder", kind)
    return StagedTarget(path, _destination(kind, path))


def whole_target(text: str, folder: Path) -> str:
    """The same target from wherever it is named: with its whole path.

    Raises:
        UsageError: It is no target.
    """
    kind, place = _parted(text)
    return text if kind == "dlt" else f"{kind}:{(folder / Path(place).expanduser()).resolve()}"


def is_there(text: str) -> bool:
    """Whether something is at the place of a whole target; dlt's own may be anywhere."""
    kind, place = _parted(text)
    return kind == "dlt" or Path(place).exists()


def _destination(kind: str, path: Path) -> Destination:
    match kind:
        case "ndjson":
            return Folder(path, NdjsonFiles())
        case "csv":
            return Folder(path, CsvFiles())
        case "parquet":
            duckdb_library()
            return Folder(path, ParquetFiles())
        case "sqlite":
            return SqliteFile(path)
        case _:
            duckdb_library()
            return DuckdbFile(path)


def _parted(text: str) -> tuple[str, str]:
    kind, colon, place = text.partition(":")
    if place == ":memory:" and kind in ("sqlite", "duckdb"):
        raise UsageError(f"`{text}` is gone when the load ends", f"write `{kind}:FILE`")
    if colon and place and kind in KINDS:
        return kind, place
    if kind in KINDS:
        raise UsageError(f"`{text}` does not say where to", f"write `{kind}:{KINDS[kind]}`")
    likely = _ENDINGS.get(Path(text).suffix.lower())
    if likely is not None and not colon:
        raise UsageError(f"`{text}` has no kind of target", f"write `{likely}:{text}`")
    known = ", ".join(f"`{name}:{what}`" for name, what in KINDS.items())
    raise UsageError(
        f'there is no kind of target "{kind}"', did_you_mean(kind, tuple(KINDS)) or f"write {known}"
    )


def _refuse(wrong: bool, path: Path, what: str, kind: str) -> None:
    if wrong:
        raise UsageError(
            f"`{path}` {what}", f"`{kind}` wants {'a folder' if kind in _FOLDERS else 'a file'}"
        )
