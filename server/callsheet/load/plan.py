"""What a load brings where: the requests whose rows are loaded, and the table of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from fnmatch import fnmatchcase

from callsheet.late_dataclasses import dataclass
from callsheet.load.names import snake_case
from callsheet.load.table import Table, Write
from callsheet.model.auth_requests import auth_request_names
from callsheet.model.document import Document
from callsheet.model.filling import Filling
from callsheet.model.loading import Loading, no_binding, read_loading
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.settings import Setting, Settings, settings_of
from callsheet.model.substitute import Substitution
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Related, Severity, UsageError, did_you_mean
from callsheet.run.marks import mark_name
from callsheet.run.plan import Step
from callsheet.run.results import Trouble
from callsheet.text import Span
from callsheet.values import JsonValue

_TAKEN = ("_callsheet_", "sqlite_", "_dlt_")
"""How names of tables begin that are ours, SQLite's and dlt's."""


@dataclass(frozen=True, slots=True)
class LoadedRequest:
    """A request and the table that its rows go to."""

    place: RequestPlace
    table: Table
    is_incremental: bool
    problems: tuple[Problem, ...] = ()
    """What is wrong with its `@load` lines; spans of its document."""

    key_span: Span = field(default_factory=lambda: Span(0, 0))
    """Where the key of the table is said, in the document."""

    table_span: Span = field(default_factory=lambda: Span(0, 0))
    """Where the name of the table is said, in the document."""

    def without_key(self, rows: Sequence[JsonValue], before: int) -> Problem | None:
        """The first of these rows that has no key, `before` others having come before them."""
        for name in self.table.key:
            path = name.split(".") if self.table.nesting > 0 else [name]
            for number, row in enumerate(rows, start=before + 1):
                if _at(row, path) is None:
                    message = f"row {number} of the table has no `{name}`, which is its key"
                    hint = "merge by fields that every row has, or leave rows out with `# @filter`"
                    return Problem(
                        Code.DIRECTIVE_ARGUMENT, Severity.ERROR, self.key_span, message, hint
                    )
        return None


def loaded_requests(
    workspace: Workspace, document: Document, names: Sequence[str] = ()
) -> tuple[LoadedRequest, ...]:
    """The requests of a file whose rows are loaded, in its order.

    Named GETs, and others that have `@load` themselves; never those that log in for others, nor
    those that are turned off with `select=off`.

    Raises:
        UsageError: A name fits none of them, or nothing is left.
    """
    known = known_loads(workspace, document)
    chosen = tuple(each for each in known if not names or _fits(each, names))
    for name in names:
        if not any(fnmatchcase(each.place.name, name) for each in known):
            hint = did_you_mean(name, tuple(each.place.name for each in known))
            raise UsageError(f'no request that is loaded is named "{name}"', hint)
    if not chosen:
        raise UsageError("nothing is loaded from here", "name a GET request, or give one `# @load`")
    return with_own_tables(chosen)


def known_loads(workspace: Workspace, document: Document) -> tuple[LoadedRequest, ...]:
    """All requests of a file that can be loaded, whichever tables they go to."""
    return tuple(_known(workspace, document))


def with_own_tables(loaded: Sequence[LoadedRequest]) -> tuple[LoadedRequest, ...]:
    """The same, with a problem at each that goes to the table of one before it."""
    first: dict[str, LoadedRequest] = {}
    return tuple(
        each if each is (other := first.setdefault(_spelled(each), each)) else _shared(each, other)
        for each in loaded
    )


def forgotten(loaded: Sequence[LoadedRequest], marks: Iterable[str]) -> dict[str, JsonValue]:
    """What is kept of marks whose rows go when the tables of requests are replaced: nothing.

    Of all parents and environments: their rows are in the same table.
    """
    names = {each.place.name for each in loaded}
    return {mark: None for mark in marks if mark_name(mark).request in names}


def load_troubles(loaded: Sequence[LoadedRequest]) -> tuple[Trouble, ...]:
    """What is wrong with `@load` lines, each told once."""
    troubles = (
        Trouble(each.place.path, each.place.document.source, problem)
        for each in loaded
        for problem in each.problems
    )
    return tuple(dict.fromkeys(troubles))


def planned(loaded: Sequence[LoadedRequest], steps: Sequence[Step]) -> list[str]:
    """What a load would do, a line for each request, in the order in which it would."""
    tables = {each.place.key: each.table for each in loaded}
    return [_planned(step, tables.get(step.place.key)) for step in steps]


def _planned(step: Step, table: Table | None) -> str:
    after = f", after {', '.join(key.name for key in step.needs)}" if step.needs else ""
    if table is None:
        return f"{step.place.name}: sent for others{after}"
    key = f" by {', '.join(table.key)}" if table.key else ""
    return f"{step.place.name}: {table.write}{key} the table {table.name}{after}"


def _known(workspace: Workspace, document: Document) -> Iterator[LoadedRequest]:
    logins = {piece.text for block in document.blocks for piece in auth_request_names(block.parsed)}
    for place in requests_of(document):
        settings = settings_of(workspace, document, place.block)
        filling = Filling(settings, Substitution(no_binding), document)
        loading = read_loading(filling)
        if loading.selected and place.name not in logins and _is_loaded(place, loading):
            incremental = settings.is_on("incremental")
            table = _table(place, loading, is_incremental=incremental)
            _refuse_taken_names(filling, place, table)
            problems = tuple(filling.substitution.problems)
            key = _said(settings, loading.key_setting, "key", document) or Span(0, 0)
            said = _said(settings, loading.table_setting, "table", document) or _title(place)
            yield LoadedRequest(place, table, incremental, problems, key, said)


def _title(place: RequestPlace) -> Span:
    """What names a request: its name, or else where its block begins."""
    return place.block.placed(place.name_piece.span if place.name_piece else Span(0, 0))


def _said(settings: Settings, setting: Setting | None, key: str, document: Document) -> Span | None:
    """Where an argument stands, in the request's document."""
    piece = setting.arguments.key(key) if setting else None
    if setting is None or piece is None:
        return None
    here = Problem(Code.DIRECTIVE_ARGUMENT, Severity.ERROR, piece.span, "")
    return settings.placed(here, setting, document).span


def _at(row: JsonValue, path: Sequence[str]) -> JsonValue:
    for name in path:
        if not isinstance(row, Mapping):
            return None
        row = row.get(name)
    return row


def _is_loaded(place: RequestPlace, loading: Loading) -> bool:
    is_get = place.block.tree.request is not None and place.method.upper() == "GET"
    return loading.is_own or (is_get and place.name_piece is not None)


def _fits(loaded: LoadedRequest, names: Sequence[str]) -> bool:
    return any(fnmatchcase(loaded.place.name, name) for name in names)


def _table(place: RequestPlace, loading: Loading, *, is_incremental: bool) -> Table:
    default = Write.APPEND if is_incremental else Write.REPLACE
    if loading.key:
        default = Write.MERGE
    write = Write(loading.write) if loading.write in set(Write) else default
    return Table(loading.table or place.name, write, loading.key, loading.nesting)


def _refuse_taken_names(filling: Filling, place: RequestPlace, table: Table) -> None:
    taken = next((each for each in _TAKEN if snake_case(table.name).startswith(each)), None)
    if taken is None:
        return
    message = f"tables whose names begin with `{taken}` belong to the target itself"
    hint = "give it another name: `# @load table=…`"
    setting = filling.settings.nearest("load")
    if setting is not None:
        filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, message, hint, "table")
    elif place.name_piece is not None:
        span = place.name_piece.span.shifted(place.block.start)
        problem = Problem(Code.DIRECTIVE_ARGUMENT, Severity.ERROR, span, message, hint)
        filling.substitution.problems.append(problem)


def _spelled(loaded: LoadedRequest) -> str:
    return snake_case(loaded.table.name)


def _shared(second: LoadedRequest, first: LoadedRequest) -> LoadedRequest:
    problem = Problem(
        Code.DUPLICATE_NAME,
        Severity.ERROR,
        second.table_span,
        f'"{second.place.name}" goes to the table "{_spelled(second)}", as'
        f' "{first.place.name}" does',
        "give one of them another: `# @load table=…`",
        (Related(first.place.path, first.table_span, "the first one"),),
    )
    return replace(second, problems=(*second.problems, problem))
