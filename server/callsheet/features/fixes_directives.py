"""Fixes for directives, for words that are told with the one that was meant, for files."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from callsheet.facts.methods import METHODS
from callsheet.features.diagnostics_content import FIELDS, Plain, untyped
from callsheet.features.edits import Edit, NewFile
from callsheet.features.fixes import Fault, Fix, Fixers
from callsheet.features.fixes_head import add_field
from callsheet.features.near_names import misspelled
from callsheet.problems import Code
from callsheet.syntax import nodes
from callsheet.text import Span

_MEANT = re.compile(r'did you mean "(?P<word>[^"]+)"\?')
_METHOD_AND_ADDRESS = re.compile(r"([A-Za-z]+)[ \t]+(?=https?://|/|\{\{)")
_DIGITS = re.compile(r"\d+")
_EXCEPT = re.compile(r"\s+except=(?:\"[^\"]*\"|\S+)", re.IGNORECASE)
_WORD = re.compile(r"[^\s\"'(),:=]+")
_NEAR = 0.75
"""Nearer than what `problems.did_you_mean` takes for a hint: a fix is not asked about again."""


def take_hint(fault: Fault) -> Iterator[Fix]:
    """The word that the problem says was meant, in the place of the one that is most like it."""
    found = _MEANT.search(fault.problem.hint)
    if found is None:
        return
    meant = found["word"]
    if fault.text == "=":
        yield fault.replaced(f"Change to `{meant}`", meant)
    word = max(_WORD.finditer(fault.text), key=lambda each: _likeness(each[0], meant), default=None)
    if word is not None and _NEAR <= _likeness(word[0], meant) < 1:
        span = Span(*word.span()).shifted(fault.problem.span.start)
        yield fault.fix(f"Change to `{meant}`", Edit(span, meant))


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, word.casefold(), other.casefold()).ratio()


def _mend_argument(fault: Fault) -> Iterator[Fix]:
    yield from take_hint(fault)
    if fault.problem.message.endswith("one argument too many"):
        before = fault.document.text[: fault.problem.span.start]
        start = len(before.rstrip(" \t"))
        yield fault.fix(f"Remove `{fault.text}`", Edit(Span(start, fault.problem.span.end), ""))


def is_near(word: str, meant: str) -> bool:
    """Whether a word is like another enough to be written instead of it."""
    return _likeness(word, meant) >= _NEAR


def _remove_line(fault: Fault) -> Iterator[Fix]:
    yield fault.without_line()


def _mend_line(fault: Fault) -> Iterator[Fix]:
    """The method that was meant, where an address follows; else a comment of all such lines."""
    word = _METHOD_AND_ADDRESS.match(fault.text)
    if word and (method := misspelled(word[1], frozenset(METHODS), shortest=3)):
        start = fault.problem.span.start
        edit = Edit(Span(start, start + len(word[1])), method)
        yield fault.fix(f"Change to `{method}`", edit)
    yield from _comment_out(fault, preferred=word is None)


def _comment_out(fault: Fault, *, preferred: bool) -> Iterator[Fix]:
    items = (*fault.block.tree.before, *fault.block.tree.after)
    spans = [fault.block.placed(item.span) for item in items if isinstance(item, nodes.Unexpected)]
    around = next((span for span in spans if span.covers(fault.problem.span)), fault.line)
    starts = [at for at in fault.document.source.line_starts if around.start <= at < around.end]
    edits = (Edit(Span(at, at), "# ") for at in starts)
    yield fault.fix("Make it a comment", *edits, preferred=preferred)


def _part_resource(fault: Fault) -> Iterator[Fix]:
    """The request goes into a block of its own that uses the resource above it."""
    named = fault.block.parsed.directives("resource")
    title = fault.block.tree.separator.title if fault.block.tree.separator else None
    name = named[-1].value.text if named and named[-1].value.text else title and title.text
    if name:
        lines = f"{fault.line_end}###{fault.line_end}# @use {name}"
        yield fault.with_line_before("Put the request into a block of its own", lines)


def _agree_with_others(fault: Fault) -> Iterator[Fix]:
    """What all tools read alike, where that is easily written."""
    text = fault.text
    if _DIGITS.fullmatch(text):
        yield fault.replaced(f"Write `{text}ms`", f"{text}ms")
        yield fault.fix(f"Write `{text}s`", Edit(fault.problem.span, f"{text}s"), preferred=False)
    elif len(text) > 1 and text[0] == text[-1] == '"':
        yield fault.replaced("Remove the quotes", text[1:-1])
    elif found := _EXCEPT.search(text):
        span = Span(*found.span()).shifted(fault.problem.span.start)
        yield fault.fix("Leave `except=` out", Edit(span, ""), preferred=False)
    elif untyped(fault.block.parsed) is Plain.JSON and _is_target(fault):
        yield add_field(fault, FIELDS[Plain.JSON])


def _is_target(fault: Fault) -> bool:
    request = fault.block.tree.request
    target = fault.block.placed(request.line.target.span) if request else None
    return target == fault.problem.span


def _create_file(fault: Fault) -> Iterator[Fix]:
    """The file that is named, empty; only one below the folder of the document."""
    name = fault.text.strip()
    path = fault.document.folder / name
    if "{{" in name or ".." in path.parts or not path.is_relative_to(fault.document.folder):
        return
    if name and not name.endswith("/"):
        yield Fix(f"Create `{name}`", (), fault.problem, elsewhere=(NewFile(path, ""),))


DIRECTIVE_FIXERS: Fixers = (
    (Code.DIRECTIVE_ARGUMENT, _mend_argument),
    (Code.AUTH_UNKNOWN_SCHEME, take_hint),
    (Code.UNRESOLVED_FUNCTION, take_hint),
    (Code.UNRESOLVED_MEMBER, take_hint),
    (Code.UNRESOLVED_PRESET, take_hint),
    (Code.SYNTAX_ASSERTION, take_hint),
    (Code.SYNTAX_LINE, _mend_line),
    (Code.RESOURCE_NAME, _remove_line),
    (Code.RESOURCE_REQUEST, _part_resource),
    (Code.DIRECTIVE_PLACE, _remove_line),
    (Code.UNREACHABLE_DIRECTIVE, _remove_line),
    (Code.UNREACHABLE_RULE, _remove_line),
    (Code.DIALECT_DIFFERENCE, _agree_with_others),
    (Code.MISSING_FILE, _create_file),
)
