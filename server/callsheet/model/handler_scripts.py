"""The scripts of a request: which of them run in a phase, their texts and what they import."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from callsheet.late_dataclasses import dataclass
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.httpyac_scripts import (
    NOT_RUN,
    event_of,
    hooks_of,
    in_order,
    is_local,
    node_needs,
)
from callsheet.model.request_files import read_text_file
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import InlineScript, ScriptFile, ScriptPhase, ScriptStyle
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

if TYPE_CHECKING:
    from callsheet.script.handling import HandlerScript

MOST_MODULES: Final = 200
"""Files that a script may import, and those in turn."""

_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029]")
_QUOTED = re.compile(r"""(["'])(?P<text>[^"'\n]+)\1""")
_LUA = re.compile(r"--")


@dataclass(frozen=True, slots=True)
class PlacedScript:
    """A script that runs, and where the document has it."""

    script: "HandlerScript"
    span: Span
    """Of its text in the document, or of the path of its file."""

    path: Path | None = None
    """The file that it is in; None: it is typed in the document."""


def has_scripts(document: Document, block: PlacedBlock, phase: ScriptPhase) -> bool:
    """Whether scripts of a phase run for a request: its own, or those for all of its file."""
    if not hooks_of(document):
        return any(not reason for _, reason in _items(block.parsed, phase))
    return next(_run(document, block, phase), None) is not None


def _run(
    document: Document, block: PlacedBlock, phase: ScriptPhase
) -> Iterator[tuple[PlacedBlock, InlineScript | ScriptFile]]:
    """The scripts that run for a request, each with the block that it stands in."""
    own = (item for item, _ in _items(block.parsed, phase) if not _is_hook(item, block))
    for placed, item in in_order(document, block, phase, tuple(own)):
        if not _obstacle(item, placed.parsed):
            yield placed, item


def _is_hook(item: InlineScript | ScriptFile, block: PlacedBlock) -> bool:
    is_inline = isinstance(item, InlineScript) and item.style is ScriptStyle.HTTPYAC
    marked = isinstance(item, InlineScript) and item.event.startswith("+")
    return is_inline and (marked or not block.parsed.sendable)


def read_scripts(
    document: Document, block: PlacedBlock, phase: ScriptPhase, circumstances: Circumstances
) -> tuple[PlacedScript, ...] | tuple[Problem, ...]:
    """The scripts of a phase in their order; problems where a file of one cannot be had."""
    scripts: list[PlacedScript] = []
    problems: list[Problem] = []
    for placed, item in _run(document, block, phase):
        read = _read(item, document, placed, circumstances)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            scripts.append(read)
    return tuple(problems) or tuple(scripts)


def kept_back(parsed: ParsedBlock) -> Iterator[tuple[Span, str]]:
    """The scripts of a block that are not run, and what they are: `a script in Lua`."""
    for phase in ScriptPhase:
        for item, reason in _items(parsed, phase):
            if reason:
                yield item.source.span if isinstance(item, InlineScript) else item.path.span, reason


@kept_with_block
def script_faults(parsed: ParsedBlock) -> tuple[Problem, ...]:
    """The first fault of each script that is no JavaScript, as spans of the block.

    It keeps the request from being sent; one in a script that is not run is a warning.
    """
    return tuple(_faults(parsed)) if "{%" in parsed.text or "{{" in parsed.text else ()


def _faults(parsed: ParsedBlock) -> Iterator[Problem]:
    for phase in ScriptPhase:
        for item, obstacle in _items(parsed, phase):
            is_javascript = not obstacle or obstacle in NOT_RUN.values()
            if isinstance(item, ScriptFile) or not is_javascript:
                continue
            # Whoever has no script imports none of the engine.
            from callsheet.script.faults import script_fault

            fault = script_fault(item.source.text)
            start = item.source.span.start
            if fault is not None:
                severity = Severity.WARNING if obstacle else Severity.ERROR
                span = Span(fault.start, fault.end).shifted(start)
                yield Problem(Code.SYNTAX_SCRIPT, severity, span, fault.message, fault.hint)
            elif not obstacle and item.style is ScriptStyle.HTTPYAC:
                yield from _needs(item.source.text, start)


def _needs(source: str, start: int) -> Iterator[Problem]:
    """What keeps a script of httpYac from being run here."""
    for need in node_needs(source):
        span = need.span.shifted(start)
        yield Problem(Code.SCRIPT_NOT_RUN, Severity.ERROR, span, need.message, need.hint)


def place_of(placed: PlacedScript, line: int, column: int) -> Span:
    """Where a line and a column (from 1) of a script are in the document, to the line's end."""
    source = placed.script.source
    if placed.path is not None:
        return placed.span
    starts = [0, *(found.end() for found in _LINE_END.finditer(source))]
    number = min(max(line, 1), len(starts)) - 1
    end = starts[number + 1] if number + 1 < len(starts) else len(source)
    text = source[starts[number] : end].rstrip()
    indented = len(text) - len(text.lstrip())
    behind = max(column - 1, indented) if column else indented
    start = starts[number] + min(behind, max(len(text) - 1, 0))
    return Span(start, max(starts[number] + len(text), start + 1)).shifted(placed.span.start)


def _items(
    parsed: ParsedBlock, phase: ScriptPhase
) -> Iterator[tuple[InlineScript | ScriptFile, str]]:
    """The scripts of a phase, each with what keeps it from being run."""
    tree = parsed.tree
    for item in (*tree.before, *tree.after):
        if isinstance(item, (InlineScript, ScriptFile)) and item.phase is phase:
            yield item, _obstacle(item, parsed)


def _obstacle(item: InlineScript | ScriptFile, parsed: ParsedBlock) -> str:
    if isinstance(item, ScriptFile):
        ending = Path(item.path.text).suffix.lower()
        return _ENDINGS.get(ending, "")
    if _LUA.match(item.source.text.lstrip()):
        return "a script in Lua"
    if item.style is ScriptStyle.HTTPYAC and event_of(item) in NOT_RUN:
        return NOT_RUN[event_of(item)]
    for directive in parsed.directives("lang"):
        language = directive.value.text.strip().lower()
        if directive.span.start < item.span.start and language in _LANGUAGES:
            return _LANGUAGES[language]
    return ""


_ENDINGS = {
    ".lua": "a script in Lua",
    ".ts": "a script in TypeScript",
    ".mts": "a script in TypeScript",
    ".cts": "a script in TypeScript",
    ".py": "a script in Python",
}
_LANGUAGES = {
    "lua": "a script in Lua",
    "ts": "a script in TypeScript",
    "typescript": "a script in TypeScript",
    "python": "a script in Python",
}


def _read(
    item: InlineScript | ScriptFile,
    document: Document,
    block: PlacedBlock,
    circumstances: Circumstances,
) -> PlacedScript | Problem:
    if isinstance(item, InlineScript):
        span, path, source = block.placed(item.source.span), None, item.source.text
        style, shown = item.style, ""
        if style is ScriptStyle.HTTPYAC and (needs := [*_needs(source, span.start)]):
            return needs[0]
    else:
        span, style = block.placed(item.path.span), ScriptStyle.JETBRAINS
        found = read_text_file(item.path.text, "", span, document.path.parent, circumstances)
        if isinstance(found, Problem):
            return found
        path, source = found
        shown = str(path)
    modules = _modules(source, path or document.path, span, circumstances, is_typed=path is None)
    if isinstance(modules, Problem):
        return modules
    from callsheet.script.handling import HandlerScript

    folder = str((path or document.path).parent)
    script = HandlerScript(
        source, style, item.phase, shown, modules, is_local=is_local(item, block), folder=folder
    )
    return PlacedScript(script, span, path)


def _modules(
    source: str, path: Path, placed: Span, circumstances: Circumstances, *, is_typed: bool
) -> dict[str, str] | Problem:
    """The texts of all that a script imports, and that imports in turn, by their paths."""
    if "import" not in source and "require" not in source and "export" not in source:
        return {}
    from callsheet.script.modules import imports_of

    found: dict[str, str] = {}
    waiting = [(source, path)]
    while waiting:
        text, importer = waiting.pop()
        for name in imports_of(text, str(importer)):
            if name in found:
                continue
            if len(found) == MOST_MODULES:
                return _too_many(placed)
            span = _imported_at(text, name, placed) if is_typed and text is source else placed
            read = read_text_file(name, "", span, importer.parent, circumstances)
            if isinstance(read, Problem):
                shown = _shown(name, importer.parent)
                return replace(read, message=read.message.replace(f'"{name}"', f'"{shown}"'))
            found[name] = read[1]
            waiting.append((read[1], Path(name)))
    return found


def _shown(name: str, folder: Path) -> str:
    """The path of a file as one that stands in a folder names it."""
    path = Path(name)
    return f"./{path.relative_to(folder).as_posix()}" if path.is_relative_to(folder) else name


def _imported_at(source: str, name: str, placed: Span) -> Span:
    """Where a script that is typed in the document names a file that it imports."""
    stem = Path(name).stem
    for found in _QUOTED.finditer(source):
        if Path(found["text"]).stem == stem:
            return Span(*found.span("text")).shifted(placed.start)
    return placed


def _too_many(span: Span) -> Problem:
    message = f"the script imports more than {MOST_MODULES} files"
    return Problem(Code.SCRIPT_FAILED, Severity.ERROR, span, message)
