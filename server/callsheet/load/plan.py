"""What a load brings where: the requests whose rows are loaded, and the table of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from callsheet.load.names import snake_case
from callsheet.load.table import Table, Write
from callsheet.model.auth_requests import auth_request_names
from callsheet.model.document import Document
from callsheet.model.loading import Loading, read_loading
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.settings import Settings, settings_of
from callsheet.model.workspace import Workspace
from callsheet.problems import UsageError, did_you_mean


@dataclass(frozen=True, slots=True)
class LoadedRequest:
    """A request and the table that its rows go to."""

    place: RequestPlace
    table: Table
    is_incremental: bool


def loaded_requests(
    workspace: Workspace, document: Document, names: Sequence[str] = ()
) -> tuple[LoadedRequest, ...]:
    """The requests of a file whose rows are loaded, in its order.

    Named GETs, and others that have `@load` themselves; never those that log in for others, nor
    those that are turned off with `select=off`.

    Raises:
        UsageError: A name fits none of them, nothing is left, or two tables have one name.
    """
    logins = {piece.text for block in document.blocks for piece in auth_request_names(block.parsed)}
    known: list[LoadedRequest] = []
    for place in requests_of(document):
        settings = settings_of(workspace, document, place.block)
        loading = read_loading(settings)
        if loading.selected and place.name not in logins and _is_loaded(place, loading):
            known.append(_loaded(place, settings, loading))
    chosen = [each for each in known if not names or _fits(each, names)]
    for name in names:
        if not any(fnmatchcase(each.place.name, name) for each in known):
            hint = did_you_mean(name, tuple(each.place.name for each in known))
            raise UsageError(f'no request that is loaded is named "{name}"', hint)
    if not chosen:
        raise UsageError("nothing is loaded from here", "name a GET request, or give one `# @load`")
    _must_differ(chosen)
    return tuple(chosen)


def _is_loaded(place: RequestPlace, loading: Loading) -> bool:
    is_get = place.block.tree.request is not None and place.method.upper() == "GET"
    return loading.is_own or (is_get and place.name_piece is not None)


def _fits(loaded: LoadedRequest, names: Sequence[str]) -> bool:
    return any(fnmatchcase(loaded.place.name, name) for name in names)


def _loaded(place: RequestPlace, settings: Settings, loading: Loading) -> LoadedRequest:
    is_incremental = settings.is_on("incremental")
    default = Write.APPEND if is_incremental else Write.REPLACE
    if loading.key:
        default = Write.MERGE
    write = Write(loading.write) if loading.write in set(Write) else default
    table = Table(loading.table or place.name, write, loading.key, loading.nesting)
    return LoadedRequest(place, table, is_incremental)


def _must_differ(loaded: Sequence[LoadedRequest]) -> None:
    seen: dict[str, LoadedRequest] = {}
    for each in loaded:
        name = snake_case(each.table.name)
        other = seen.setdefault(name, each)
        if other is not each:
            raise UsageError(
                f'"{other.place.name}" and "{each.place.name}" both go to the table "{name}"',
                "give one of them `# @load table=…`",
            )
