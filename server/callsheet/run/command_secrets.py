"""Secrets that a command prints: run without a shell, within a time limit, its complaint shown."""

import os
import re
import signal
import subprocess
import sys

from callsheet.model.providers import NotProvided, Secret
from callsheet.model.secret_command import SecretCommand
from callsheet.redact import Redactor

_NAME = re.compile(r"[\w.@:/+=,][\w.@:/+=, -]*")
"""One that begins with a hyphen would be an option; others would mean something to a shell."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONGEST_COMPLAINT = 300


def command_secret(command: SecretCommand, name: str, environment: str, seconds: float) -> Secret:
    """What the command prints for a secret, less one line end.

    It has no terminal and no input, so that it cannot wait for a person there.
    """
    used = (name, environment) if "{environment}" in command.text else (name,)
    for given in used:
        if given and (not _NAME.fullmatch(given) or ".." in given.split("/")):
            message = f'"{_CONTROL.sub(" ", given)}" is no name that a command can be given'
            return NotProvided(message, "use letters, digits and any of `_.@:/+=,-`, but no `..`")
    words = command.filled(name, environment)
    said = f"the command `{' '.join(words)}`"
    try:
        code, output, complaint = _run(words, command, seconds)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        message = f"{said} cannot be run: {(reason or 'it is not possible').lower()}"
        return NotProvided(message, f"install `{words[0]}`, or correct `{command.path.name}`")
    except subprocess.TimeoutExpired:
        message = f"{said} was ended after {seconds:g} seconds"
        return NotProvided(message, "see whether it waits for a password: unlock it before")
    if code:
        why = f": {_shown(complaint, output)}" if complaint.strip() else ""
        hint = f"run it by hand, or correct `{command.path.name}`"
        return NotProvided(f"{said} failed with exit code {code}{why}", hint)
    return _text(output, said)


def _text(output: bytes, said: str) -> Secret:
    hint = "run it by hand to see what it prints"
    try:
        text = output.decode()
    except UnicodeDecodeError:
        return NotProvided(f"{said} printed what is not UTF-8", hint)
    for end in ("\r\n", "\n"):
        if text.endswith(end):
            text = text.removesuffix(end)
            break
    return text or NotProvided(f"{said} printed nothing", hint)


def _shown(complaint: bytes, output: bytes) -> str:
    """The end of what it complained of, without what it printed as the secret."""
    printed = output.decode("utf-8", "replace").strip()
    text = Redactor([printed, *printed.split("\n")]).text(complaint.decode("utf-8", "replace"))
    return _CONTROL.sub(" ", text).strip()[-_LONGEST_COMPLAINT:]


def _run(
    words: tuple[str, ...], command: SecretCommand, seconds: float
) -> tuple[int, bytes, bytes]:
    process = subprocess.Popen(  # noqa: S603 - the person trusts the command, and no shell reads it
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=command.path.parent,
        start_new_session=True,
    )
    with process:
        try:
            output, complaint = process.communicate(timeout=seconds)
        except BaseException:
            _end(process)
            raise
    return process.returncode, output, complaint


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a command and those that it started: they would hold its output open."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
