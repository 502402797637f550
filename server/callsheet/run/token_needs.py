"""The tokens that files ask for: by `@auth`, by a typed field, by a text that names one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TypeAlias

from callsheet.authentication import Authentication, GoogleServiceAccount, OAuth2
from callsheet.exchange import Failure, SendOptions
from callsheet.http.auth.flow import Means
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.resolve import (
    Resolved,
    Unresolved,
    resolve,
    resolve_base,
    resolve_without_body,
)
from callsheet.model.resources import resources_of, visible_resources
from callsheet.model.settings import settings_of
from callsheet.model.wanted_tokens import NoToken, WantedToken
from callsheet.model.wanted_tokens import Token as GivenToken
from callsheet.problems import Problem
from callsheet.run.session import Session
from callsheet.store.tokens import TokenKey

TokenScheme: TypeAlias = OAuth2 | GoogleServiceAccount

_SCHEMES = ("oauth2", "oauth2_client_credentials", "auth0", "google_service_account")


@dataclass(frozen=True, slots=True)
class TokenNeed:
    """A token, and what asks for it."""

    scheme: TokenScheme
    options: SendOptions
    """How requests to the authorization server go out."""

    names: tuple[str, ...]
    """Of the resources and requests that share it, the first of them first; never empty."""

    secrets: frozenset[str] = frozenset()

    @property
    def key(self) -> TokenKey | None:
        """What the token is good for; None when what it is got with cannot be read."""
        if isinstance(self.scheme, OAuth2):
            from callsheet.http.auth.oauth2 import token_key

            return token_key(self.scheme)
        from callsheet.http.auth.google_service_account import source_of

        source = source_of(self.scheme, self.options, Means())
        return None if isinstance(source, Failure) else source.key


@dataclass(frozen=True, slots=True)
class UnclearNeed:
    """Something that asks for a token, and why it is not known for which."""

    place: RequestPlace
    problems: tuple[Problem, ...]
    """Of its file."""

    secrets: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """What a person calls it."""
        return (self.place.name,)


def token_needs(
    documents: Sequence[Document], session: Session, options: SendOptions
) -> tuple[TokenNeed | UnclearNeed, ...]:
    """All tokens that resources and requests of the documents ask for, each key once.

    Args:
        documents: The files; resources that they import count too.
        session: Fills in values; nothing is sent.
        options: How requests go out that say nothing else.
    """
    needs: dict[object, TokenNeed] = {}
    unclear: dict[object, UnclearNeed] = {}
    clear: set[object] = set()
    for place in _places(documents, session):
        written = _block_with_auth(place, session)
        for need in needs_of_place(place, session, options):
            if isinstance(need, UnclearNeed):
                unclear.setdefault(written, need)
                continue
            clear.add(written)
            identity = need.key or need.scheme
            known = needs.get(identity)
            names = dict.fromkeys((*(known.names if known else ()), *need.names))
            needs[identity] = replace(known or need, names=tuple(names))
    # What holds for many is told once, and not when one of them says all that it needs.
    left = (need for written, need in unclear.items() if written not in clear)
    return (*needs.values(), *left)


def fits(names: Sequence[str], pattern: str) -> bool:
    """Whether one of the names is meant; `*` and `?` stand for any characters."""
    return any(name == pattern or fnmatchcase(name, pattern) for name in names)


def named(authentication: Authentication, name: str) -> Authentication:
    """The same scheme; a token that it gets is called by the name, unless it has one."""
    if isinstance(authentication, OAuth2 | GoogleServiceAccount) and not authentication.name:
        return replace(authentication, name=name)
    return authentication


def _places(documents: Sequence[Document], session: Session) -> Iterator[RequestPlace]:
    """Resources first: it is their name that a token gets."""
    seen = set()
    for document in documents:
        visible = visible_resources(session.workspace, document).values()
        for resource in (*resources_of(document), *visible):
            identity = resource.document.path, resource.block.index
            if identity not in seen:
                seen.add(identity)
                piece, name = resource.name_piece, resource.name
                yield RequestPlace(resource.document, resource.block, name, piece)
    for document in documents:
        yield from requests_of(document)


def _block_with_auth(place: RequestPlace, session: Session) -> object:
    setting = settings_of(session.workspace, place.document, place.block).nearest("auth")
    layer = setting.layer if setting is not None else place
    return layer.document.path, layer.block.index


def _names(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names))) or ("resource",)


def needs_of_place(
    place: RequestPlace, session: Session, options: SendOptions
) -> Iterator[TokenNeed | UnclearNeed]:
    """The tokens that one request or resource asks for; its keys may be those of others too."""
    taken: list[WantedToken] = []

    def give(wanted: WantedToken) -> GivenToken:
        taken.append(wanted)
        return NoToken("it is not fetched now")

    setting = settings_of(session.workspace, place.document, place.block).nearest("auth")
    asks = setting is not None and setting.arguments.variant in _SCHEMES
    if not place.block.parsed.sendable:
        if not asks:
            return
        resolved = session.resolved(place, resolve_base, give)
    else:
        resolved = session.resolved(place, resolve_without_body, give)
        if asks and isinstance(resolved, Unresolved):
            # Now a person is asked for what the scheme may take.
            resolved = session.resolved(place, resolve, give)
    secrets = resolved.secrets
    for wanted in taken:
        names = _names(wanted.scheme.name, place.name)
        yield TokenNeed(wanted.scheme, options, names, secrets)
    if isinstance(resolved, Resolved):
        scheme = named(resolved.request.authentication, place.name)
        if isinstance(scheme, OAuth2 | GoogleServiceAccount):
            names = _names(scheme.name, place.name)
            yield TokenNeed(scheme, resolved.request.options, names, secrets)
    elif asks and not taken:
        yield UnclearNeed(place, resolved.problems, secrets)
