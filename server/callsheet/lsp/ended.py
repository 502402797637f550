"""How the sends of a workspace went in one environment, as lenses and reports say it."""

from collections.abc import Sequence
from dataclasses import field

from callsheet.exchange import Failure, FailureKind
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.views import failed_assertions, status_text
from callsheet.model.workspace import Amount, RequestKey
from callsheet.run.plan import Step
from callsheet.run.results import RequestResult, Sent


@dataclass(frozen=True, slots=True)
class Ended:
    """How the sends of a workspace went in one environment; see `Workspace`."""

    failed: dict[RequestKey, int] = field(default_factory=dict)
    stopped: dict[RequestKey, str] = field(default_factory=dict)
    spoiled: dict[RequestKey, str] = field(default_factory=dict)
    collected: dict[RequestKey, Amount] = field(default_factory=dict)

    def note(self, step: Step, rounds: Sequence[RequestResult]) -> None:
        """Remember how the rounds of a step went."""
        key, last = step.place.key, rounds[-1]
        self.failed[key] = sum(failed_assertions(each) for each in rounds)
        self.stopped[key] = status_text(last) if isinstance(last.fate, Sent) else ""
        # In the words of its code, since a script may say anything at any length.
        self.spoiled[key] = last.errors[0].code.replace("-", " ") if last.errors else ""
        before = self.collected.get(key) if step.after else None
        pages = sum(len(each.pages) for each in rounds) + (before.pages if before else 0)
        items = sum(each.rows or 0 for each in rounds) + (before.items if before else 0)
        self.collected[key] = Amount(pages, items)


def was_cancelled(result: RequestResult) -> bool:
    """Whether a person gave a request up, or their editor did."""
    match result.fate:
        case Sent(exchange):
            outcome = exchange.outcome
            return isinstance(outcome, Failure) and outcome.kind is FailureKind.CANCELLED
        case _:
            return False
