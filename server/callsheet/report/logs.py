"""What scripts said, as lines of a report that people read."""

from collections.abc import Iterator
from typing import Final

from callsheet.amounts import counted
from callsheet.redact import Redactor
from callsheet.run.results import RequestResult

MOST_LOGS: Final = 25
"""Of one request."""

LONGEST_LOG: Final = 2000
"""Characters of one."""


def log_lines(result: RequestResult, redactor: Redactor) -> Iterator[str]:
    """Each as `log: text`, which may have several lines; masked, and without `# @no-log`'s."""
    logs = () if result.quiet else result.logs
    for log in logs[:MOST_LOGS]:
        # Masked before it is cut: half of a secret would not be known for one.
        text = redactor.text(log.text)
        cut = "..." if len(text) > LONGEST_LOG else ""
        yield f"{log.level}: {text[:LONGEST_LOG]}{cut}"
    if len(logs) > MOST_LOGS:
        yield f"log: ... {counted(len(logs) - MOST_LOGS, 'more line')}"
