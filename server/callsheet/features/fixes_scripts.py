"""Fixes for scripts: brackets and quotes that are left open."""

import re
from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.fixes import Fault, Fix, Fixers
from callsheet.problems import Code
from callsheet.script.faults import closed, script_fault
from callsheet.syntax import nodes
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

_REST_OF_LINE = re.compile(r"[ \t]*[^\s][^\r\n]*\s*")
_MEANT = re.compile(r'did you mean "(?P<word>[^"]+)"\?')
_NO_SCRIPT = re.compile(
    r"^(?:(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|[a-z]+://)[ \t]*[^\s(=.;]"
    r"|\?\?[ \t]|[<>][ \t]|#[ \t]*@|//[ \t]*@)",
    re.MULTILINE,
)
"""Lines of a block that begin something else."""


def _close(fault: Fault) -> Iterator[Fix]:
    """What is missing, where it is missing; only when the script can be read then."""
    script = _script(fault)
    if script is None:
        return
    text, start = script.text, script.span.start
    before = text[: fault.problem.span.start - start].rstrip()
    missing = fault.problem.hint.removeprefix('add "')[:1]
    if fault.problem.hint == "remove it":
        yield fault.fix(f"Remove `{fault.text}`", Edit(fault.problem.span, ""))
    elif fault.problem.hint.endswith(" before it"):
        if script_fault(before + missing + text[len(before) :]) is None:
            at = Span(start + len(before), start + len(before))
            yield fault.fix(f"Insert `{missing}`", Edit(at, missing))
    elif whole := closed(text):
        end = len(text.rstrip())
        at = Span(start + end, start + end)
        yield fault.fix(f"Insert `{whole[end:]}` at the end", Edit(at, whole[end:]))


def close_script(fault: Fault) -> Iterator[Fix]:
    """The end of a script that has none, behind the last line that can be read as one with it."""
    begins = fault.problem.span.start + fault.text.index("{%") + 2
    text = fault.document.text[begins : fault.block.end]
    if _REST_OF_LINE.fullmatch(text):
        end, closing = begins + len(text.rstrip()), " %}"
    else:
        behind = _NO_SCRIPT.search(text)
        end = begins + len(text[: behind.start() if behind else len(text)].rstrip())
        closing = f"{fault.line_end}%}}"
    if script_fault(fault.document.text[begins:end]) is None:
        yield fault.fix("Close it: `%}`", Edit(Span(end, end), closing))


def _script(fault: Fault) -> Piece | None:
    items = (*fault.block.tree.before, *fault.block.tree.after)
    for item in items:
        if isinstance(item, nodes.InlineScript):
            span = fault.block.placed(item.source.span)
            if span.covers(fault.problem.span):
                return Piece(span, item.source.text)
    return None


def _spell(fault: Fault) -> Iterator[Fix]:
    """The member that is spelled most like the one that there is not."""
    if meant := _MEANT.match(fault.problem.hint):
        word = meant["word"]
        yield fault.fix(f"Change to `{word}`", Edit(fault.problem.span, word))


SCRIPT_FIXERS: Fixers = ((Code.SYNTAX_SCRIPT, _close), (Code.SCRIPT_MEMBER, _spell))
