"""Tokens for the texts of one request, out of the client's store or from who gives them."""

from dataclasses import replace
from typing import TYPE_CHECKING

from callsheet.exchange import Failure, SendOptions
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.model.wanted_tokens import NoToken, Token, WantedToken

if TYPE_CHECKING:
    from callsheet.authentication import OAuth2

_PLACEHOLDER = "***"
"""Stands for a token where nothing is sent."""


class GivenTokens:
    """Gives tokens, and knows which it gave: they are obtained anew when they are refused."""

    def __init__(
        self,
        client: HttpClient,
        options: SendOptions,
        cancellation: Cancellation | None = None,
        *,
        dry_run: bool = False,
    ) -> None:
        self._client = client
        self._options = options
        self._cancellation = cancellation
        self._dry_run = dry_run
        self._given: dict[WantedToken, Token] = {}

    @property
    def any(self) -> bool:
        """Whether a token was given."""
        return any(isinstance(each, str) for each in self._given.values())

    def give(self, wanted: WantedToken) -> Token:
        """The token; one request that takes it twice gets one."""
        if self._dry_run:
            return _PLACEHOLDER
        if wanted not in self._given:
            self._given[wanted] = self._obtained(wanted)
        return self._given[wanted]

    def forget(self) -> None:
        """What was given was refused: the next ones are new, by refresh where that can be.

        What another request has got anew meanwhile is kept.
        """
        from callsheet.http.auth.oauth2 import token_key

        tokens = self._client.means.tokens
        for wanted, given in self._given.items():
            key = token_key(wanted.scheme)
            kept = tokens.get(key)
            if kept is not None and given not in (kept.access_token, kept.id_token):
                continue
            if kept is not None and kept.refresh_token:
                tokens.put(key, replace(kept, expires=0.0))
            else:
                tokens.remove(key)
        self._given.clear()

    def _obtained(self, wanted: WantedToken) -> Token:
        scheme = wanted.scheme
        if not wanted.automatic and not self._is_there(scheme):
            hint = f"sign in with `callsheet auth login --name {scheme.name}`"
            return NoToken(f'nobody has signed in for "{scheme.name}"', hint)
        found = self._client.token(scheme, self._options, self._cancellation, fresh=wanted.fresh)
        if isinstance(found, Failure):
            return NoToken(found.message, found.hint)
        text = found.id_token if scheme.use_id_token else found.access_token
        if not text:
            hint = "ask for the scope `openid`"
            return NoToken(f'the answer for "{scheme.name}" has no ID token', hint)
        return text

    def _is_there(self, scheme: "OAuth2") -> bool:
        from callsheet.http.auth.oauth2 import token_key

        kept = self._client.means.tokens.get(token_key(scheme))
        return kept is not None and (
            kept.is_fresh(self._client.means.clock()) or bool(kept.refresh_token)
        )
