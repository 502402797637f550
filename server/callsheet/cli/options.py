"""Options that several verbs take, and a parser whose errors are ours."""

import re
from argparse import Action, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from callsheet.amounts import listed
from callsheet.late_dataclasses import dataclass
from callsheet.problems import UsageError, did_you_mean
from callsheet.run.selection import Selection

_WORDS = (
    (re.compile(r"the following arguments are required: (.*)"), "what is missing: {}"),
    (re.compile(r"argument (?:.*/)?(\S+): expected one argument"), "`{}` needs a value"),
    (re.compile(r"argument (?:.*/)?(\S+): expected (\d+) arguments"), "`{}` needs {} values"),
    (
        re.compile(r"argument (?:.*/)?(\S+): invalid int value: '(.*)'"),
        '`{}` takes a number, not "{}"',
    ),
)
"""Messages of `argparse` that a person sees, and how we say them."""


class Parser(ArgumentParser):
    """`argparse` with our way to say what is wrong."""

    def __init__(self, verb: str, description: str, examples: str) -> None:
        super().__init__(
            prog=f"callsheet {verb}",
            description=description,
            epilog=f"examples:\n{examples}",
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The options; unknown ones are wrong usage, with the nearest that exists."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            option = unknown[0].partition("=")[0]
            known = [each for action in self._actions for each in action.option_strings]
            hint = did_you_mean(option, known) or f"see `{self.prog} --help`"
            raise UsageError(f"there is no option `{option}`", hint)
        return found

    def error(self, message: str) -> NoReturn:
        """Raise what `argparse` found as wrong usage."""
        raise UsageError(_in_our_words(message), f"see `{self.prog} --help`")

    def _check_value(self, action: Action, value: str) -> None:
        """Name the nearest of the choices there are."""
        if action.choices is not None and value not in action.choices:
            choices = list(map(str, action.choices))
            hint = did_you_mean(value, choices) or f"there are {listed(choices)}"
            what = f"`{action.option_strings[0]}`" if action.option_strings else action.dest
            raise UsageError(f'there is no {what} "{value}"', hint)


def _in_our_words(message: str) -> str:
    """What `argparse` says, as the rest of our messages are."""
    for pattern, said in _WORDS:
        if found := pattern.fullmatch(message):
            return said.format(*found.groups())
    return message


@dataclass(frozen=True, slots=True)
class Choice:
    """Which environment is used, and the values that come from the command line."""

    environment: str = ""
    environment_files: tuple[Path, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()
    allowed: tuple[Path, ...] = ()
    """Folders and files beside the workspace root that requests may use."""


def add_paths(parser: ArgumentParser) -> None:
    """Add the files and folders that the verb works on."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files and folders (default: .)"
    )


def add_markdown(parser: ArgumentParser) -> None:
    """Add the option that takes documents with fences of requests too."""
    parser.add_argument(
        "--markdown",
        action="store_true",
        help="in folders, documents with ```http fences too: .md, .rst, .adoc, .org and more",
    )


def add_choice(parser: ArgumentParser) -> None:
    """Add the options that choose environment and values."""
    add = parser.add_argument
    add("-e", "--env", default="", metavar="NAME", help="the environment to use")
    add(
        "--env-file",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="an environment or .env file to read too",
    )
    _add_value(parser, "--var", "a variable; it wins over all others")
    _add_value(parser, "--secret", "a variable whose value is masked in every output")
    add(
        "--allow-path",
        action="append",
        default=[],
        type=Path,
        metavar="PATH",
        help="let requests use files below PATH, outside the workspace",
    )


def read_choice(options: Namespace) -> Choice:
    """What `add_choice` asked for.

    Raises:
        UsageError: A value is not `NAME=VALUE`, or what is allowed does not exist.
    """
    for path in options.allow_path:
        if not path.exists():
            raise UsageError(f'`--allow-path`: "{path}" does not exist', "name a file or a folder")
    return Choice(
        options.env,
        tuple(options.env_file),
        _pairs("--var", options.var),
        _pairs("--secret", options.secret),
        tuple(options.allow_path),
    )


def add_selection(parser: ArgumentParser) -> None:
    """Add the options that choose requests; each narrows what the others left."""
    add = parser.add_argument
    add(
        "-n",
        "--name",
        action="append",
        default=[],
        help="only requests of this name; `*` and `?` stand for any characters; repeatable",
    )
    add(
        "-l",
        "--line",
        action="append",
        default=[],
        type=int,
        metavar="N",
        help="only the request around line N; repeatable",
    )
    add(
        "-t",
        "--tag",
        action="append",
        default=[],
        help="only requests with one of these tags: `smoke`, `smoke,users`; `!slow` leaves those"
        " with that tag out; repeatable",
    )


def read_selection(options: Namespace) -> Selection:
    """What `add_selection` asked for.

    Raises:
        UsageError: A tag is empty.
    """
    tags = [tag for text in options.tag for tag in text.replace(",", " ").split() or [""]]
    if not all(tag.removeprefix("!") for tag in tags):
        raise UsageError("`--tag` needs a tag", "see the tags with `callsheet list`")
    return Selection(
        tuple(options.name),
        tuple(options.line),
        tuple(tag for tag in tags if not tag.startswith("!")),
        tuple(tag.removeprefix("!") for tag in tags if tag.startswith("!")),
    )


def _add_value(parser: ArgumentParser, option: str, what: str) -> None:
    parser.add_argument(option, action="append", default=[], metavar="NAME=VALUE", help=what)


def _pairs(option: str, texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(_pair(option, text) for text in texts)


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        # A malformed secret is not repeated: it may be the secret.
        said = "" if option == "--secret" else f', not "{text}"'
        raise UsageError(f"`{option}` takes NAME=VALUE{said}", f"write `{option} token=abc`")
    return name.strip(), value
