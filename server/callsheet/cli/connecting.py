"""How the verbs that send connect: their options, where state lies, who can sign in."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from callsheet.amounts import read_duration
from callsheet.cli.person import can_be_asked
from callsheet.cli.workspace import Opened
from callsheet.exchange import Proxies, SendOptions, Timeouts
from callsheet.http.auth.flow import Means, Nobody, Person
from callsheet.problems import UsageError
from callsheet.proxies import parse_proxy, proxies_of_environment
from callsheet.store.state_folder import state_folder


def add_connecting(parser: ArgumentParser) -> None:
    """Add the options that say how requests go out."""
    add = parser.add_argument
    add("--insecure", action="store_true", help="accept any TLS certificate")
    add("--timeout", metavar="TIME", help="the longest a request may take: 500ms, 10s, 2m")
    add("--proxy", metavar="URL", help="send through a proxy: http://, https://, socks5h://")
    add_state(parser)


def add_state(parser: ArgumentParser) -> None:
    """Add the option that says where state lies."""
    parser.add_argument(
        "--state", metavar="DIR", type=Path, help="where tokens, cookies and uploads are kept"
    )


def read_send_options(options: Namespace) -> SendOptions:
    """How requests go out that say nothing else.

    Raises:
        UsageError: An option, or a variable of the environment, is wrong.
    """
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


def state_of(options: Namespace, opened: Opened) -> Path:
    """The folder in which this workspace keeps what outlives a run."""
    root = opened.workspace.root.resolve()
    return state_folder(root, os.environ, options.state and options.state.absolute())


def means_of(options: Namespace, opened: Opened) -> Means:
    """What authentication needs: tokens of earlier runs, and the person, if there is one."""
    from callsheet.store.token_file import FileTokens

    tokens = FileTokens(state_of(options, opened), _tell)
    person: Person = _Terminal() if can_be_asked(os.environ) else Nobody()
    return Means(tokens=tokens, person=person)


class _Terminal:
    """The person at the terminal."""

    def tell(self, text: str) -> bool:
        """Print a text; the person sees it."""
        print(text, file=sys.stderr, flush=True)
        return True

    def open_browser(self, url: str) -> bool:
        """Open the person's browser, where there is a screen for it."""
        if not _has_screen(os.environ):
            return False
        import webbrowser

        return webbrowser.open(url)


def _has_screen(environ: Mapping[str, str]) -> bool:
    named = any(environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))
    return named or sys.platform in ("darwin", "win32")


def _tell(text: str) -> None:
    print(f"callsheet: warning: {text}", file=sys.stderr)


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
