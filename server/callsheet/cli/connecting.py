"""How the verbs that send connect: their options, where state lies, who can sign in."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet.amounts import read_duration
from callsheet.cli.options import Choice
from callsheet.cli.person import ask, can_be_asked, confirm
from callsheet.cli.workspace import Opened
from callsheet.exchange import Proxies, SendOptions, Timeouts
from callsheet.problems import UsageError, did_you_mean
from callsheet.proxies import parse_proxy, proxies_of_environment
from callsheet.redact import Redactor
from callsheet.run.secret_keepers import secret_keepers
from callsheet.run.session import Settings
from callsheet.store.state_folder import state_folder

if TYPE_CHECKING:
    from callsheet.http.auth.flow import Means
    from callsheet.store.tokens import Tokens
    from callsheet.store.vault import Vault

_STORES = ("file", "keyring", "memory")
_STORE_VARIABLE = "CALLSHEET_TOKEN_STORE"


def add_connecting(parser: ArgumentParser) -> None:
    """Add the options that say how requests go out."""
    add = parser.add_argument
    add("--insecure", action="store_true", help="accept any TLS certificate")
    add("--timeout", metavar="TIME", help="the longest a request may take: 500ms, 10s, 2m")
    add("--proxy", metavar="URL", help="send through a proxy: http://, https://, socks5h://")
    add(
        "--trust",
        action="store_true",
        help="let private environment files name commands that print secrets (CALLSHEET_TRUST=1)",
    )
    add_token_store(parser)


def add_state(parser: ArgumentParser) -> None:
    """Add the option that says where state lies."""
    parser.add_argument(
        "--state",
        metavar="DIR",
        type=Path,
        help="where tokens, cookies, uploads and what failed are kept",
    )


def add_token_store(parser: ArgumentParser) -> None:
    """Add the options that say where tokens are kept."""
    add_state(parser)
    parser.add_argument(
        "--token-store",
        choices=_STORES,
        help="tokens in a private file (the default), the system's keyring, or not beyond this"
        f" command; {_STORE_VARIABLE} says it for all",
    )


def read_settings(options: Namespace, choice: Choice, redactor: Redactor) -> Settings:
    """How a session sends; who sits at the terminal is asked for what is missing.

    Raises:
        UsageError: An option, or a variable of the environment, is wrong.
    """
    asked = can_be_asked(os.environ)
    trusted = options.trust or os.environ.get("CALLSHEET_TRUST") == "1"
    return Settings(
        values=dict(choice.values),
        secrets=dict(choice.secrets),
        options=_send_options(options),
        keepers=secret_keepers(trusted=trusted, attended=asked, learn=redactor.add),
        confirm=confirm if asked else _nobody,
        prompt=ask if asked else _nobody,
        attended=asked,
    )


def state_of(options: Namespace, opened: Opened) -> Path:
    """The folder in which this workspace keeps what outlives a run.

    Raises:
        UsageError: What was named for it is a file.
    """
    if options.state and options.state.is_file():
        raise UsageError(f'`--state`: "{options.state}" is a file', "name a folder")
    root = opened.workspace.root.resolve()
    return state_folder(root, os.environ, options.state and options.state.absolute())


def late_means(
    options: Namespace, opened: Opened, clear: Callable[[], None] = lambda: None
) -> "Callable[[], Means]":
    """As `means_of`, made when the first request has to be authenticated.

    Raises:
        UsageError: There is no such place for tokens, or no keyring.
    """
    if _store(options) == "file":
        return partial(means_of, options, opened, clear)
    means = means_of(options, opened, clear)
    return lambda: means


def means_of(
    options: Namespace, opened: Opened, clear: Callable[[], None] = lambda: None
) -> "Means":
    """What authentication needs: tokens of earlier commands, and the person, if there is one.

    Args:
        options: Where tokens are kept.
        opened: Whose tokens they are.
        clear: Takes away what stands in the last line of the terminal.
    """
    from callsheet.http.auth.flow import Means, Nobody, Person

    person: Person = Terminal(clear) if can_be_asked(os.environ) else Nobody()
    return Means(tokens=tokens_of(options, opened, clear), person=person)


def tokens_of(
    options: Namespace, opened: Opened, clear: Callable[[], None] = lambda: None
) -> "Tokens":
    """Where the tokens of the workspace are kept.

    Raises:
        UsageError: There is no such place, or no keyring.
    """
    store = _store(options)
    if store == "memory":
        from callsheet.store.tokens import MemoryTokens

        return MemoryTokens()
    from callsheet.store.token_file import FileTokens

    def say(text: str) -> None:
        clear()
        print(f"callsheet: warning: {text}", file=sys.stderr)

    vault = _keyring(say) if store == "keyring" else None
    return FileTokens(state_of(options, opened), say, vault)


def _store(options: Namespace) -> str:
    store = options.token_store or os.environ.get(_STORE_VARIABLE) or "file"
    if store not in _STORES:
        there_are = f"there are {', '.join(_STORES)}"
        hint = did_you_mean(store, _STORES) or there_are
        raise UsageError(f'{_STORE_VARIABLE} cannot be "{store}"', hint)
    return store


def _keyring(say: Callable[[str], None]) -> "Vault":
    from callsheet.store.vault import NoVault, open_vault

    vault = open_vault(say, at_terminal=can_be_asked(os.environ))
    if isinstance(vault, NoVault):
        raise UsageError(vault.reason, vault.hint)
    return vault


def _nobody(_about: object, _question: str) -> None:
    return None


class Terminal:
    """The person at the terminal."""

    def __init__(self, clear: Callable[[], None]) -> None:
        self._clear = clear

    def tell(self, text: str) -> bool:
        """Print a text; the person sees it."""
        self._clear()
        print(text, file=sys.stderr, flush=True)
        return True

    def open_browser(self, url: str) -> bool:
        """Open the person's browser, where there is a screen for it."""
        if not _has_screen(os.environ):
            return False
        import webbrowser

        if not webbrowser.open(url):
            return False
        # What is opened may show nothing, on another screen or over ssh.
        return self.tell(f"The browser opens {url}")


def _has_screen(environ: Mapping[str, str]) -> bool:
    named = any(environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))
    return named or sys.platform in ("darwin", "win32")


def _send_options(options: Namespace) -> SendOptions:
    timeouts = Timeouts()
    if options.timeout is not None:
        seconds = read_duration(options.timeout)
        if seconds is None:
            raise UsageError(
                f'`--timeout` takes a duration, not "{options.timeout}"', "write `--timeout 10s`"
            )
        timeouts = Timeouts(total=seconds or None)
    return SendOptions(
        timeouts=timeouts,
        verify_certificates=not options.insecure,
        proxies=_proxies(options.proxy, os.environ),
    )


def _proxies(typed: str | None, environ: Mapping[str, str]) -> Proxies:
    if typed:
        proxy = parse_proxy(typed)
        if isinstance(proxy, str):
            raise UsageError(f"`--proxy`: {proxy}")
        return Proxies(proxy, proxy)
    proxies = proxies_of_environment(environ)
    if isinstance(proxies, str):
        raise UsageError(proxies, "correct it, or name a proxy with `--proxy`")
    return proxies
