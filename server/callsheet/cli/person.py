"""The person at the terminal, if there is one: questions are asked there and nowhere else."""

import sys
from collections.abc import Mapping

from callsheet.model.requests import RequestPlace
from callsheet.report.style import one_line

_HIDDEN = ("pass", "secret", "token", "key")


def can_be_asked(process_environment: Mapping[str, str]) -> bool:
    """Whether somebody sits at a terminal; in CI nobody does, whatever the streams say."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not process_environment.get("CI")


def ask(name: str, label: str) -> str | None:
    """The value of a `@prompt`; what looks like a secret is not shown while it is typed."""
    question = f"{one_line(label or name)}: "
    if any(word in name.lower() for word in _HIDDEN):
        from getpass import getpass

        return getpass(question, sys.stderr)
    print(question, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None


def confirm(place: RequestPlace, question: str) -> bool:
    """Whether a request that asks for a confirmation shall go out."""
    asked = one_line(question or f'send "{place.name}"?')
    print(f"{asked} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
