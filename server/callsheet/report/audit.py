"""The audit log: a line of JSON for everything that goes out, written as soon as it has ended.

Unlike a report it is added to, and is true up to the moment when a process is killed.
"""

import os
from contextlib import suppress
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from secrets import token_hex
from socket import gethostname
from threading import Lock
from typing import Protocol

from callsheet import __version__
from callsheet.exchange import Hop, OutgoingRequest, Response
from callsheet.facts.exit_codes import ExitCode
from callsheet.problems import UsageError
from callsheet.redact import Redactor
from callsheet.report.current_step import CurrentStep
from callsheet.report.excerpt import shown_path
from callsheet.report.json import Fields, moment_text
from callsheet.report.style import printable
from callsheet.run.obtained import credentials_of
from callsheet.values import json_text


class Lines(Protocol):
    """Where lines go, each for itself and at once: `disk.AppendedLines`."""

    def add(self, line: bytes) -> None:
        """Write a line."""

    def close(self) -> None:
        """Write no more."""


class AuditLog:
    """The log of one run; may be used from several threads.

    Its lines have no header fields and no bodies. Every line names the run it is of, who ran it
    and where, so that those of several runs can stand in one file.
    """

    def __init__(
        self,
        lines: Lines,
        environment: str,
        folder: Path,
        redactor: Redactor,
        current: CurrentStep,
    ) -> None:
        """Begin a log."""
        self._lines = lines
        self._environment = environment
        self._folder = folder
        self._redactor = redactor
        self._lock = Lock()
        self._current = current
        self._number = 0
        self._run: Fields = {
            "run": token_hex(6),
            "user": _user(),
            "host": gethostname(),
            "process": os.getpid(),
            "environment": environment or None,
        }
        self._write("begin", datetime.now(UTC), {"version": __version__})

    def heard(self, request: OutgoingRequest, hop: Hop, began: datetime) -> None:
        """Write what went out.

        Raises:
            UsageError: It cannot be written: nothing more shall go out.
        """
        sent, outcome = hop.request, hop.outcome
        self._redactor.add(request.secrets | credentials_of(sent))
        answered = outcome if isinstance(outcome, Response) else None
        self._write(
            "request",
            began,
            {
                **self._place(),
                "method": sent.method,
                "url": self._redactor.url(sent.url),
                "status": answered.status if answered else None,
                "error": None if isinstance(outcome, Response) else str(outcome.kind),
                "sent": sent.body.size if sent.body else 0,
                "received": answered.body.size if answered else 0,
                "seconds": round(hop.timings.total, 6),
                "remote": answered.remote if answered else "",
            },
        )

    def end(self, code: ExitCode) -> None:
        """Write how the run ended; a log without this line is of a run that was killed."""
        self._write("end", datetime.now(UTC), {"requests": self._number, "code": int(code)})
        self._lines.close()

    def _place(self) -> Fields:
        """The request that something went out for; a token may be asked for by none."""
        step = self._current.step
        if step is None:
            return {"file": None, "line": None, "name": None, "items": []}
        return {
            "file": shown_path(step.place.path, self._folder),
            "line": step.place.line + 1,
            "name": printable(self._redactor.text(step.place.name)),
            "items": [item.index for item in step.items],
        }

    def _write(self, event: str, moment: datetime, fields: Fields) -> None:
        with self._lock:
            counted: Fields = {}
            if event == "request":
                self._number += 1
                counted = {"number": self._number}
            line = {"event": event, "time": moment_text(moment), **self._run, **counted, **fields}
            try:
                self._lines.add(json_text(line).encode("utf-8", "replace"))
            except OSError as error:
                reason = error.strerror or str(error)
                raise UsageError(f"the audit log cannot be written: {reason}") from error


def _user() -> str:
    with suppress(KeyError, OSError, ImportError):
        return getuser()
    return ""
