"""How much of a description a run has seen: its operations, and the answers that they may have."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.contents import documented_answers
from callsheet.openapi.contract import Verdict
from callsheet.openapi.description import Description
from callsheet.openapi.operations import path_items


@dataclass(frozen=True, slots=True)
class CoveredStatus:
    """A documented answer of an operation."""

    status: str
    """`200`, `4XX`, `default`."""

    answers: int
    """How many answers of the run were this one."""


@dataclass(frozen=True, slots=True)
class CoveredOperation:
    """An operation of a description."""

    title: str
    """`GET /pets/{petId}`."""

    operation_id: str
    answers: int
    """How many there were in the run, documented or not."""

    statuses: tuple[CoveredStatus, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a description a run has seen."""

    description: Path
    operations: tuple[CoveredOperation, ...]

    @property
    def unseen(self) -> tuple[CoveredOperation, ...]:
        """The operations without an answer."""
        return tuple(each for each in self.operations if not each.answers)

    @property
    def seen_operations(self) -> int:
        """How many operations had an answer."""
        return len(self.operations) - len(self.unseen)

    @property
    def statuses(self) -> tuple[CoveredStatus, ...]:
        """The documented answers of all operations."""
        return tuple(status for each in self.operations for status in each.statuses)

    @property
    def seen_statuses(self) -> int:
        """How many of the documented answers came."""
        return sum(each.answers > 0 for each in self.statuses)


def coverage_of(description: Description, verdicts: Iterable[Verdict]) -> Coverage:
    """What these answers have shown of a description, in its order."""
    known = [each for each in verdicts if each.is_known]
    answers = Counter(each.operation for each in known)
    statuses = Counter((each.operation, each.documented) for each in known)
    operations = []
    for item in path_items(description):
        for method, operation in item.operations.items():
            title = f"{method} {item.template}"
            documented = (
                CoveredStatus(status, statuses[title, status])
                for status in documented_answers(description, operation)
            )
            name = operation.node.text("operationId")
            operations.append(CoveredOperation(title, name, answers[title], tuple(documented)))
    return Coverage(description.path, tuple(operations))
