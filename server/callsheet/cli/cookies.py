"""Cookies that outlive a run: `--cookie-jar`, `--keep-cookies`, and `callsheet env cookies`."""

import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from callsheet.cli.connecting import add_state, state_of
from callsheet.cli.options import Parser, add_choice, add_paths, read_choice
from callsheet.cli.workspace import Opened, open_workspace, tell_troubles
from callsheet.disk import Unreadable
from callsheet.facts.exit_codes import ExitCode
from callsheet.http.kept_cookies import KeptCookies
from callsheet.problems import UsageError, did_you_mean
from callsheet.report.cookies import cookies_text
from callsheet.store.cookie_file import JETBRAINS_NAME, kept_cookies_path
from callsheet.store.cookies import Cookie, secret_values
from callsheet.store.state_folder import make_private

_EXAMPLES = """\
  callsheet env cookies
  callsheet env cookies --env dev --show-values
  callsheet env cookies --clear example.org
  callsheet env cookies --cookie-jar cookies.txt
"""


def add_cookies(parser: ArgumentParser) -> None:
    """Add the options by which the cookies of a run are kept."""
    _add_jar(parser)
    parser.add_argument(
        "--keep-cookies",
        action="store_true",
        help="keep the cookies of this workspace and environment for the next run",
    )


def open_cookies(options: Namespace, opened: Opened) -> KeptCookies | None:
    """The cookies that a run begins with; None when none are kept.

    Raises:
        UsageError: Their file cannot be used.
    """
    if options.cookie_jar and options.keep_cookies:
        raise UsageError(
            "`--cookie-jar` and `--keep-cookies` exclude each other", "say one place for cookies"
        )
    if options.cookie_jar:
        return _loaded(options.cookie_jar, opened)
    return _loaded(_private_path(options, opened), opened) if options.keep_cookies else None


def save_cookies(cookies: KeptCookies, opened: Opened) -> bool:
    """Save what came; whether that was possible, else why not goes to standard error."""
    reason = cookies.save()
    opened.redactor.add(secret_values(cookies.jar.snapshot()))
    if reason:
        print(f'callsheet: the cookies are not in "{cookies.path}": {reason}', file=sys.stderr)
    return not reason


def main(arguments: list[str]) -> int:
    """Show the cookies that are kept, or clear them."""
    options = _parser().parse_args(arguments)
    opened = open_workspace(options.paths, read_choice(options))
    code = tell_troubles(opened)
    cookies = _loaded(options.cookie_jar or _private_path(options, opened), opened)
    if options.clear is None:
        text = cookies_text(cookies.jar.snapshot(), time.time(), show_values=options.show_values)
        sys.stdout.write(text)
        return code
    number = _clear(cookies, options.clear)
    if not save_cookies(cookies, opened):
        return ExitCode.NOT_MADE
    print(f"{number} cookie{'' if number == 1 else 's'} cleared")
    return code


def _parser() -> Parser:
    description = "Show the cookies that `callsheet run` keeps, values masked, or clear them."
    parser = Parser("env cookies", description, _EXAMPLES)
    add_paths(parser)
    add_choice(parser)
    _add_jar(parser)
    add_state(parser)
    add = parser.add_argument
    add(
        "--clear",
        nargs="?",
        const="",
        metavar="DOMAIN",
        help="forget all, or those of a domain and the hosts below it",
    )
    add("--show-values", action="store_true", help="show values, too")
    return parser


def _add_jar(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--cookie-jar",
        type=Path,
        metavar="FILE",
        help=f"cookies in curl's format, read before and written after; `{JETBRAINS_NAME}`"
        " is only read",
    )


def _clear(cookies: KeptCookies, domain: str) -> int:
    if cookies.path.name == JETBRAINS_NAME:
        raise UsageError(f"`{JETBRAINS_NAME}` is only read here", "clear it in the other program")
    held = cookies.jar.snapshot()
    number = cookies.jar.clear(domain)
    if domain and not number:
        known = sorted({each.domain for each in held if isinstance(each, Cookie)})
        hint = did_you_mean(domain, known) or f"there are: {', '.join(known) or 'none'}"
        raise UsageError(f'no cookie of "{domain}" is kept', hint)
    return number


def _private_path(options: Namespace, opened: Opened) -> Path:
    """The file of the workspace, its folder made."""
    path = kept_cookies_path(state_of(options, opened), opened.workspace.environment)
    try:
        make_private(path.parent)
    except OSError as error:
        reason = error.strerror or "it cannot be made"
        raise UsageError(f'no cookies can be kept in "{path.parent}": {reason}') from error
    return path


def _loaded(path: Path, opened: Opened) -> KeptCookies:
    if not path.parent.is_dir():
        raise UsageError(f'there is no folder "{path.parent}"', "make it, or name another file")
    cookies = KeptCookies(path)
    broken = cookies.load()
    if isinstance(broken, Unreadable):
        raise UsageError(f'the cookies in "{path}" cannot be read: {broken.reason}')
    for line in broken:
        print(
            f"callsheet: warning: {path}:{line.number}: this line holds no cookie: {line.reason}",
            file=sys.stderr,
        )
    opened.redactor.add(secret_values(cookies.jar.snapshot()))
    return cookies
