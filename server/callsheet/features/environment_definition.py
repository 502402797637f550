"""Definition in an environment file: from a key to the values it hides, from `{{x}}` to `x`."""

import re
from collections.abc import Iterator

from callsheet.features.definition import Place
from callsheet.features.environment_document import EnvironmentDocument, Member
from callsheet.features.environment_values import values_of
from callsheet.model.environment import EnvironmentSet
from callsheet.model.environment_files import SHARED
from callsheet.model.workspace import Workspace
from callsheet.text import Span

_REFERENCE = re.compile(r"\{\{\s*(?P<name>[\w.-]+)\s*\}\}")


def environment_definition(
    workspace: Workspace, document: EnvironmentDocument, offset: int
) -> tuple[Place, ...]:
    """The places where the name at the cursor has a value: of its environment, then of others."""
    member = document.target_at(offset)
    if not isinstance(member, Member):
        return ()
    named = _reference(document, offset)
    span = named[1] if named else member.key
    if named is None and not member.key.touches(offset):
        return ()
    name = named[0] if named else member.name
    around = workspace.environments.get(document.folder, EnvironmentSet())
    steps = () if named else member.path[1:]
    found = (
        each.origin if not steps else each.members.get(steps)
        for environment in _nearest_first(around, member)
        for each in values_of(around, environment, name)
    )
    origins = dict.fromkeys((each.path, each.span) for each in found if each)
    return tuple(Place(path, at, span) for path, at in origins if path and at)


def _reference(document: EnvironmentDocument, offset: int) -> tuple[str, Span] | None:
    """The `{{name}}` that the cursor is on."""
    line = document.source.line_span(document.source.line_of(offset))
    for found in _REFERENCE.finditer(document.text, line.start, line.end):
        if Span(*found.span()).touches(offset):
            return found["name"], Span(*found.span("name"))
    return None


def _nearest_first(around: EnvironmentSet, member: Member) -> Iterator[str]:
    own = "" if member.environment in SHARED else member.environment
    yield own
    yield from (name for name in around.names if name != own)
