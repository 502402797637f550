"""The plan of a run as a flowchart of Mermaid, which GitHub and GitLab draw in Markdown."""

import re
from collections.abc import Iterator

from callsheet.report.excerpt import shown_path
from callsheet.report.plan import PlanView
from callsheet.report.style import one_line
from callsheet.run.graph import Reason

_SPECIAL = re.compile(r"[^\w\s./:,=()+*@!?$^~|'-]")
"""What may mean something to Mermaid, to Markdown or to HTML, also within quotes."""


def plan_mermaid(view: PlanView) -> str:
    """A box for each file, a node for each request, an arrow to each that waits for it.

    What nothing goes beside has double sides.
    """
    return "\n".join(("flowchart TD", *_files(view), *_arrows(view))) + "\n"


def _files(view: PlanView) -> Iterator[str]:
    for part, numbers in enumerate(view.files()):
        path = shown_path(view.paths[part], view.folder)
        yield f"  subgraph file{part + 1}[{_text(path)}]"
        for number in numbers:
            node = view.graph.nodes[number]
            label = _text(f"{node.step.place.method} {view.name(number)}")
            yield f"    r{number + 1}" + (f"[[{label}]]" if node.barrier else f"[{label}]")
        yield "  end"
    if view.in_turn:
        yield from (f"  file{part} ==> file{part + 1}" for part in range(1, len(view.paths)))


def _arrows(view: PlanView) -> Iterator[str]:
    for number, node in enumerate(view.graph.nodes):
        for wait in node.waits:
            label = "" if wait.reason is Reason.BARRIER else f"|{_text(view.words(wait))}|"
            yield f"  r{wait.step + 1} -->{label} r{number + 1}"


def _text(text: str) -> str:
    """A text in quotes; a character that is not plain is written as its number."""
    return f'"{_SPECIAL.sub(lambda found: f"#{ord(found[0])};", one_line(text))}"'
