"""What becomes of the items of a page: processed, given fields, counted, handed on."""

from collections.abc import Callable

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem
from callsheet.run.collecting import Items, Wrong
from callsheet.run.included import IncludedFields


@dataclass(slots=True)
class Taking:
    """Takes the items of one request, page by page."""

    included: IncludedFields
    process: Callable[[Items], Items | Problem]
    hand_on: Callable[[Items], Problem | None]
    rows: int = 0
    problem: Problem | None = None
    """Why the items of a page could not be processed, or nobody takes them."""

    def take(self, items: Items) -> Wrong | None:
        """Take the items of a page."""
        processed = self.process(items)
        if isinstance(processed, Problem):
            return self._wrong(processed)
        rows = tuple(self.included.joined_to(item) for item in processed)
        self.rows += len(rows)
        refused = self.hand_on(rows)
        return self._wrong(refused) if refused else None

    def _wrong(self, problem: Problem) -> Wrong:
        self.problem = problem
        return Wrong(problem.code, problem.message, problem.hint)
