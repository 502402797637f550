"""Staged tables into a database: one order of steps for SQLite and DuckDB, in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from callsheet.load.columns import EXACT, Kind, joined
from callsheet.load.flatten import ID, ROOT_ID
from callsheet.load.staging import StagedTable
from callsheet.load.state import STATE_TABLE, State, state_of_entries
from callsheet.load.table import Write
from callsheet.problems import UsageError

ROW = "_callsheet_row_"
"""In the temporary table of a merge: which row came when. No name of a field ends like that."""

Row = tuple[Any, ...]


class Database(Protocol):
    """A connection inside a transaction, and how its dialect differs."""

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement."""

    def rows(self, sql: str) -> list[Row]:
        """The few rows of a query."""

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table with their types as declared; empty when there is no table."""

    def tables(self) -> tuple[str, ...]:
        """The names of all tables."""

    def declared(self, kind: Kind) -> str:
        """The type that a column of a kind has."""

    def kind(self, declared: str) -> Kind | None:
        """The kind of a column that is there; None for types that are never written here."""

    def insert(
        self, table: str, staged: StagedTable, kinds: Mapping[str, Kind], *, numbered: bool
    ) -> None:
        """Add staged rows in their order; `numbered` fills the column `ROW` too."""

    def retype(self, table: str, changes: Mapping[str, tuple[Kind, Kind]]) -> None:
        """Change types of columns, from what they hold to what they shall hold."""


def quoted(name: str) -> str:
    """A name as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Sequence[str]) -> str:
    """Names with commas between them."""
    return ", ".join(map(quoted, names))


def read_state(database: Database) -> State:
    """What a database keeps about itself."""
    if not database.columns(STATE_TABLE):
        return State()
    return state_of_entries(database.rows(f"SELECT kind, name, value FROM {STATE_TABLE}"))


def write_state(database: Database, state: State) -> None:
    """Keep another state; kinds of entries that are unknown here stay."""
    if not database.columns(STATE_TABLE):
        database.execute(f"CREATE TABLE {STATE_TABLE} (kind TEXT, name TEXT, value TEXT)")
    database.execute(f"DELETE FROM {STATE_TABLE} WHERE kind IN ('mark', 'names', 'moved')")
    for entry in state.entries():
        database.execute(f"INSERT INTO {STATE_TABLE} VALUES (?, ?, ?)", entry)


def take_over(database: Database, tables: Sequence[StagedTable]) -> None:
    """Make the tables what the load says; parents come before the tables of their lists."""
    for table in tables:
        if table.name == table.root:
            inner = [each for each in tables if each.root == table.name and each is not table]
            _take_over(database, table, inner)


def _take_over(database: Database, root: StagedTable, inner: Sequence[StagedTable]) -> None:
    if root.write is Write.APPEND:
        for table in (root, *inner):
            _append(database, table)
    elif root.write is Write.REPLACE:
        emptied = _forget_lists(database, root.name, f"SELECT {ID} FROM {quoted(root.name)}")
        _empty(database, root)
        if root.key:
            _merge(database, root, inner)
        else:
            for table in (root, *inner):
                _append(database, table)
        _drop_empty(database, emptied)
    else:
        _merge(database, root, inner)


def _append(database: Database, table: StagedTable) -> None:
    kinds = _prepared(database, table)
    if table.rows:
        database.insert(table.name, table, kinds, numbered=False)


def _empty(database: Database, table: StagedTable) -> None:
    """Make room for other rows, which may have other columns."""
    if not database.columns(table.name):
        return
    # Where no row says which columns there are, those that there were stay.
    name = quoted(table.name)
    database.execute(f"DROP TABLE {name}" if table.columns else f"DELETE FROM {name}")


def _merge(database: Database, root: StagedTable, inner: Sequence[StagedTable]) -> None:
    if not root.rows:
        return
    kinds = {table.name: _prepared(database, table) for table in (root, *inner)}
    arriving = _arriving(database, root, kinds[root.name])
    key = listed(root.key)
    database.execute(
        f"DELETE FROM {arriving} WHERE {ROW} NOT IN "
        f"(SELECT max({ROW}) FROM {arriving} GROUP BY {key})"
    )
    name = quoted(root.name)
    same = " AND ".join(f"there.{quoted(each)} = {arriving}.{quoted(each)}" for each in root.key)
    replaced = f"SELECT there.{ID} FROM {name} there JOIN {arriving} ON {same}"
    _forget_lists(database, root.name, replaced)
    database.execute(f"DELETE FROM {name} WHERE ({key}) IN (SELECT {key} FROM {arriving})")
    _move(database, root, arriving)
    for table in inner:
        waiting = _arriving(database, table, kinds[table.name])
        database.execute(
            f"DELETE FROM {waiting} WHERE {ROOT_ID} NOT IN (SELECT {ID} FROM {arriving})"
        )
        _move(database, table, waiting)
        database.execute(f"DROP TABLE {waiting}")
    database.execute(f"DROP TABLE {arriving}")


def _arriving(database: Database, table: StagedTable, kinds: Mapping[str, Kind]) -> str:
    """A temporary table with the staged rows, typed as they will be in the target."""
    name = quoted(f"_callsheet_arriving_{table.name}")
    columns = [f"{quoted(each)} {database.declared(kinds[each])}" for each in table.columns]
    database.execute(f"CREATE TEMP TABLE {name} ({ROW} BIGINT, {', '.join(columns)})")
    database.insert(f"_callsheet_arriving_{table.name}", table, kinds, numbered=True)
    return name


def _move(database: Database, table: StagedTable, arriving: str) -> None:
    columns = listed(tuple(table.columns))
    database.execute(
        f"INSERT INTO {quoted(table.name)} ({columns}) "
        f"SELECT {columns} FROM {arriving} ORDER BY {ROW}"
    )


def _forget_lists(database: Database, root: str, ids: str) -> tuple[str, ...]:
    """Delete what stood in the lists of rows that go; the tables of such lists."""
    if ID not in database.columns(root):
        return ()
    tables = tuple(
        name
        for name in database.tables()
        if name.startswith(f"{root}__") and ROOT_ID in database.columns(name)
    )
    for name in tables:
        database.execute(f"DELETE FROM {quoted(name)} WHERE {ROOT_ID} IN ({ids})")
    return tables


def _drop_empty(database: Database, tables: Sequence[str]) -> None:
    for name in tables:
        if not database.rows(f"SELECT 1 FROM {quoted(name)} LIMIT 1"):
            database.execute(f"DROP TABLE {quoted(name)}")


def _prepared(database: Database, table: StagedTable) -> Mapping[str, Kind]:
    """Make the table, or widen it, so that all rows have a place; the kinds of its columns."""
    # Both dialects take `Id` and `id` for one; names of ours are in small letters.
    there = {name.lower(): type_ for name, type_ in database.columns(table.name).items()}
    if not there:
        _create(database, table)
        return table.columns
    kinds: dict[str, Kind] = {}
    changes: dict[str, tuple[Kind, Kind]] = {}
    for name, arriving in table.columns.items():
        if name not in there:
            kinds[name] = arriving
            declared = database.declared(arriving)
            database.execute(
                f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(name)} {declared}"
            )
            continue
        old = _kind_there(database, table.name, name, there[name], arriving)
        kinds[name] = joined(old, arriving)
        wanted = database.declared(kinds[name])
        if arriving is not Kind.NULL and wanted != there[name].upper():
            changes[name] = (old, kinds[name])
    if changes:
        database.retype(table.name, changes)
    return kinds


def _create(database: Database, table: StagedTable) -> None:
    if not table.columns:
        return
    columns = [f"{quoted(name)} {database.declared(kind)}" for name, kind in table.columns.items()]
    database.execute(f"CREATE TABLE {quoted(table.name)} ({', '.join(columns)})")


def _kind_there(database: Database, table: str, column: str, declared: str, arriving: Kind) -> Kind:
    """The kind of a column, as narrow as its values allow where that matters."""
    kind = database.kind(declared)
    if kind is None:
        known = f"the type {declared}" if declared else "no type"
        raise UsageError(
            f"column `{column}` of table `{table}` has {known}, which is not written",
            "load into a table of another name, or `replace` this one",
        )
    name, place = quoted(column), quoted(table)
    if kind in (arriving, Kind.NULL) or arriving is Kind.NULL:
        return kind
    if not database.rows(f"SELECT 1 FROM {place} WHERE {name} IS NOT NULL LIMIT 1"):
        return Kind.NULL
    if kind is Kind.BIGINT and not database.rows(
        f"SELECT 1 FROM {place} WHERE {name} NOT BETWEEN {-EXACT} AND {EXACT} LIMIT 1"
    ):
        return Kind.INT
    return kind
