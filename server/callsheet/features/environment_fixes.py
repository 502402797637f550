"""Fixes for environment files that cannot be read, or have words that count for nothing."""

import re
from collections.abc import Iterator

from callsheet.features.edits import Edit, edited
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.fixes import Fix
from callsheet.model.commented_json import JsonFault, read_commented_json
from callsheet.problems import Problem
from callsheet.text import Span

_MEANT = re.compile(r'did you mean "(?P<word>[^"]+)"\?')
_BARE_KEY = re.compile(r"[A-Za-z_][\w.-]*(?=\s*:)")
_SINGLE_QUOTED = re.compile(r"'[^'\"\\\r\n]*'")


def file_fixes(document: EnvironmentDocument, problem: Problem) -> Iterator[Fix]:
    """What puts right a problem with how the file is written, when it is plain what was meant."""
    if document.kind is None:
        yield from _of_lines(document, problem)
    elif isinstance(document.json, JsonFault):
        yield from _of_json(document.text, problem)
    elif found := _MEANT.search(problem.hint):
        word = found["word"]
        yield Fix(
            f"Change to `{word}`", (Edit(problem.span, f'"{word}"'),), problem, preferred=True
        )


def _of_json(text: str, problem: Problem) -> Iterator[Fix]:
    """The first of a few small changes after which the file can be read."""
    for title, edit in _small_changes(text, problem.span):
        if not isinstance(read_commented_json(edited(text, (edit,))), JsonFault):
            yield Fix(title, (edit,), problem, preferred=True)
            return


def _small_changes(text: str, at: Span) -> Iterator[tuple[str, Edit]]:
    before = len(text[: at.start].rstrip())
    for sign in (",", ":"):
        yield f"Insert `{sign}`", Edit(Span(before, before), sign)
    if at.of(text) == "#":
        yield "Write `//`", Edit(at, "//")
    for pattern in (_BARE_KEY, _SINGLE_QUOTED):
        if found := pattern.match(text, at.start):
            yield "Write it in quotes", Edit(Span(*found.span()), f'"{found[0].strip(chr(39))}"')
    if at.of(text) in (",", "}", "]"):
        yield f"Remove `{at.of(text)}`", Edit(at, "")
    end = len(text.rstrip())
    for close in ("}", "}}"):
        yield f"Insert `{close}` at the end", Edit(Span(end, end), close)


def _of_lines(document: EnvironmentDocument, problem: Problem) -> Iterator[Fix]:
    """In a `.env` file: without the line that does not count, or with a comment of what is none."""
    source = document.source
    for related in problem.related:
        line = source.line_of(related.span.start)
        starts = (*source.line_starts, len(document.text))
        edit = Edit(Span(starts[line], starts[line + 1]), "")
        yield Fix("Remove the line that does not count", (edit,), problem, preferred=True)
    if "NAME=value" in problem.message:
        start = source.line_starts[source.line_of(problem.span.start)]
        yield Fix("Make it a comment", (Edit(Span(start, start), "# "),), problem)
