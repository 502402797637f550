"""Which of some names a request may read: in its own text, in what it inherits, over variables."""

import re
from collections.abc import Iterator

from callsheet.facts.directive_facts import ArgumentKind, DirectiveFacts
from callsheet.facts.directives import find_directive
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.needs import inherited_mentions, mentions_in, mentions_of
from callsheet.model.scope import scope_of
from callsheet.model.settings import settings_of
from callsheet.model.workspace import Workspace
from callsheet.syntax import nodes

_WORD = re.compile(r"(?<![\w$.-])[A-Za-z_$][\w$-]*")
_TAKEN = re.compile(r"[^=]*=(?!=)")
_EXPRESSIONS = (ArgumentKind.EXPRESSION, ArgumentKind.ASSERTION, ArgumentKind.CAPTURE)
_MAY_BE_EXPRESSIONS = frozenset({"if", "if-not", "sleep", "delay", "post-delay"})
"""Directives of which the table says another kind, and that take an expression too."""


def mentioned_names(
    workspace: Workspace, document: Document, block: PlacedBlock, among: frozenset[str]
) -> frozenset[str]:
    """Those of the names that the request of a block may read; rather one too many."""
    settings = settings_of(workspace, document, block)
    mentions = (*mentions_of(block.parsed), *inherited_mentions(settings))
    waiting = {name for mention in mentions for name in mention.names}
    for layer in settings.layers:
        for item in nodes.items_of(layer.block.tree):
            waiting.update(_words_of(item))
    found: set[str] = set()
    scope = scope_of(workspace, document, block)
    while waiting:
        name = waiting.pop()
        found.add(name)
        for variable in scope.all(name):
            inner = mentions_in(str(variable.value)) if variable.template else ()
            waiting.update(each for m in inner for each in m.names if each not in found)
    return among & found


def _words_of(item: nodes.Item) -> Iterator[str]:
    """The words of an expression without braces, but for the name that it gives a value to."""
    match item:
        case nodes.Assertion(text=piece):
            yield from _WORD.findall(piece.text)
        case nodes.Directive(name=name, value=value):
            facts = find_directive(name.text)
            if facts is not None and _takes_expression(facts):
                text = value.text
                if any(each.kind is ArgumentKind.CAPTURE for each in facts.arguments):
                    text = _TAKEN.sub("", text, count=1)
                yield from _WORD.findall(text)
        case _:
            pass


def _takes_expression(facts: DirectiveFacts) -> bool:
    arguments = (*facts.arguments, *facts.keywords)
    return facts.name in _MAY_BE_EXPRESSIONS or any(x.kind in _EXPRESSIONS for x in arguments)
