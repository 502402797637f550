"""`parquet:DIR`: a Parquet file a table, through DuckDB."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from callsheet.load.cells import text_cell
from callsheet.load.duckdb_file import DuckdbDatabase, duckdb_library, literal, told
from callsheet.load.sql import quoted
from callsheet.load.staging import CellForm


class ParquetFiles:
    """See `folder.FileFormat`."""

    ending = ".parquet"
    form = CellForm(text_cell, typed=True)

    def database(self, staging: Path) -> AbstractContextManager[DuckdbDatabase]:
        """With the types that the files have."""
        return _scratch(staging)

    def columns(self, file: Path) -> tuple[str, ...]:
        """From the end of the file."""
        with told(file), closing(duckdb_library().connect()) as connection:
            sql = f"SELECT column_name FROM (DESCRIBE FROM read_parquet({literal(str(file))}))"
            return tuple(name for (name,) in connection.execute(sql).fetchall())

    def read(self, database: DuckdbDatabase, table: str, file: Path) -> None:
        """All of it."""
        database.execute(f"CREATE TABLE {quoted(table)} AS FROM read_parquet({literal(str(file))})")

    def write(self, database: DuckdbDatabase, table: str, file: Path) -> None:
        """Compressed with zstd."""
        database.execute(
            f"COPY {quoted(table)} TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd)"
        )


@contextmanager
def _scratch(staging: Path) -> Iterator[DuckdbDatabase]:
    path = staging / "scratch.duckdb"
    with told(path), closing(DuckdbDatabase(path, staging)) as database:
        yield database
    path.unlink()
