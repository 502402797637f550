"""The plan of a run, for people and for machines: what goes at once, and what waits for what."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.report.excerpt import shown_path
from callsheet.report.style import Style, one_line
from callsheet.run.graph import Graph, Node, Reason, Wait
from callsheet.values import JsonValue, json_text

_MOST_WAITS = 4
"""Waits of a request that are told in a line."""

_WIDEST_NAME = 40
_WORDS = {
    Reason.REF: "`@ref`",
    Reason.FORCE_REF: "`@force-ref`",
    Reason.BINDING: "its answer is used",
    Reason.CAPTURE: "a value of it is used",
    Reason.AUTH: "it logs in, its cookies go along",
    Reason.FOREACH: "`@foreach` goes through it",
    Reason.RUN: "`run`",
    Reason.AGAIN: "it is sent again",
    Reason.FILE: "the same file",
    Reason.GLOBALS: "its scripts set globals",
    Reason.BARRIER: "nothing goes beside it",
}


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan of some files, as it is shown."""

    graph: Graph
    paths: Sequence[Path]
    """Of the files, in the order of the parts."""

    folder: Path
    """Paths are shown relative to it."""

    redactor: Redactor
    in_turn: bool = False
    """Whether a file begins when the one before it has ended."""

    times: int = 1
    """How often all of it is gone through, at most."""

    seed: int | None = None
    """What has decided the order; None where that is the files'."""

    def console(self, style: Style) -> str:
        """A heading for each file, then its requests: what goes at once stands below one number."""
        files = enumerate(self.files())
        texts = [self._lines(part, numbers, style) for part, numbers in files]
        return "\n".join((*texts, *self._repeated()))

    def json(self) -> str:
        """`{version, in_turn, times, seed, files: [{path, requests: [{number, name, …}]}]}`."""
        report: JsonValue = {
            "version": 1,
            "in_turn": self.in_turn,
            "times": self.times,
            "seed": self.seed,
            "files": [
                {
                    "path": shown_path(path, self.folder),
                    "requests": [self._fields(number) for number in numbers],
                }
                for path, numbers in zip(self.paths, self.files(), strict=True)
            ],
        }
        return json_text(report, indent=2) + "\n"

    def files(self) -> list[list[int]]:
        """The numbers of the steps of each part."""
        files: list[list[int]] = [[] for _ in self.paths]
        for number, node in enumerate(self.graph.nodes):
            files[node.part].append(number)
        return files

    def _repeated(self) -> Iterator[str]:
        often = f"All of it {self.times} times at most" if self.times > 1 else ""
        anew = "; another order each time" if often and self.seed is not None else ""
        order = "" if self.seed is None else f"The order is that of `--shuffle --seed {self.seed}`"
        if said := ". ".join(filter(None, (order, often + anew))):
            yield f"{said}.\n"

    def name(self, number: int) -> str:
        """The name of a step, on one line and without secrets."""
        return one_line(self.redactor.text(self.graph.nodes[number].step.place.name))

    def words(self, wait: Wait) -> str:
        """Why a step waits."""
        if not wait.detail:
            return _WORDS[wait.reason]
        detail = one_line(self.redactor.text(wait.detail))
        word = "the file" if wait.reason is Reason.FILE else "the value"
        return f"{word} `{detail}`"

    def _fields(self, number: int) -> JsonValue:
        node = self.graph.nodes[number]
        place = node.step.place
        return {
            "number": number + 1,
            "name": self.redactor.text(place.name),
            "path": shown_path(place.path, self.folder),
            "line": place.line + 1,
            "method": place.method,
            "url": self.redactor.url(place.target),
            "phase": str(node.step.phase),
            "level": self.graph.levels[number],
            "barrier": node.barrier or None,
            "waits": [self._wait(node, wait) for wait in node.waits],
            "problems": [
                {
                    "code": str(fault.code),
                    "message": self.redactor.text(fault.message),
                    "line": place.document.source.line_of(fault.span.start) + 1,
                }
                for fault in node.step.faults
            ],
        }

    def _wait(self, node: Node, wait: Wait) -> JsonValue:
        source = node.step.place.document.source
        return {
            "number": wait.step + 1,
            "name": self.redactor.text(self.graph.nodes[wait.step].step.place.name),
            "reason": str(wait.reason),
            "detail": self.redactor.text(wait.detail) or None,
            "line": source.line_of(wait.span.start) + 1 if wait.span else None,
        }

    def _lines(self, part: int, numbers: Sequence[int], style: Style) -> str:
        numbers = sorted(numbers, key=lambda each: (self.graph.levels[each], each))
        levels = [list(each) for _, each in groupby(numbers, key=self.graph.levels.__getitem__)]
        width = min(_WIDEST_NAME, max((len(self.name(number)) for number in numbers), default=0))
        lines = [self._heading(part, levels, style)]
        for place, level in enumerate(levels, start=1):
            for number in level:
                shown = f"{place}." if number == level[0] else ""
                lines.append(f"{shown:>6}  {self._line(number, width, style)}".rstrip())
        return "\n".join(lines) + "\n"

    def _heading(self, part: int, levels: Sequence[Sequence[int]], style: Style) -> str:
        path = style.paint(one_line(shown_path(self.paths[part], self.folder)), "bold")
        requests = sum(map(len, levels))
        widest = max(map(len, levels), default=0)
        turn = ", when all files above have ended" if self.in_turn and part else ""
        said = f"{requests} {'request' if requests == 1 else 'requests'}"
        return f"{path}: {said}, at most {widest} at once{turn}"

    def _line(self, number: int, width: int, style: Style) -> str:
        node = self.graph.nodes[number]
        place = node.step.place
        where = f"line {place.line + 1}"
        if place.path != self.paths[node.part]:
            where = f"{one_line(place.path.name)} {where}"
        waits = ", ".join(self._waits(node))
        why = style.paint(f"after {waits}", "dim") if waits else ""
        faults = "".join(
            f"  {style.paint('error:', 'red')} {one_line(self.redactor.text(fault.message))}"
            for fault in node.step.faults
        )
        return f"{place.method:<6} {self.name(number):<{width}}  {where:<9}  {why}{faults}"

    def _waits(self, node: Node) -> Iterator[str]:
        shown = [
            wait for wait in node.waits if not (node.barrier and wait.reason is Reason.BARRIER)
        ]
        if len(shown) < len(node.waits):
            yield f"all before it: {node.barrier}"
        for wait in shown[:_MOST_WAITS]:
            barrier = self.graph.nodes[wait.step].barrier
            why = barrier if wait.reason is Reason.BARRIER else self.words(wait)
            line = ""
            if wait.span is not None:
                line = f", line {node.step.place.document.source.line_of(wait.span.start) + 1}"
            yield f'"{self.name(wait.step)}" ({why}{line})'
        if len(shown) > _MOST_WAITS:
            yield f"{len(shown) - _MOST_WAITS} more"
