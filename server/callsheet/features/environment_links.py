"""Links of an environment file: the certificates and keys that its `SSLConfiguration` names."""

from collections.abc import Iterator

from callsheet.disk import Files
from callsheet.features.environment_document import EnvironmentDocument, Member
from callsheet.features.links import Link
from callsheet.model.request_files import places_of
from callsheet.model.ssl_configuration import VARIABLE
from callsheet.model.workspace import Workspace
from callsheet.text import Span

_PATHS = frozenset(
    (VARIABLE, key, *inside)
    for key in ("clientCertificate", "clientCertificateKey")
    for inside in ((), ("path",))
)


def environment_links(
    workspace: Workspace, document: EnvironmentDocument, files: Files
) -> Iterator[Link]:
    """The paths whose files exist, as `model/ssl_configuration.py` finds them."""
    for member in document.members:
        if member.path in _PATHS and isinstance(member.value, str):
            places = places_of(member.value, document.path.parent, workspace.root)
            there = (each for each in places if files.allowed(each))
            found = next((each for each in there if isinstance(files.size(each), int)), None)
            if found is not None:
                yield Link(_inside_quotes(member), found)


def _inside_quotes(member: Member) -> Span:
    return Span(member.value_span.start + 1, member.value_span.end - 1)
