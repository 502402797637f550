"""Security schemes of a description as directives, and the secrets that they need."""

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from callsheet.convert.draft import argument
from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, Node
from callsheet.openapi.security import Requirement, SecurityScheme, oauth_flows

_NOT_IN_NAMES = re.compile(r"\W+", re.ASCII)
_GRANTS: Final = {
    "clientCredentials": "client_credentials",
    "password": "password",
    "authorizationCode": "authorization_code",
    "deviceAuthorization": "device_code",
    "implicit": "implicit",
}
"""The flows of OAuth 2 and our words for them; what needs nobody to sign in comes first."""

_WITH_AUTHORIZATION: Final = ("http", "basic", "oauth2", "openIdConnect")


@dataclass(frozen=True, slots=True)
class Proof:
    """How requests prove who sends them, in our words."""

    directives: tuple[str, ...] = ()
    """Without `# @`."""

    cookies: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()
    """The names behind `{{secrets.`."""

    losses: tuple[tuple[str, str], ...] = ()
    """What cannot be carried over, with a hint."""

    @property
    def is_one_line(self) -> bool:
        """Whether it can stand at the head of a file: `# @auth none` takes requests out of it."""
        return len(self.directives) == 1 and self.directives[0].startswith("auth ")


NO_PROOF: Final = ("auth none",)
"""What takes a request out of the proof that stands at the head of its file."""


def proof_of(description: Description, choices: tuple[tuple[Requirement, ...], ...]) -> Proof:
    """How one of the choices is met: the first that can be met as a whole.

    A choice that asks for nothing is taken only when there is no other.
    """
    if not any(choices):
        return Proof()
    found = [_proof(description, each) for each in choices if each]
    return min(found, key=lambda each: len(each.losses))


@dataclass(slots=True)
class _Collected:
    directives: list[str] = field(default_factory=list)
    cookies: list[tuple[str, str]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    losses: list[tuple[str, str]] = field(default_factory=list)

    def secret(self, name: str) -> str:
        plain = _NOT_IN_NAMES.sub("_", name).strip("_") or "secret"
        self.secrets.append(plain)
        return f"{{{{secrets.{plain}}}}}"


def _proof(description: Description, needed: tuple[Requirement, ...]) -> Proof:
    found = _Collected()
    alone = len(needed) == 1
    for each in sorted(needed, key=lambda each: each.scheme.kind not in _WITH_AUTHORIZATION):
        directive = _directive(description, each, found, alone=alone)
        if directive is not None:
            found.directives.append(directive)
    return Proof(
        tuple(found.directives), tuple(found.cookies), tuple(found.secrets), tuple(found.losses)
    )


def _directive(
    description: Description, needed: Requirement, found: _Collected, *, alone: bool
) -> str | None:
    scheme = needed.scheme
    match scheme.kind:
        case "apiKey":
            return _api_key(scheme, found, alone=alone)
        case "http" | "basic":
            return _http(scheme, found)
        case "oauth2":
            return _oauth2(description, needed, found)
        case "openIdConnect":
            said = "openid: its tokens are taken as they are, nobody signs in"
            found.losses.append((said, "`# @auth oauth2` gets tokens, if you name its URLs"))
            return f"auth bearer {found.secret(scheme.name)}"
        case "mutualTLS":
            said = "mutual TLS: the description has no certificate"
            found.losses.append((said, "add `# @tls cert=… key=…` at the head of the file"))
        case kind:
            said = f'the security scheme "{scheme.name}" of the type "{kind}" is not known'
            found.losses.append((said, ""))
    return None


def _api_key(scheme: SecurityScheme, found: _Collected, *, alone: bool) -> str | None:
    name, place = " ".join(scheme.node.text("name").split()), scheme.node.text("in")
    value = found.secret(scheme.name)
    if place == "cookie":
        found.cookies.append((name, value))
        return None
    if alone:
        return f"auth api_key name={argument(name)} value={value} in={place or 'header'}"
    # Of `@auth` only one counts.
    return f"param {name}={value}" if place == "query" else f"header {name}: {value}"


def _http(scheme: SecurityScheme, found: _Collected) -> str | None:
    match scheme.http_scheme:
        case "basic" | "digest" | "ntlm" as kind:
            user = found.secret(f"{scheme.name}_user")
            return f"auth {kind} {user} {found.secret(f'{scheme.name}_password')}"
        case "negotiate":
            return "auth negotiate"
        case "bearer":
            return f"auth bearer {found.secret(scheme.name)}"
        case other:
            said = f"`{other}` is sent as it is: the secret is all that stands behind its name"
            found.losses.append((said, ""))
            return f"auth bearer {found.secret(scheme.name)} prefix={argument(other)}"


def _oauth2(description: Description, needed: Requirement, found: _Collected) -> str | None:
    flows, scheme = oauth_flows(description, needed.scheme), needed.scheme
    name = next((each for each in _GRANTS if each in flows), None)
    if name is None:
        found.losses.append((f'"{scheme.name}" has no flow of OAuth 2', "add `# @auth oauth2 …`"))
        return None
    words = [f"auth oauth2 grant={_GRANTS[name]}", *_urls(flows[name])]
    words.append(f"client_id={found.secret(f'{scheme.name}_client_id')}")
    if name != "implicit":
        words.append(f"client_secret={found.secret(f'{scheme.name}_client_secret')}")
    if name == "password":
        words.append(f"username={found.secret(f'{scheme.name}_user')}")
        words.append(f"password={found.secret(f'{scheme.name}_password')}")
    if needed.scopes:
        words.append(f"scope={argument(' '.join(needed.scopes))}")
    return " ".join(words)


def _urls(flow: Node) -> Iterator[str]:
    words = {
        "authorizationUrl": "auth_url",
        "deviceAuthorizationUrl": "device_url",
        "tokenUrl": "token_url",
        "refreshUrl": "refresh_url",
    }
    for word, ours in words.items():
        if url := flow.text(word):
            yield f"{ours}={argument(url)}"
