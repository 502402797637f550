"""All that goes out in a run, kept as it goes: also earlier pages, which no result has."""

from datetime import datetime
from threading import Lock

from callsheet.exchange import Hop, OutgoingRequest
from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.report.current_step import CurrentStep
from callsheet.run.obtained import credentials_of
from callsheet.run.plan import Step


@dataclass(frozen=True, slots=True)
class WentOut:
    """What went out once, and what came back."""

    hop: Hop
    moment: datetime
    """When it began; aware."""

    step: Step | None
    """What it went out for; None for what several steps need."""


class EverythingSent:
    """What has gone out so far; may be used from several threads."""

    def __init__(self, current: CurrentStep, redactor: Redactor) -> None:
        """Begin with nothing; the redactor learns the credentials of all that goes by."""
        self._current = current
        self._redactor = redactor
        self._lock = Lock()
        self._kept: list[WentOut] = []

    def heard(self, request: OutgoingRequest, hop: Hop, began: datetime) -> None:
        """Keep what went out."""
        self._redactor.add(request.secrets | credentials_of(hop.request))
        with self._lock:
            self._kept.append(WentOut(hop, began, self._current.step))

    @property
    def all(self) -> tuple[WentOut, ...]:
        """All of it, as it began."""
        with self._lock:
            return tuple(sorted(self._kept, key=lambda each: each.moment))
