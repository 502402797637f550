"""Schemes of others: whoever installs an entry point in the group `callsheet.auth`."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TypeAlias

from callsheet.authentication import Foreign
from callsheet.exchange import Failure, FailureKind, OutgoingRequest
from callsheet.http.auth.flow import Flow, Means
from callsheet.problems import did_you_mean

GROUP = "callsheet.auth"
"""Each entry point is called with the request, the scheme's arguments and the means."""

ForeignScheme: TypeAlias = Callable[[OutgoingRequest, Mapping[str, str], Means], Flow]


def foreign(request: OutgoingRequest, scheme: Foreign, means: Means) -> Flow:
    """Let the installed scheme of that name prove the request; what it raises is a failure."""
    installed = foreign_schemes()
    entry = installed.get(scheme.scheme)
    if entry is None:
        return _unknown(scheme.scheme, tuple(installed))
    try:
        made: ForeignScheme = entry.load()
        return (yield from made(request, scheme.arguments, means))
    except Exception as error:  # noqa: BLE001 - the code of others fails in every way
        return Failure(
            FailureKind.AUTHENTICATION,
            f'the authentication scheme "{scheme.scheme}" failed: {type(error).__name__}: {error}',
            f"it comes from `{entry.value}`, which is not part of callsheet",
        )


@cache
def foreign_schemes() -> Mapping[str, EntryPoint]:
    """Every installed scheme by its name; of two with one name the first that is found."""
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, entry)
    return found


def _unknown(name: str, known: tuple[str, ...]) -> Failure:
    near = did_you_mean(name, known)
    return Failure(
        FailureKind.AUTHENTICATION,
        f'no authentication scheme is called "{name}"',
        near or f"install a package that has it in the entry point group `{GROUP}`",
    )
