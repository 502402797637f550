"""Lenses: what can be done with each request, and how its last send went."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from callsheet.amounts import counted
from callsheet.disk import Files
from callsheet.exchange import Response
from callsheet.facts.methods import find_method
from callsheet.features.collected import leads_on
from callsheet.features.loop_items import known_items
from callsheet.features.summary import last_send
from callsheet.features.token_life import token_life
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.loops import loops_of
from callsheet.model.needs import needs_of
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.resources import ResourcePlace, resources_of
from callsheet.model.settings import may_hold, settings_of
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.problems import Problem
from callsheet.text import Span

_PAGED = frozenset({"load", "paginate"})


class LensAction(StrEnum):
    """What happens when a lens is clicked."""

    SEND = "send"
    """Send the request, and first what it needs and has no answer yet."""

    SEND_ALL = "send all"
    """Send the request, and first all that it needs, answered or not."""

    NEXT_PAGE = "next page"
    """Send the request for the page behind its last answer."""

    ALL_PAGES = "all pages"
    """Send the request for all of its pages, from the first on."""

    LOAD = "load"
    """Say how all of it is loaded into a file or a database."""

    SHOW = "show"
    """Show the last answer."""

    TEST = "test connection"
    """Say whether the server of a resource can be reached and takes the credentials."""

    LOGOUT = "log out"
    """Forget the token that a request or a resource signs in with."""


@dataclass(frozen=True, slots=True)
class Lens:
    """A line of text above a request or a resource that can be clicked."""

    span: Span
    """The request line; of a resource its `# @resource`."""

    title: str
    action: LensAction
    request: RequestKey
    """Of a resource: its file and its name."""


def lenses(workspace: Workspace, document: Document, files: Files) -> tuple[Lens, ...]:
    """The lenses of every request of a document that can be sent, then those of resources."""
    return _of_places(workspace, requests_of(document), resources_of(document), files)


def lenses_of_block(
    workspace: Workspace, document: Document, block: PlacedBlock, files: Files
) -> tuple[Lens, ...]:
    """Those of one block."""
    requests = (place for place in requests_of(document) if place.block is block)
    resources = (place for place in resources_of(document) if place.block is block)
    return _of_places(workspace, requests, resources, files)


def _of_places(
    workspace: Workspace,
    requests: Iterable[RequestPlace],
    resources: Iterable[ResourcePlace],
    files: Files,
) -> tuple[Lens, ...]:
    needs = _Needs(workspace)
    run = (place for place in requests if _is_run(place))
    return (
        *(lens for each in run for lens in _lenses(workspace, each, needs.of(each), files)),
        *(lens for each in resources for lens in _lenses_of_resource(workspace, each)),
    )


class _Needs:
    """What requests need; what one needs directly is found once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._direct: dict[RequestKey, tuple[RequestPlace, ...]] = {}

    def of(self, place: RequestPlace) -> tuple[RequestPlace, ...]:
        """What a request needs, over others too, each once and after what it needs itself."""
        direct = self._directly(place)
        if not direct:
            return ()
        found: dict[RequestKey, RequestPlace] = {}
        seen = {place.key}
        # A stack of our own: a chain of requests may be longer than Python's.
        path = [place]
        ways = [iter(direct)]
        while ways:
            needed = next(ways[-1], None)
            if needed is None:
                done = path.pop()
                found[done.key] = done
                ways.pop()
            elif needed.key not in seen:
                seen.add(needed.key)
                path.append(needed)
                ways.append(iter(self._directly(needed)))
        del found[place.key]
        return tuple(found.values())

    def _directly(self, place: RequestPlace) -> tuple[RequestPlace, ...]:
        key = place.key
        known = self._direct.get(key)
        if known is None:
            needs = needs_of(self._workspace, place.document, place.block)
            known = self._direct[key] = tuple(need.place for need in needs)
        return known


def _is_run(place: RequestPlace) -> bool:
    request = place.block.tree.request
    method = find_method(request.line.method.text) if request and request.line.method else None
    return method is None or method.run


def _lenses(
    workspace: Workspace, place: RequestPlace, needed: tuple[RequestPlace, ...], files: Files
) -> Iterator[Lens]:
    request = place.block.tree.request
    span = place.block.placed(request.line.span if request else place.block.tree.span)
    key = place.key
    unanswered = [each.name for each in needed if not _is_answered(workspace, each.key)]
    first = f" ({shortened(unanswered)} first)" if unanswered else ""
    rounds = _rounds(workspace, place, files)
    yield Lens(span, f"Send{rounds}{first}", LensAction.SEND, key)
    if needed and len(unanswered) < len(needed):
        yield Lens(span, "Send all it needs again", LensAction.SEND_ALL, key)
    if may_hold(workspace, place.document, place.block, _PAGED):
        yield from _of_pages(workspace, place, span, files)
    if went := last_send(workspace, key):
        yield Lens(span, went, LensAction.SHOW, key)
    yield from _token(workspace, span, key)


def _is_answered(workspace: Workspace, key: RequestKey) -> bool:
    """Whether others can build on the last send of a request."""
    exchange = workspace.exchanges.get(key)
    return exchange is not None and isinstance(exchange.outcome, Response)


def _rounds(workspace: Workspace, place: RequestPlace, files: Files) -> str:
    """How often a request with one loop would go out, if that is known."""
    loops = loops_of(place.block.parsed)
    if not loops:
        return ""
    loop = loops[0]
    if len(loops) > 1 or isinstance(loop, Problem):
        return " all"
    known = known_items(workspace, place.document, place.block, loop, files)
    if known is None:
        return " all"
    amount = workspace.collected.get(known.request.key) if known.request else None
    number = amount.items if amount else len(known.items)
    return f" all ({counted(number, 'round')})"


def _of_pages(
    workspace: Workspace, place: RequestPlace, span: Span, files: Files
) -> Iterator[Lens]:
    settings = settings_of(workspace, place.document, place.block)
    paging = settings.nearest("paginate")
    if paging is not None and paging.arguments.enabled:
        more = leads_on(workspace, place, files)
        if more:
            yield Lens(span, "Next page", LensAction.NEXT_PAGE, place.key)
        amount = workspace.collected.get(place.key)
        known = amount.pages if amount and place.key in workspace.exchanges else 0
        number = f" ({known}{' so far' if more else ''})" if known else ""
        yield Lens(span, f"All pages{number}", LensAction.ALL_PAGES, place.key)
    if paging is not None or settings.nearest("load") is not None:
        yield Lens(span, "Load into …", LensAction.LOAD, place.key)


def _lenses_of_resource(workspace: Workspace, resource: ResourcePlace) -> Iterator[Lens]:
    document, block = resource.document, resource.block
    span = block.placed(block.parsed.directives("resource")[-1].name.span)
    key = RequestKey(document.path, resource.name)
    if settings_of(workspace, document, block).nearest("base-url"):
        yield Lens(span, "Test connection", LensAction.TEST, key)
    yield from _token(workspace, span, key)


def _token(workspace: Workspace, span: Span, key: RequestKey) -> Iterator[Lens]:
    if known := token_life(workspace, key):
        yield Lens(span, f"{known} · forget", LensAction.LOGOUT, key)


def shortened(names: list[str]) -> str:
    """`login, token`, and with more than three names `login, token and 4 more`."""
    if len(names) <= 3:
        return ", ".join(names)
    return f"{', '.join(names[:2])} and {len(names) - 2} more"
