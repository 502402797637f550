"""What is wrong in the scripts of a block: where their text is no JavaScript."""

from collections.abc import Iterator

from callsheet.problems import Code, Problem, Severity
from callsheet.script.faults import script_fault
from callsheet.syntax import nodes
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span


def script_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """The first fault of each script; one is no more than a warning while scripts are not run."""
    if parsed.has_any(_LANGUAGE):
        return
    for item in (*parsed.tree.before, *parsed.tree.after):
        if isinstance(item, nodes.InlineScript) and not item.source.text.lstrip().startswith("--"):
            fault = script_fault(item.source.text)
            if fault is not None:
                span = Span(fault.start, fault.end).shifted(item.source.span.start)
                yield Problem(Code.SYNTAX_SCRIPT, Severity.WARNING, span, fault.message, fault.hint)


_LANGUAGE = frozenset({"lang"})
"""rest.nvim's word for the language of a script; kulala begins one in Lua with a `--` comment."""
