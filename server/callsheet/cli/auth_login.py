"""`callsheet auth login`: gets new tokens now; who has to sign in does it in the browser."""

import os
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from callsheet.authentication import Grant, OAuth2
from callsheet.cli.connecting import add_connecting, means_of, read_settings, state_of
from callsheet.cli.options import Parser, add_choice, add_paths, read_choice
from callsheet.cli.workspace import Opened, open_workspace, tell_troubles
from callsheet.exchange import Failure, FailureKind
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.http.auth.flow import Means, Nobody
from callsheet.http.client import HttpClient
from callsheet.problems import UsageError, did_you_mean
from callsheet.report.excerpt import problem_lines, shown_path
from callsheet.report.style import one_line, style_of
from callsheet.report.tokens import TokenConsole
from callsheet.run.session import Session
from callsheet.run.token_needs import TokenNeed, UnclearNeed, fits, token_needs
from callsheet.store.token_file import FILE_NAME
from callsheet.store.tokens import MemoryTokens, Token, secrets_of

_EXAMPLES = """\
  callsheet auth login api.http
  callsheet auth login api.http --name api --env staging
"""

_BY_A_PERSON = (Grant.AUTHORIZATION_CODE, Grant.DEVICE_CODE, Grant.IMPLICIT)


def main(arguments: list[str]) -> int:
    """Get a new token for all that asks for one, or for what is named.

    Raises:
        UsageError: Nothing asks for a token, or there is no place to keep it.
    """
    options = _parser().parse_args(arguments)
    choice = read_choice(options)
    opened = open_workspace(options.paths, choice)
    settings = read_settings(options, choice, opened.redactor)
    code = tell_troubles(opened)
    means = means_of(options, opened)
    if isinstance(means.tokens, MemoryTokens):
        raise UsageError("a token that is not kept is of no use", "say another `--token-store`")
    client = HttpClient(means=means)
    try:
        session = Session(opened.workspace, opened.files, settings, client)
        usable = [each for each in opened.documents if not opened.obstacle(each.path)]
        needs = _chosen(token_needs(usable, session, settings.options), options.name)
        if not needs and not code:
            raise UsageError("nothing here asks for a token", "write `# @auth oauth2 …`")
        teller = _Teller(opened)
        codes = [teller.tell(need, _outcome(need, client, means)) for need in needs]
    finally:
        client.close()
    if ExitCode.GOOD in codes:
        print(f"kept in {_store(options, opened)}")
    return gravest([code, *codes])


def _parser() -> Parser:
    description = (
        "Get new tokens now for the OAuth 2 and Google authentications of files, whatever is kept."
    )
    parser = Parser("auth login", description, _EXAMPLES)
    add_paths(parser)
    add_choice(parser)
    parser.add_argument(
        "-n",
        "--name",
        action="append",
        default=[],
        help="only for this resource, request or entry of an environment file; repeatable",
    )
    add_connecting(parser)
    return parser


def _chosen(
    needs: Sequence[TokenNeed | UnclearNeed], names: Sequence[str]
) -> list[TokenNeed | UnclearNeed]:
    if not names:
        return list(needs)
    for name in names:
        if not any(fits(each.names, name) for each in needs):
            known = [each for need in needs for each in need.names]
            hint = did_you_mean(name, known) or f"there are: {', '.join(known) or 'none'}"
            raise UsageError(f'nothing that is named "{name}" asks for a token', hint)
    return [each for each in needs if any(fits(each.names, name) for name in names)]


def _outcome(
    need: TokenNeed | UnclearNeed, client: HttpClient, means: Means
) -> Token | Failure | None:
    """The new token, or why there is none; None when it is not known which."""
    if isinstance(need, UnclearNeed):
        return None
    scheme, options = need.scheme, need.options
    nobody = isinstance(means.person, Nobody)
    if isinstance(scheme, OAuth2):
        from callsheet.http.auth.oauth2 import token_for

        if nobody and scheme.grant in _BY_A_PERSON:
            return Failure(
                FailureKind.AUTHENTICATION,
                "somebody has to sign in, and nobody is at a terminal",
                "sign in at a terminal, or use `grant=client_credentials`",
            )
        return token_for(scheme, options, means, lambda own: client.send(own).outcome, fresh=True)
    from callsheet.http.auth.google_service_account import token_for_google

    return token_for_google(
        scheme, options, means, lambda own: client.send(own).outcome, fresh=True
    )


def _store(options: Namespace, opened: Opened) -> str:
    if (options.token_store or os.environ.get("CALLSHEET_TOKEN_STORE")) == "keyring":
        return "the keyring"
    return f'"{state_of(options, opened) / FILE_NAME}"'


class _Teller:
    """Says how each went."""

    def __init__(self, opened: Opened) -> None:
        self._redactor = opened.redactor
        self._style = style_of(sys.stdout, os.environ)

    def tell(self, need: TokenNeed | UnclearNeed, outcome: Token | Failure | None) -> ExitCode:
        """Print the lines of one; what it says to the shell."""
        self._redactor.add(need.secrets)
        good = isinstance(outcome, Token)
        if isinstance(outcome, Token):
            self._redactor.add(secrets_of(outcome))
        sign = self._style.paint(self._style.sign("✓", "ok"), "green")
        if not good:
            sign = self._style.paint(self._style.sign("✗", "FAILED"), "red")
        name = self._style.paint(self._text(need.names[0]), "bold")
        said, *more = self._lines(need, outcome)
        print("\n".join((f"{sign} {name}  {said}", *more)), flush=True)
        return ExitCode.GOOD if good else ExitCode.NOT_MADE

    def _lines(self, need: TokenNeed | UnclearNeed, outcome: Token | Failure | None) -> list[str]:
        if isinstance(need, UnclearNeed):
            place, mask = need.place, self._redactor.text
            path, source = shown_path(place.path, Path.cwd()), place.document.source
            found = (problem_lines(each, path, source, self._style, mask) for each in need.problems)
            return ["it is not known how", *(f"  {line}" for lines in found for line in lines)]
        if isinstance(outcome, Failure):
            hint = f"    {self._style.paint('hint:', 'cyan')} {self._text(outcome.hint)}"
            return [self._text(outcome.message), *([hint] if outcome.hint else [])]
        key = need.key
        if outcome is None or key is None:
            return [""]
        console = TokenConsole(self._style, self._redactor, time.time())
        return [f"a token from {console.host(key.token_url)} {console.span(outcome)}"]

    def _text(self, text: str) -> str:
        return one_line(self._redactor.text(text))
