"""What is wrong in the scripts of a block: text that is no JavaScript, what is not run."""

from collections.abc import Iterator

from callsheet.model.handler_scripts import kept_back, script_faults
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.parse import ParsedBlock


def script_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """The first fault of each script, and the scripts that are not run."""
    yield from script_faults(parsed)
    for span, what in kept_back(parsed):
        yield Problem(
            Code.SCRIPT_NOT_RUN,
            Severity.INFO,
            span,
            f"{what} is not run",
            "write it in JavaScript, or check the answer with `# @assert`",
        )
