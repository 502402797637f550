"""What a load test comes to for the shell: the gravest of all that happened, on all workers."""

import sys
from dataclasses import dataclass, field
from typing import Any

from locust.env import Environment
from locust.runners import WorkerRunner

from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.run.results import Outcome

_KEY = "callsheet"
_CODES = {Outcome.FAILED: ExitCode.FAILED, Outcome.ERRORED: ExitCode.NOT_MADE}


@dataclass
class Verdict:
    """Hears of each request, here and on the workers."""

    _codes: set[ExitCode] = field(default_factory=set)

    def listen(self, events: Any) -> None:
        """Hear what Locust tells through its `Events`."""
        events.request.add_listener(self._request)
        events.report_to_master.add_listener(self._to_master)
        events.worker_report.add_listener(self._from_worker)
        events.quitting.add_listener(self._quitting)

    def _request(self, outcome: Outcome, **_more: Any) -> None:
        if outcome in _CODES:
            self._codes.add(_CODES[outcome])

    def _to_master(self, data: dict[str, Any], **_more: Any) -> None:
        data[_KEY] = [int(code) for code in self._codes]

    def _from_worker(self, data: dict[str, Any], **_more: Any) -> None:
        self._codes.update(ExitCode(number) for number in data.get(_KEY, ()))

    def _quitting(self, environment: Environment, **_more: Any) -> None:
        runner = environment.runner
        is_worker = isinstance(runner, WorkerRunner)
        if runner is not None and runner.exceptions:
            self._codes.add(ExitCode.BUG)
        elif runner is not None and not is_worker and not runner.stats.total.num_requests:
            print("callsheet: no request was sent", file=sys.stderr)
            self._codes.add(ExitCode.NOT_MADE)
        environment.process_exit_code = int(gravest(self._codes))
