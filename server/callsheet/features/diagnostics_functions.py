"""Calls of functions that the object of a preset does not have: `query.eqal(...)`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from callsheet.facts.presets import helpers_of, names_of_presets
from callsheet.features.uses import uses_of
from callsheet.model.document import Document
from callsheet.model.requests import imported_documents, imported_presets
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.bindings import Script
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`""")
_CALL = re.compile(r"(?<![\w.$])(?P<root>[A-Za-z_]\w*)\.(?P<member>[A-Za-z_]\w*)[ \t]*\(", re.ASCII)
_OF_EVERY_OBJECT = frozenset(("hasOwnProperty", "toLocaleString", "toString", "valueOf"))


def unknown_functions(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """Calls that fail when a request is sent, with spans of the document."""
    presets = imported_presets(workspace, document)
    if not presets:
        return
    roots = names_of_presets(presets) - _defined(workspace, document)
    for block in document.blocks:
        for root, member in calls_of(block.parsed) if roots else ():
            known = _functions(presets, root.text) if root.text in roots else frozenset()
            if known and member.text not in known | _OF_EVERY_OBJECT:
                hint = did_you_mean(member.text, sorted(known))
                yield Problem(
                    Code.UNRESOLVED_FUNCTION,
                    Severity.ERROR,
                    block.placed(member.span),
                    f"`{root.text}` has no function `{member.text}`",
                    hint or f"known are {', '.join(f'`{name}`' for name in sorted(known))}",
                )


@kept_with_block
def calls_of(parsed: ParsedBlock) -> tuple[tuple[Piece, Piece], ...]:
    """The calls `object.function(` in the expressions of a block, but of objects of their own."""
    return tuple(_calls(parsed))


def _calls(parsed: ParsedBlock) -> Iterator[tuple[Piece, Piece]]:
    for binding in parsed.bindings:
        if isinstance(binding.expression, Script):
            free = {name.text for name in binding.expression.free_names}
            text = _QUOTED.sub(lambda found: " " * len(found[0]), binding.inner.text)
            for found in _CALL.finditer(text):
                if found["root"] in free:
                    at = binding.inner.span.start
                    yield _piece(found, "root", at), _piece(found, "member", at)


def _piece(found: "re.Match[str]", group: str, start: int) -> Piece:
    return Piece(Span(*found.span(group)).shifted(start), found[group])


def _defined(workspace: Workspace, document: Document) -> frozenset[str]:
    """The names that hide what a preset brings."""
    documents = (document, *imported_documents(workspace, document))
    given = (uses_of(block.parsed) for each in documents for block in each.blocks)
    around = workspace.environments.get(document.folder)
    layers = (layer for each in around.layers.values() for layer in each) if around else ()
    own = frozenset().union(*(uses.provides | uses.own for uses in given))
    return own.union(*(layer.variables for layer in layers))


@lru_cache(maxsize=64)
def _functions(presets: tuple[str, ...], root: str) -> frozenset[str]:
    helpers = (helper.name for preset in presets for helper in helpers_of(preset))
    return frozenset(
        name.removeprefix(f"{root}.") for name in helpers if name.startswith(f"{root}.")
    )
