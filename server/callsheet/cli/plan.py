"""What a run would do, and what of it at once: `--plan`."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from callsheet.cli.repeating import Repeating
from callsheet.cli.workspace import Opened, tell_troubles
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.problems import UsageError
from callsheet.report.plan import PlanView
from callsheet.report.style import style_of
from callsheet.run.graph import graph_of
from callsheet.run.plan import plan_of_file
from callsheet.run.shards import Chosen

_FORMATS = ("text", "json", "mermaid")


def add_plan(parser: ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--plan",
        choices=_FORMATS,
        help="send nothing; say what waits for what and goes out at once with `--jobs`, as text,"
        " `--plan json` or `--plan mermaid`",
    )


def with_plan_format(arguments: Sequence[str]) -> list[str]:
    """The arguments, where `--plan` alone means `--plan text`, also before a path."""
    following = (*arguments[1:], "")
    return [
        "--plan=text" if one == "--plan" and two not in _FORMATS else one
        for one, two in zip(arguments, following, strict=False)
    ]


def refuse_reports(asked: Sequence[str]) -> None:
    """Say that a plan is no run, whose reports nobody would write.

    Raises:
        UsageError: A report was asked for.
    """
    if asked:
        raise UsageError("`--plan` sends nothing to report", "write `--plan json > FILE`")


def show_plan(
    format_: str, opened: Opened, chosen: Chosen, repeating: Repeating, *, in_turn: bool
) -> ExitCode:
    """Print the plan of what was chosen; what cannot be sent at all is an error.

    Args:
        format_: How it is printed.
        opened: The workspace.
        chosen: The requests of each file.
        repeating: In which order, and how often; of several times the first one is shown.
        in_turn: Whether a file begins when the one before it has ended.
    """
    chosen = next(repeating.goes(chosen))[0].chosen
    parts = [plan_of_file(opened.workspace, places) for places in chosen]
    paths = [places[0].path for places in chosen]
    graph = graph_of(parts)
    times = repeating.times * len(repeating.rows)
    folder, redactor = Path.cwd(), opened.redactor
    view = PlanView(graph, paths, folder, redactor, in_turn, times, repeating.seed)
    match format_:
        case "json":
            text = view.json()
        case "mermaid":
            from callsheet.report.plan_mermaid import plan_mermaid

            text = plan_mermaid(view)
        case _:
            text = view.console(style_of(sys.stdout, os.environ))
    sys.stdout.write(text)
    broken = any(node.step.faults for node in graph.nodes)
    return gravest([tell_troubles(opened), ExitCode.BROKEN_FILE if broken else ExitCode.GOOD])
