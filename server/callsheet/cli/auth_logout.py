"""`callsheet auth logout`: forgets tokens, and revokes them where the server can (RFC 7009)."""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from callsheet.authentication import OAuth2
from callsheet.cli.connecting import add_connecting, means_of, read_settings
from callsheet.cli.options import Parser, add_choice, add_paths, read_choice
from callsheet.cli.workspace import Opened, open_workspace, tell_troubles
from callsheet.exchange import Failure
from callsheet.http.client import HttpClient
from callsheet.problems import UsageError, did_you_mean
from callsheet.report.style import one_line, style_of
from callsheet.report.tokens import TokenConsole
from callsheet.run.session import Session, Settings
from callsheet.run.token_needs import TokenNeed, fits, token_needs
from callsheet.store.tokens import Token, TokenKey, secrets_of

_EXAMPLES = """\
  callsheet auth logout --all
  callsheet auth logout api.http --name api --env staging
"""


def main(arguments: list[str]) -> int:
    """Forget what is named, or all.

    Raises:
        UsageError: It is not said what, or nothing has that name.
    """
    options = _parser().parse_args(arguments)
    if bool(options.name) == options.all:
        raise UsageError("say what to forget", "write `--name NAME`, or `--all`")
    choice = read_choice(options)
    opened = open_workspace(options.paths, choice)
    given = read_settings(options, choice, opened.redactor)
    settings = replace(given, prompt=lambda _name, _label: None)
    code = tell_troubles(opened)
    client = HttpClient(means=means_of(options, opened))
    try:
        _Forgetting(opened, settings, client).forget(options.name)
    finally:
        client.close()
    return code


def _parser() -> Parser:
    description = "Forget tokens of a workspace, and revoke them where `revoke_url=` says so."
    parser = Parser("auth logout", description, _EXAMPLES)
    add_paths(parser)
    add_choice(parser)
    parser.add_argument(
        "-n",
        "--name",
        action="append",
        default=[],
        help="only those of this resource, request or token; repeatable",
    )
    parser.add_argument("--all", action="store_true", help="all of the workspace")
    add_connecting(parser)
    return parser


class _Forgetting:
    """Forgets tokens of a workspace."""

    def __init__(self, opened: Opened, settings: Settings, client: HttpClient) -> None:
        self._opened = opened
        self._settings = settings
        self._client = client
        self._tokens = client.means.tokens

    def forget(self, names: Sequence[str]) -> None:
        """Forget those of the names; without names all, in the chosen environment if there is one.

        Raises:
            UsageError: A name fits none, or one is in a keyring that is not open.
        """
        chosen = self._opened.workspace.environment
        kept = [
            (key, self._tokens.get(key) or token)
            for key, token in self._tokens.all()
            if chosen in ("", key.environment)
        ]
        self._opened.redactor.add(secret for _, token in kept for secret in secrets_of(token))
        needs = self._needs({key.environment for key, _ in kept})
        called = {key: _names(key, token, needs) for key, token in kept}
        for name in names:
            if not any(fits(each, name) for each in called.values()):
                known = [each for found in called.values() for each in found]
                hint = did_you_mean(name, known) or "see them with `callsheet auth list`"
                raise UsageError(f'no token is kept for "{name}"', hint)
        wanted = [
            (key, token)
            for key, token in kept
            if not names or any(fits(called[key], name) for name in names)
        ]
        for key, token in wanted:
            self._forget(key, token, needs.get(key))
        if not wanted:
            print("no tokens are kept")

    def _needs(self, environments: set[str]) -> dict[TokenKey, TokenNeed]:
        """What the files say of tokens, in each environment in which one was obtained."""
        found: dict[TokenKey, TokenNeed] = {}
        opened = self._opened
        documents = [each for each in opened.documents if not opened.obstacle(each.path)]
        for environment in sorted(environments):
            workspace = replace(opened.workspace, environment=environment)
            session = Session(workspace, opened.files, self._settings, self._client)
            for need in token_needs(documents, session, self._settings.options):
                opened.redactor.add(need.secrets)
                if isinstance(need, TokenNeed) and need.key is not None:
                    found[need.key] = need
        return found

    def _forget(self, key: TokenKey, token: Token, need: TokenNeed | None) -> None:
        if not secrets_of(token):
            raise UsageError("this token is in the keyring", "say `--token-store keyring`")
        revoked = self._revoked(token, need)
        self._tokens.remove(key)
        style = style_of(sys.stdout, os.environ)
        console = TokenConsole(style, self._opened.redactor, time.time())
        name = style.paint(console.name(key, token), "bold")
        told = f", {revoked}" if revoked else ""
        print(f"forgot {name}{told}", flush=True)

    def _revoked(self, token: Token, need: TokenNeed | None) -> str:
        """What became of it at the server; empty when nobody says where to revoke it."""
        if need is None or not isinstance(need.scheme, OAuth2) or not need.scheme.revoke_url:
            return ""
        from callsheet.http.auth.oauth2_revocation import revoked

        means, client = self._client.means, self._client
        failure = revoked(
            need.scheme, token, need.options, means, lambda own: client.send(own).outcome
        )
        if isinstance(failure, Failure):
            reason = one_line(self._opened.redactor.text(failure.message))
            return f"which may still be good: it was not revoked: {reason}"
        return "revoked"


def _names(key: TokenKey, token: Token, needs: dict[TokenKey, TokenNeed]) -> tuple[str, ...]:
    need = needs.get(key)
    found = (token.name, *(need.names if need else ()), key.client_id)
    return tuple(dict.fromkeys(filter(None, found)))
