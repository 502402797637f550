"""What a target is: it takes the rows of many tables and shows all of them at once, or none.

```python
target = target_of("duckdb:issues.duckdb", Path.cwd())
target.begin()
try:
    since = target.marks().get("issues")
    for page in pages(since):
        target.write(Table("issues", Write.MERGE, key=("id",)), page)
    target.commit({"issues": "2026-01-31T00:00:00Z"})
except BaseException:
    target.abort()
    raise
```
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from callsheet.load.table import Table
from callsheet.values import JsonValue


class Target(Protocol):
    """Where a load goes; one run at a time, one thread at a time.

    Whatever goes wrong is a `UsageError` with words for a person. A run that fails or is killed
    leaves the target as it was.
    """

    def begin(self) -> None:
        """Lock the target, and finish or undo what a killed run has left there."""

    def marks(self) -> Mapping[str, JsonValue]:
        """The marks of incremental requests that the last runs kept here."""

    def moved(self) -> Mapping[str, str]:
        """When each of the marks was kept, ISO 8601 in UTC, as far as that is known."""

    def write(self, table: Table, rows: Iterable[JsonValue]) -> None:
        """Take rows; none are needed for a table that shall be empty. Memory does not grow."""

    def commit(self, marks: Mapping[str, JsonValue]) -> None:
        """Show all rows, and keep these marks beside those of other names; unlocks the target.

        A mark that is None is forgotten.
        """

    def abort(self) -> None:
        """Forget what was written, and unlock; does nothing after `commit`."""

    def notes(self) -> tuple[str, ...]:
        """After `commit`: what a person should hear about the names of columns, a sentence each."""
