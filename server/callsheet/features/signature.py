"""Signature help: the arguments of what is being typed, and which of them is next.

Directives, dynamic variables and the functions of expressions; all of it from the tables that
completion and hover read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts
from callsheet.facts.directives import find_directive
from callsheet.facts.dynamic_variables import DYNAMIC_VARIABLES
from callsheet.facts.helpers import HELPERS, Helper
from callsheet.facts.presets import helpers_of
from callsheet.features.hover_directives import argument_text, signature_words
from callsheet.features.typed_arguments import TypedArguments, typed_arguments
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.requests import imported_presets
from callsheet.model.scope import scope_of
from callsheet.model.workspace import Workspace
from callsheet.text import Span

_DIRECTIVE = re.compile(
    r"[ \t]*(?:#{1,2}|/{2,})[ \t]*@(?P<name>[\w-]+)(?:[ \t]*[=:])?[ \t]+(?P<value>.*)$"
)
_OPEN = re.compile(r"\{\{(?P<inner>(?:(?!\}\}|\{\{).)*)$")
_DYNAMIC = re.compile(r"[\s%]*(?P<name>\$[\w.-]*\w)(?P<open>[\s(])(?P<given>.*)$")
_CALLED = re.compile(r"(?P<name>[\w$]+(?:\.\w+)*)[ \t]*$", re.ASCII)
_TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?|[()\[\]{},]""")
_WORD = re.compile(r""""[^"]*"?|'[^']*'?|\S+""")
_EXPRESSIONS = frozenset((ArgumentKind.EXPRESSION, ArgumentKind.CAPTURE, ArgumentKind.ASSERTION))
_PARTS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: where it stands in the label, and what it means."""

    span: Span
    documentation: str = ""
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call."""

    label: str
    parameters: tuple[Parameter, ...]
    documentation: str = ""
    """Markdown."""

    active: int | None = None
    """Which parameter is being typed; None for none of them."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """The ways to call what is being typed, and which of them fits."""

    ways: tuple[Signature, ...]
    active: int = 0


def signature(workspace: Workspace, document: Document, offset: int) -> Signatures | None:
    """What can be given to the function, variable or directive at `offset`; None for none."""
    line = document.source.line_span(document.source.line_of(offset))
    before = document.text[line.start : offset]
    if found := _OPEN.search(before):
        inner = found["inner"]
        return _call(workspace, document, offset, inner) or _dynamic(inner)
    if (typed := _DIRECTIVE.match(before)) and (facts := find_directive(typed["name"])):
        if any(argument.kind in _EXPRESSIONS for argument in facts.arguments):
            called = _call(workspace, document, offset, typed["value"])
            if called is not None:
                return called
        return _directive(facts, typed["value"])
    return None


def _directive(facts: DirectiveFacts, text: str) -> Signatures | None:
    typed = typed_arguments(facts, text)
    if typed is None or facts.switch:
        return None
    words = signature_words(typed.facts)
    label, spans = _joined(f"@{typed.facts.name}", words)
    arguments = (*typed.facts.arguments, *typed.facts.keywords)
    given = [argument_text(argument) for argument in arguments] or [""] * len(spans)
    parameters = tuple(map(Parameter, spans, given))
    active = 0 if typed.facts.variants else _active(typed, arguments)
    return Signatures((Signature(label, parameters, typed.facts.documentation, active),))


def _joined(name: str, words: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """The words behind a name, and where each of them stands."""
    label, spans = name, []
    for word in words:
        spans.append(Span(len(label) + 1, len(label) + 1 + len(word)))
        label = f"{label} {word}"
    return label, tuple(spans)


def _active(typed: TypedArguments, arguments: Sequence[ArgumentFacts]) -> int | None:
    """The argument at the cursor: that of the key, else one whose key begins so, else by place."""
    if typed.keyword:
        return arguments.index(typed.keyword[0])
    begun = typed.begun
    keys = (each for each in typed.missing if begun and each.name.startswith(begun))
    argument = next(keys, None) if typed.position is None else typed.position
    return None if argument is None else arguments.index(argument)


def _dynamic(inner: str) -> Signatures | None:
    """The forms of a dynamic variable; the first that takes as much as is typed is the one."""
    found = _DYNAMIC.match(inner)
    name = found["name"] if found else ""
    plain = name.removesuffix("-askonce")
    fact = next((each for each in DYNAMIC_VARIABLES if each.name == plain), None)
    if found is None or fact is None:
        return None
    listed = found["open"] == "("
    number, words = _given(found["given"], listed=listed)
    ways = tuple(
        Signature(form, tuple(map(Parameter, spans)), fact.documentation, min(number, len(spans)))
        for form in fact.forms
        if (spans := tuple(_places(form, name, listed=listed)))
    )
    if not ways:
        return None
    return Signatures(ways, _fitting(ways, number, words))


def _given(text: str, *, listed: bool) -> tuple[int, tuple[str, ...]]:
    """How many arguments are whole before the one at the cursor, and the words of them."""
    if listed:
        return text.count(","), ()
    words = tuple(_WORD.findall(text))
    whole = len(words) if not text or text[-1].isspace() else len(words) - 1
    return max(whole, 0), words[:whole]


def _places(form: str, name: str, *, listed: bool) -> Iterator[Span]:
    """Where the arguments of a form stand in it."""
    rest = form.removeprefix(name)
    if rest != form and rest.startswith("(" if listed else " "):
        for found in re.finditer(r"[^(),\s][^(),]*" if listed else _WORD, rest):
            yield Span(*found.span()).shifted(len(name))


def _fitting(ways: Sequence[Signature], number: int, words: Sequence[str]) -> int:
    """The way that begins with the words and takes one more; else that which takes the most."""

    def rank(way: Signature) -> tuple[bool, bool]:
        own = [each.span.of(way.label) for each in way.parameters]
        return all(a == b for a, b in zip(own, words, strict=False)), len(own) > number

    ranks = [rank(way) for way in ways]
    best = (True, True) if (True, True) in ranks else (False, True)
    return ranks.index(best) if best in ranks else len(ways) - 1


def _call(workspace: Workspace, document: Document, offset: int, text: str) -> Signatures | None:
    """The function whose parenthesis is open at the end of `text`."""
    found = _open_call(text)
    if found is None:
        return None
    name, number = found
    presets = imported_presets(workspace, document)
    helpers = (*HELPERS, *(each for preset in presets for each in helpers_of(preset)))
    helper = next((each for each in helpers if _is_called(each, name)), None)
    if helper is None:
        return None
    scope = scope_of(workspace, document, document.block_at(offset))
    if scope.find(name.partition(".")[0]) is not None:
        return None
    way = _of_helper(helper)
    return Signatures((replace(way, active=min(number, len(way.parameters))),))


def _open_call(text: str) -> tuple[str, int] | None:
    """The name before the innermost parenthesis that is open, and how many commas follow it."""
    stack: list[tuple[str, int, int]] = []
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in _PARTS:
            stack.append((mark, token.start(), 0))
        elif mark in ")]}":
            stack = stack[:-1]
        elif mark == "," and stack:
            bracket, start, commas = stack[-1]
            stack[-1] = (bracket, start, commas + 1)
    for bracket, start, commas in reversed(stack):
        called = _CALLED.search(text[:start]) if bracket == "(" else None
        if called is not None:
            return called["name"], commas
    return None


def _is_called(helper: Helper, name: str) -> bool:
    return helper.signature.removeprefix("new ").startswith(f"{name}(")


def _of_helper(helper: Helper) -> Signature:
    label = helper.signature
    start, end = label.index("(") + 1, label.rindex(")")
    spans = (
        Span(*found.span()).shifted(start)
        for found in re.finditer(r"[^,\s][^,]*", label[start:end])
    )
    documentation = f"{helper.documentation}\n\n`{helper.example}`"
    return Signature(label, tuple(map(Parameter, spans)), documentation)
