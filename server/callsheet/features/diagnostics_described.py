"""Requests that do not fit the description of the API: their paths and methods, then the rest.

What a binding brings is taken for right, and so is what comes from elsewhere. None of it keeps a
request from being sent: descriptions are wrong too.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from callsheet.facts.methods import find_method
from callsheet.features.addresses import parts_of
from callsheet.features.described import Whereto, leading_name, method_of, target_of, whereto
from callsheet.features.described_request import DescribedRequest, added_names
from callsheet.features.diagnostics_described_body import described_body_problems
from callsheet.features.diagnostics_described_parameters import parameter_problems
from callsheet.late_dataclasses import dataclass
from callsheet.model.descriptions import NAME, description_for
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.inherited import passes_base
from callsheet.model.scope import scope_of
from callsheet.model.settings import Settings, settings_of
from callsheet.model.workspace import Workspace
from callsheet.openapi.description import Description, kept_with_description
from callsheet.openapi.operations import BOUND, PathItem, find_path, path_items
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.kept import (
    kept_of_each,
    kept_of_each_for,
    kept_with_block,
    kept_with_block_for,
)
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_OWN_SETTINGS = frozenset({NAME, "base-url", "use"})
_RELATIVE = "/"
"""Stands for the variable that the base URL begins with."""

_OF_ITSELF = "*"
"""Stands for what a block says itself."""

_ALWAYS_THERE = frozenset({"HEAD", "OPTIONS", "CONNECT", "TRACE"})
"""Methods that servers have for a path without a description saying so."""

_LOOPBACK = re.compile(r"(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|[\w.-]+\.localhost)(?::\d+)?")
_NEAR = 0.75
"""How alike paths are of which one may be meant by the other."""


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """What the request of a block is held against."""

    description: Description
    base: str
    """The base URL, as it is typed."""

    value: str
    """That of the variable that the whole URL begins with; empty when it has none."""

    added: frozenset[str]
    """What comes from elsewhere, as `added_names` has it."""


def described_problems(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """What of the requests of a document does not fit; nothing without a description."""
    if not workspace.descriptions:
        return
    for name, blocks in _by_leading(document).items():
        if name != _OF_ITSELF:
            yield from _shared_problems(workspace, document, blocks, name)
            continue
        for block in blocks:
            against = _held(workspace, document, block, _leading_name(block.parsed))
            if against is not None:
                yield from _shifted(block, _problems(block.parsed, against))


def _by_leading(document: Document) -> dict[str, list[PlacedBlock]]:
    """The blocks whose requests are sent, by what `_leading` says of them."""
    found: dict[str, list[PlacedBlock]] = {}
    leading = kept_of_each(_leading, document.parsed)
    for block, name in zip(document.blocks, leading, strict=True):
        if name is not None:
            found.setdefault(name, []).append(block)
    return found


def _shared_problems(
    workspace: Workspace, document: Document, blocks: list[PlacedBlock], name: str
) -> Iterator[Problem]:
    """Those of blocks that say nothing of it themselves, so that for all of them the same holds."""
    against = _held(workspace, document, blocks[0], name)
    if against is None:
        return
    found = kept_of_each_for(_problems, [block.parsed for block in blocks], against)
    for block, problems in zip(blocks, found, strict=True):
        if problems:
            yield from _shifted(block, problems)


def _shifted(block: PlacedBlock, problems: tuple[Problem, ...]) -> Iterator[Problem]:
    return (problem.shifted(block.start) for problem in problems)


def _held(
    workspace: Workspace, document: Document, block: PlacedBlock, name: str
) -> Against | None:
    """What the request of a block is held against; None without a description.

    Args:
        workspace: With what has been read.
        document: The one that the block stands in.
        block: One with a request.
        name: As `_leading_name` has it.
    """
    description = description_for(workspace, document, block)
    if description is None:
        return None
    settings = settings_of(workspace, document, block)
    base = _base(settings)
    first = leading_name("/", base) if name == _RELATIVE else name
    variable = scope_of(workspace, document, block).find(first) if first else None
    value = variable.value if variable and isinstance(variable.value, str) else ""
    return _against(description, base, value, _added(settings))


@kept_with_description
def _against(description: Description, base: str, value: str, added: frozenset[str]) -> Against:
    """The same object for the same things, so that blocks keep what they were told."""
    return Against(description, base, value, added)


def _base(settings: Settings) -> str:
    setting = settings.nearest("base-url")
    first = setting.arguments.first if setting else None
    return first.text.strip() if first else ""


def _added(settings: Settings) -> frozenset[str]:
    """What the layers around a block add."""
    return frozenset().union(*(added_names(each.block.parsed) for each in settings.layers[1:]))


@kept_with_block
def _leading(parsed: ParsedBlock) -> str | None:
    """The variable that the URL of a request begins with; None for what is not sent.

    For a block that says itself what its request is held against, `_OF_ITSELF`.
    """
    request = parsed.tree.request
    if request is None or not request.line.target.text:
        return None
    method = find_method(method_of(request))
    if method is not None and not method.run:
        return None
    is_own = parsed.has_any(_OWN_SETTINGS) or bool(parsed.definitions)
    return _OF_ITSELF if is_own else _leading_name(parsed)


def _leading_name(parsed: ParsedBlock) -> str:
    """The variable that the URL of a request begins with, empty for none; or `_RELATIVE`."""
    target = target_of(parsed.tree.request) if parsed.tree.request else ""
    is_whole = passes_base(target) or target.startswith("{{")
    return leading_name(target, "") if is_whole else _RELATIVE


@kept_with_block_for
def _problems(parsed: ParsedBlock, against: Against) -> tuple[Problem, ...]:
    request = parsed.tree.request
    if request is None:
        return ()
    where = whereto(target_of(request), against.base, lambda _: against.value)
    method = method_of(request)
    found = find_path(against.description, where.path, method) if where.path else None
    if found is None:
        return tuple(_unknown_path(request, against, where))
    operation = found.item.operations.get(method)
    if operation is None:
        return tuple(_unknown_method(request, found.item))
    added = against.added | added_names(parsed)
    held = DescribedRequest(parsed, request, against.description, operation, found, added)
    return (*parameter_problems(held), *described_body_problems(held))


def _unknown_path(request: nodes.Request, against: Against, where: Whereto) -> Iterator[Problem]:
    description = against.description
    first = where.path.lstrip("/").partition("/")[0]
    is_base = where.path.rstrip("/") in ("", *description.base_paths)
    if is_base or not first.strip(BOUND) or BOUND in where.origin:
        return
    near = _near_path(description, where.path)
    if _is_meant(description, where) or (near and _may_be_meant(description, where)):
        yield Problem(
            Code.OPENAPI_PATH,
            Severity.WARNING,
            path_span(request),
            "the description of the API has no such path",
            f'did you mean "{near}"?' if near else "`# @openapi off` takes the request out of it",
        )


def _is_meant(description: Description, where: Whereto) -> bool:
    """Whether a request surely goes to the API: to a server of it, or to one on this machine."""
    host = _host(where)
    return host in _origins(description) or _LOOPBACK.fullmatch(host) is not None


def _may_be_meant(description: Description, where: Whereto) -> bool:
    """Whether a request may go to the API: its servers are not named, or it goes to one below."""
    origins = _origins(description)
    return not origins or _host(where).endswith(tuple(f".{each}" for each in origins))


def _host(where: Whereto) -> str:
    return where.origin.rpartition("//")[2].rpartition("@")[2].lower()


def _origins(description: Description) -> frozenset[str]:
    """The hosts of the servers, with their ports."""
    whole = (each for each in description.servers if "://" in each)
    return frozenset(urlsplit(each).netloc.lower() for each in whole)


def _near_path(description: Description, path: str) -> str:
    """The path that was meant, if one differs by a slip of the finger."""
    from difflib import SequenceMatcher

    for base in description.base_paths:
        path = path.removeprefix(base) if path.startswith(f"{base}/") else path
    typed = path.strip("/").split("/")
    for item in path_items(description):
        if len(item.segments) == len(typed):
            pairs = [
                (segment, given)
                for segment, pattern, given in zip(item.segments, item.patterns, typed, strict=True)
                if pattern is None and segment != given and BOUND not in given
            ]
            alike = (
                SequenceMatcher(None, segment.casefold(), given.casefold()).ratio() >= _NEAR
                for segment, given in pairs
            )
            if len(pairs) == 1 and all(alike):
                return item.template
    return ""


def _unknown_method(request: nodes.Request, item: PathItem) -> Iterator[Problem]:
    method = method_of(request)
    if item.operations and method not in _ALWAYS_THERE:
        typed = request.line.method
        yield Problem(
            Code.OPENAPI_METHOD,
            Severity.WARNING,
            typed.span if typed else path_span(request),
            f'the description of the API has no {method} for "{item.template}"',
            f"it has {', '.join(item.operations)}",
        )


def path_span(request: nodes.Request) -> Span:
    """Where the path of a target stands; all of it where the path is the base URL's."""
    target = request.line.target
    typed = parts_of(target.text)
    start = target.span.start + len(typed.origin)
    return Span(start, start + len(typed.path)) if typed.path else target.span
