"""What keeps the requests of a file from being loaded together: `# @load` lines, seen as one."""

from collections.abc import Iterator
from dataclasses import replace

from callsheet.features.diagnostics_directives import directive_problems
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity

_LOAD = frozenset({"load"})


def loading_problems(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """Problems of a file that says how it is loaded, with spans of the document."""
    saying = [block for block in document.blocks if block.parsed.has_any(_LOAD)]
    if not saying:
        return
    # Most files say nothing of that, and reading a plan takes modules of its own.
    from callsheet.load.plan import known_loads, with_own_tables

    told = {
        (each.code, block.placed(each.span))
        for block in saying
        for each in directive_problems(block.parsed)
    }
    loaded = with_own_tables(known_loads(workspace, document))
    for problem in dict.fromkeys(problem for each in loaded for problem in each.problems):
        if (problem.code, problem.span) not in told:
            yield _softened(problem)


def _softened(problem: Problem) -> Problem:
    """Requests with one table can be loaded one at a time, by their names."""
    shared = problem.code is Code.DUPLICATE_NAME
    return replace(problem, severity=Severity.WARNING) if shared else problem
