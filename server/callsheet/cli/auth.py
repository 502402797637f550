"""`callsheet auth`: the tokens that are kept; `login` and `logout` are modules of their own."""

import os
import sys
import time
from collections.abc import Callable
from importlib import import_module

from callsheet.cli.connecting import add_token_store, tokens_of
from callsheet.cli.options import Parser, add_choice, add_paths, read_choice
from callsheet.cli.reports import add_report, deliver, read_targets, wants_console
from callsheet.cli.workspace import open_workspace, tell_troubles
from callsheet.problems import UsageError, did_you_mean
from callsheet.report.style import style_of
from callsheet.report.tokens import TokenConsole, tokens_json
from callsheet.store.tokens import secrets_of

_VERBS = ("list", "login", "logout")

_HELP = """\
usage: callsheet auth VERB [OPTION...] [PATH...]

The tokens of OAuth 2 and of Google's service accounts that `callsheet run` keeps.

  list     show for what and how long; never the tokens
  login    get new ones now, where somebody has to sign in, too
  logout   forget them, and revoke them where the server can

  callsheet auth VERB --help    what a verb takes
"""

_EXAMPLES = """\
  callsheet auth list
  callsheet auth list api.http --env dev
  callsheet auth list --report json
"""


def main(arguments: list[str]) -> int:
    """Do what the second word says.

    Raises:
        UsageError: There is no such word.
    """
    word = arguments[0] if arguments else ""
    if word in ("--help", "-h"):
        sys.stdout.write(_HELP)
        return 0
    if word not in _VERBS:
        said = f'there is no verb "auth {word}"' if word else "`callsheet auth` takes a verb"
        raise UsageError(said, did_you_mean(word, _VERBS) or f"there are {', '.join(_VERBS)}")
    if word == "list":
        return _list(arguments[1:])
    verb: Callable[[list[str]], int] = import_module(f"callsheet.cli.auth_{word}").main
    return verb(arguments[1:])


def _list(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    targets = read_targets(options.report)
    opened = open_workspace(options.paths, read_choice(options))
    code = tell_troubles(opened)
    tokens = tokens_of(options, opened)
    kept = [(key, tokens.get(key) or token) for key, token in tokens.all()]
    opened.redactor.add(secret for _, token in kept for secret in secrets_of(token))
    chosen = opened.workspace.environment
    shown = [each for each in kept if chosen in ("", each[0].environment)]
    now = time.time()
    if wants_console(targets):
        console = TokenConsole(style_of(sys.stdout, os.environ), opened.redactor, now)
        sys.stdout.write("".join(f"{line}\n" for line in console.tokens(shown)))
    for target in targets:
        if target.kind == "json":
            deliver(target, tokens_json(shown, opened.redactor, now))
    return code


def _parser() -> Parser:
    description = "List the tokens of a workspace: for what and how long they are good."
    parser = Parser("auth list", description, _EXAMPLES)
    add_paths(parser)
    add_choice(parser)
    add_report(parser)
    add_token_store(parser)
    return parser
