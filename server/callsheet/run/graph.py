"""What of a run can be done at once: which step waits for which, and why.

Steps of one part wait for what they need, and for barriers: requests that are not GET or HEAD wait
for all before them, and all behind them wait for those, unless they are `# @independent`. What a
step sees of those that it does not wait for is settled at the next barrier (`run.branches`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from callsheet.facts.methods import Protocol, find_method
from callsheet.late_dataclasses import dataclass
from callsheet.model.captures import captured_names
from callsheet.model.httpyac_scripts import hooks_of
from callsheet.model.needs import Why
from callsheet.model.phases import Phase
from callsheet.model.script_globals import shared_names
from callsheet.model.workspace import RequestKey
from callsheet.run.plan import Step
from callsheet.syntax.nodes import (
    BodyFile,
    InlineScript,
    Run,
    SaveTo,
    ScriptFile,
    ScriptStyle,
    items_of,
)
from callsheet.text import Span


class Reason(StrEnum):
    """Why a step waits for another."""

    REF = "ref"
    FORCE_REF = "force-ref"
    BINDING = "binding"
    """A value of its answer is used."""

    CAPTURE = "capture"
    """A value that it captures is used."""

    AUTH = "auth"
    """It logs in: its answer, and the cookies of the session."""

    FOREACH = "foreach"
    RUN = "run"
    """A `run` line brings it before."""

    AGAIN = "again"
    """The same request is sent once more, and what waited for the first answer goes before."""

    FILE = "file"
    """It writes a file that is read or written here."""

    GLOBALS = "globals"
    """Its scripts may set values that the requests of later files see."""

    BARRIER = "barrier"
    """It is a barrier, or the one that waits is."""


_OF_NEED = {
    Why.REF: Reason.REF,
    Why.FORCE: Reason.FORCE_REF,
    Why.BINDING: Reason.BINDING,
    Why.CAPTURE: Reason.CAPTURE,
    Why.AUTH: Reason.AUTH,
    Why.FOREACH: Reason.FOREACH,
}


@dataclass(frozen=True, slots=True)
class Wait:
    """That a step waits for another."""

    step: int
    """The number of the other one, which is smaller."""

    reason: Reason
    detail: str = ""
    """The name of a value or a file."""

    span: Span | None = None
    """What says so, in the document of the one that waits."""


@dataclass(frozen=True, slots=True)
class Node:
    """A step of a run and its place in the graph."""

    part: int
    step: Step
    waits: tuple[Wait, ...]
    """For steps before it, each once."""

    barrier: str
    """Why it is one; empty for what can go beside others."""

    base: int
    """The number of the first step behind the last barrier before it."""

    behind: int
    """All that it waits for, over others too, from there on: a bit for each step."""

    sets_globals: bool = False
    """Whether its scripts may set values for all that comes after."""


@dataclass(frozen=True, slots=True)
class Graph:
    """The steps of all parts of a run in their order, and what each waits for."""

    nodes: tuple[Node, ...]
    levels: tuple[int, ...]
    """Of each step, how many others have to end one after the other before it begins."""


def graph_of(parts: Sequence[Sequence[Step]]) -> Graph:
    """The graph of the steps of some files, which go beside each other."""
    nodes: list[Node] = []
    levels: list[int] = []
    files = _Files.of(parts)
    setting: tuple[int, ...] = ()
    for number, steps in enumerate(parts):
        part = _Part(len(nodes), files, setting)
        for step in steps:
            node = part.node(number, step)
            nodes.append(node)
            levels.append(max((levels[wait.step] + 1 for wait in node.waits), default=0))
        setting = part.last_setting() or setting
    return Graph(tuple(nodes), tuple(levels))


def barrier_of(step: Step) -> str:
    """Why nothing goes beside a step; empty when other steps may."""
    if step.phase is not Phase.REQUESTS:
        return f"@{step.phase}"
    parsed = step.place.block.parsed
    if any(each.value.text.lower() not in _OFF for each in parsed.directives("independent")):
        return ""
    method = find_method(step.place.method)
    is_get = method is not None and method.protocol is Protocol.EVENTS
    if step.place.method not in ("GET", "HEAD") and not is_get:
        return step.place.method
    for name in _PAUSES:
        if parsed.directives(name):
            return f"@{name}"
    if _LAST_ANSWER.search(parsed.text):
        return "it reads the last answer"
    return "script globals" if sets_globals(step) or _shares_names(step) else ""


def sets_globals(step: Step) -> bool:
    """Whether scripts of a step may set values for others, or look at those of others."""
    tree = step.place.block.tree
    hooks = (hook.script for hook in hooks_of(step.place.document))
    if any(map(_touches_globals, (*tree.before, *tree.after, *hooks))):
        return True
    return bool(shared_names(step.place.document, step.place.block))


def _shares_names(step: Step) -> bool:
    """Whether httpYac's scripts belong to a step, which see what others of the file export."""
    tree = step.place.block.tree
    items = (*tree.before, *tree.after)
    own = (each for each in items if isinstance(each, InlineScript))
    if any(each.style is ScriptStyle.HTTPYAC for each in own):
        return True
    return bool(hooks_of(step.place.document))


_OFF = ("false", "off", "no")
_PAUSES = ("sleep", "delay", "post-delay")
_LAST_ANSWER = re.compile(r"\{\{\s*\$xpath\s")
_GLOBALS = re.compile(
    r"(?<![\w$])client\b(?!\s*(?:\?\.|\.)\s*(?:test|assert|log|exit)\b)"
    r"|\$global\b|\b(?:exports|eval|Function|constructor|globalThis|import|require)\b"
)
"""What may lead to the global values: any use of `client` but the few that do nothing else."""


def _touches_globals(item: object) -> bool:
    """What a file of a script touches is not known before it is read."""
    match item:
        case InlineScript(style=ScriptStyle.HTTPYAC, source=source):
            return "$global" in source.text or "require" in source.text
        case InlineScript(source=source):
            return _GLOBALS.search(source.text) is not None
        case ScriptFile():
            return True
        case _:
            return False


@dataclass(slots=True)
class _Brought:
    """What the `run` lines of a block brought so far."""

    line: int = -1
    steps: list[int] = field(default_factory=list)
    """The steps of that line."""

    before: list[int] = field(default_factory=list)
    """Those of the line before it."""

    def begin(self, line: int) -> None:
        if line != self.line:
            self.line, self.steps, self.before = line, [], self.steps


@dataclass(slots=True)
class _Part:
    """Makes the nodes of one part, in their order."""

    start: int
    files: "_Files"
    setting: tuple[int, ...]
    """The last steps of the parts before it that set globals."""

    _number: int = -1
    _sets: list[int] = field(default_factory=list)
    """The steps that set globals."""

    _barriers: set[int] = field(default_factory=set)
    _barrier: int = -1
    _since: dict[int, None] = field(default_factory=dict)
    """The steps behind it that nobody behind them waits for."""

    _behind: dict[int, int] = field(default_factory=dict)
    """As in the nodes, of the steps since the barrier."""

    _answering: dict[RequestKey, int] = field(default_factory=dict)
    """The last step that sends a request."""

    _reading: dict[RequestKey, list[int]] = field(default_factory=dict)
    """Which steps need its answer since."""

    _capturing: dict[str, list[int]] = field(default_factory=dict)
    _brought: dict[tuple[Path, int], _Brought] = field(default_factory=dict)
    """By the block that the `run` lines stand in."""

    def node(self, part: int, step: Step) -> Node:
        self._number = max(self.start, self._number + 1)
        for by in step.run_by:
            self._brought.setdefault((by.path, by.block), _Brought()).begin(by.number)
        waits: dict[int, Wait] = {}
        for wait in (*self._of_needs(step), *self._of_others(step)):
            waits.setdefault(wait.step, wait)
        barrier = barrier_of(step)
        for number in self._at_barrier(barrier, max(waits, default=-1)):
            waits.setdefault(number, Wait(number, Reason.BARRIER))
        base = max(self.start, self._barrier + 1)
        behind = 0 if barrier else self._all_behind(waits, base)
        self._behind[self._number] = behind
        for number in waits:
            self._since.pop(number, None)
        self._remember(step, barrier)
        if not any(number >= self.start for number in waits):
            for number in self.setting:
                waits.setdefault(number, Wait(number, Reason.GLOBALS))
        ordered = tuple(waits[number] for number in sorted(waits))
        sets = sets_globals(step)
        if sets:
            self._sets.append(self._number)
        return Node(part, step, ordered, barrier, base, behind, sets)

    def last_setting(self) -> tuple[int, ...]:
        """The steps that set globals and for which no other of them waits."""
        barrier = max((each for each in self._sets if each in self._barriers), default=-1)
        return tuple(each for each in self._sets if each >= barrier)

    def _all_behind(self, waits: Iterable[int], base: int) -> int:
        behind = 0
        for number in waits:
            if number >= base:
                behind |= self._behind[number] | 1 << (number - base)
        return behind

    def _of_needs(self, step: Step) -> Iterator[Wait]:
        for need in step.needed:
            found = self._answering.get(need.place.key)
            if found is not None:
                taken = step.reads & captured_names(need.place.block.parsed)
                span = step.place.block.placed(need.span)
                yield Wait(found, _OF_NEED[need.why], ", ".join(sorted(taken)), span)

    def _of_others(self, step: Step) -> Iterator[Wait]:
        for name in sorted(step.reads):
            for number in self._capturing.get(name, ()):
                yield Wait(number, Reason.CAPTURE, name)
        for number in self._of_runs(step):
            yield Wait(number, Reason.RUN)
        key = step.place.key
        if key in self._answering:
            for number in (self._answering[key], *self._reading.get(key, ())):
                yield Wait(number, Reason.AGAIN)
        for number, name in self.files.before(step, self._number):
            yield Wait(number, Reason.FILE, name)

    def _of_runs(self, step: Step) -> Iterator[int]:
        own = self._brought.get((step.place.path, step.place.block.index))
        yield from own.steps if own else ()
        for by in step.run_by:
            yield from self._brought[by.path, by.block].before

    def _at_barrier(self, barrier: str, latest: int) -> Sequence[int]:
        if barrier and self._since:
            return tuple(self._since)
        # Who waits for a step behind the barrier waits for the barrier too.
        return (self._barrier,) if latest < self._barrier else ()

    def _remember(self, step: Step, barrier: str) -> None:
        number, place = self._number, step.place
        if barrier:
            self._barriers.add(number)
            self._barrier, self._since, self._behind = number, {}, {}
        else:
            self._since[number] = None
        self._answering[place.key] = number
        self._reading[place.key] = []
        for need in step.needed:
            self._reading.setdefault(need.place.key, []).append(number)
        for name in captured_names(place.block.parsed):
            captured = self._capturing.get(name, [])
            # Who stands behind a barrier waits for all before it.
            is_open = captured and captured[-1] > self._barrier
            if is_open:
                captured.append(number)
            else:
                self._capturing[name] = [number]
        self._brought.pop((place.path, place.block.index), None)
        if any(isinstance(item, Run) for item in place.block.tree.after):
            self._brought[place.path, place.block.index] = _Brought(steps=[number])
        for by in step.run_by:
            self._brought.setdefault((by.path, by.block), _Brought()).steps.append(number)


_NAME = re.compile(r"[\w.-]+")
_OPEN = ""
"""Stands for the name of a file that is known only when the request is sent."""


@dataclass(slots=True)
class _Files:
    """The files that steps of the run write, by the last part of their paths."""

    written: frozenset[str]
    last: dict[str, int] = field(default_factory=dict)
    """The last step that has to do with a file."""

    @staticmethod
    def of(parts: Sequence[Sequence[Step]]) -> "_Files":
        return _Files(frozenset().union(*(_targets(step) for steps in parts for step in steps)))

    def before(self, step: Step, number: int) -> Iterator[tuple[int, str]]:
        """The last steps that have to do with the files of a step; from now on that is it."""
        for name in self._names(step) if self.written else ():
            if name in self.last:
                yield self.last[name], name
            self.last[name] = number

    def _names(self, step: Step) -> list[str]:
        targets = _targets(step)
        if _OPEN in targets:
            return sorted(self.written)
        found = self.written.intersection(_NAME.findall(step.place.block.text))
        if _OPEN in self.written and (targets or _reads_files(step)):
            found |= {_OPEN}
        return sorted(found)


def _targets(step: Step) -> frozenset[str]:
    parsed = step.place.block.parsed
    found = [item.path.text for item in parsed.tree.after if isinstance(item, SaveTo)]
    found += [directive.value.text for directive in parsed.directives("save")]
    return frozenset(map(_name_in, found))


def _name_in(path: str) -> str:
    """The end of the name of a file, as it can be found in a text."""
    names = [] if "{{" in path else _NAME.findall(path)
    return names[-1] if names else _OPEN


def _reads_files(step: Step) -> bool:
    parsed = step.place.block.parsed
    if "file." in parsed.text or parsed.has_any(_WITH_FILES):
        return True
    return any(isinstance(item, BodyFile) for item in items_of(parsed.tree))


_WITH_FILES = frozenset({"foreach", "loop", "upload"})
