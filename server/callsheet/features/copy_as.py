"""Copies a request for another tool: resolved as it would be sent, and not sent."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from random import Random

from callsheet.convert.plain import Copied, Plain, masked, plain
from callsheet.convert.shell_words import Shell
from callsheet.convert.to_curl import to_curl
from callsheet.convert.to_fetch import to_fetch
from callsheet.convert.to_httpie import to_httpie
from callsheet.convert.to_httpx import to_httpx
from callsheet.convert.to_requests import to_requests
from callsheet.disk import Files
from callsheet.late_dataclasses import dataclass
from callsheet.model.circumstances import Circumstances
from callsheet.model.environment import Layer
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved, Unresolved, resolve
from callsheet.model.scope import environment_layers, scope_of
from callsheet.model.secrets import Keepers, Secrets
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.redact import MASK, Redactor


class CopyTarget(StrEnum):
    """What a request is copied for, by the name that a command is given."""

    CURL = "curl"
    CURL_CMD = "curl-cmd"
    CURL_POWERSHELL = "curl-powershell"
    HTTPX = "httpx"
    REQUESTS = "requests"
    FETCH = "fetch"
    HTTPIE = "httpie"


@dataclass(frozen=True, slots=True)
class Form:
    """How a request is written for a tool."""

    shown: str
    ending: str
    """Of a file that holds it."""

    write: Callable[[Plain], Copied]


FORMS: Mapping[CopyTarget, Form] = {
    CopyTarget.CURL: Form("cURL", "sh", to_curl),
    CopyTarget.CURL_CMD: Form("cURL (cmd)", "bat", partial(to_curl, shell=Shell.CMD)),
    CopyTarget.CURL_POWERSHELL: Form(
        "cURL (PowerShell)", "ps1", partial(to_curl, shell=Shell.POWERSHELL)
    ),
    CopyTarget.HTTPX: Form("httpx", "py", to_httpx),
    CopyTarget.REQUESTS: Form("requests", "py", to_requests),
    CopyTarget.FETCH: Form("fetch", "mjs", to_fetch),
    CopyTarget.HTTPIE: Form("HTTPie", "sh", to_httpie),
}


def copy_as(
    workspace: Workspace,
    place: RequestPlace,
    files: Files,
    target: CopyTarget,
    keepers: Keepers | None = None,
) -> Copied | tuple[Problem, ...]:
    """The request in the words of another tool, or why it cannot be resolved.

    Without `keepers` every secret is masked, and nobody is asked for one; what a person would be
    asked for stays as it is typed. With them it is what would be sent.
    """
    found = plain_request(workspace, place, files, keepers)
    return FORMS[target].write(found) if isinstance(found, Plain) else found


def plain_request(
    workspace: Workspace,
    place: RequestPlace,
    files: Files,
    keepers: Keepers | None = None,
    given: Layer | None = None,
) -> Plain | tuple[Problem, ...]:
    """What `copy_as` writes; `given` are the variables of the command line."""
    nearer = () if given is None else (given,)
    found = _resolved(workspace, place, files, keepers or _NOBODY, nearer)
    if isinstance(found, Unresolved):
        return found.problems
    request = plain(found.request)
    if keepers is None:
        request = masked(request, Redactor(found.secrets | _known(workspace, place)))
    return request


_NOBODY = Keepers(
    keyring=lambda _name, _environment: MASK,
    command=lambda _command, _name, _environment: MASK,
    plugins=lambda _name, _environment: MASK,
)
"""Those who keep secrets are not asked: a mask stands for what they would say."""


def _known(workspace: Workspace, place: RequestPlace) -> frozenset[str]:
    around = workspace.environments.get(place.document.folder)
    return around.secrets if around else frozenset()


def _resolved(
    workspace: Workspace,
    place: RequestPlace,
    files: Files,
    keepers: Keepers,
    nearer: tuple[Layer, ...],
) -> Resolved | Unresolved:
    document, block = place.document, place.block
    around = workspace.environments.get(document.folder)
    secrets = Secrets(
        {},
        workspace.process_environment,
        environment_layers(workspace, document),
        workspace.environment,
        around.secret_command if around else None,
        keepers,
    )
    circumstances = Circumstances(
        files,
        datetime.now(UTC),
        Random(),
        workspace.exchanges,
        workspace.process_environment,
        lambda name, _label: f"{{{{{name}}}}}",
        workspace.root,
        environment=workspace.environment,
        pick=lambda _label, options: options[0] if options else None,
    )
    return resolve(
        document, block, scope_of(workspace, document, block, nearer, secrets), circumstances
    )
