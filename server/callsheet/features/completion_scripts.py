"""Completion in scripts: what they have on hand, its members, the names of variables."""

import re
from collections.abc import Iterator
from typing import Final

from callsheet.facts.script_api import ScriptMember
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.script_members import Chain, below, chain_at, is_there, members
from callsheet.features.uses import names_set_in
from callsheet.model.environment import Source
from callsheet.model.scope import environment_layers
from callsheet.model.script_globals import globals_of_all
from callsheet.syntax.nodes import InlineScript, ScriptPhase, ScriptStyle
from callsheet.text import Span

_NAMING: Final = re.compile(
    r"\b(?P<of>global|environment|file|request|variables)\s*\.\s*(?:get|set|clear)\(\s*"
    r"""["'`](?P<typed>[\w.-]*)$"""
)
_NAME = re.compile(r"[\w.-]*")


def complete_script(cursor: Cursor, script: InlineScript) -> Iterator[Item]:
    """What can stand at a cursor in a script."""
    if script.style is not ScriptStyle.JETBRAINS:
        return
    naming = _NAMING.search(cursor.before)
    if naming is not None:
        yield from _variables(cursor, naming["of"], naming["typed"])
        return
    start = cursor.block.start + script.source.span.start
    chain = chain_at(script.source.text, cursor.offset - start)
    if chain is not None and start <= cursor.offset <= start + len(script.source.text):
        yield from _members(chain, script.phase, start)


def _members(chain: Chain, phase: ScriptPhase, start: int) -> Iterator[Item]:
    span = Span(chain.start + start, chain.end + start)
    for name in below().get(chain.path, ()):
        path = f"{chain.path}.{name}" if chain.path else name
        if not chain.path and name[:1].isupper() and path not in members():
            # `Header` is what something gives, not what a script has on hand.
            continue
        if is_there(path, phase):
            rows = [row for row in members().get(path, ()) if row.phase in ("", phase)]
            yield _item(name, rows[0] if rows else None, span)


def _item(name: str, member: ScriptMember | None, span: Span) -> Item:
    if member is None:
        return Item(name, ItemKind.MEMBER, span, name)
    _, opening, arguments = member.signature.partition("(")
    return Item(
        name,
        ItemKind.FUNCTION if opening else ItemKind.MEMBER,
        span,
        name,
        documentation=member.documentation,
        signature=f"({arguments}" if opening else "",
    )


def _variables(cursor: Cursor, of: str, typed: str) -> Iterator[Item]:
    rest = _NAME.match(cursor.after)
    span = Span(cursor.offset - len(typed), cursor.offset + (rest.end() if rest else 0))
    for name in sorted(_names(cursor, of)):
        yield Item(name, ItemKind.VARIABLE, span, name)


def _names(cursor: Cursor, of: str) -> set[str]:
    match of:
        case "global":
            captured = cursor.workspace.captured.items()
            late = {name for name, each in captured if each.origin.source is Source.GLOBAL}
            return late | globals_of_all(cursor.workspace).keys()
        case "environment":
            layers = environment_layers(cursor.workspace, cursor.document)
            return {name for layer in layers for name in layer.variables}
        case "file":
            return {
                each.name.text
                for block in cursor.document.blocks
                for each in block.parsed.definitions
            }
        case _:
            tree = cursor.block.parsed.tree
            scripts = [each for each in tree.before if isinstance(each, InlineScript)]
            return {name for each in scripts for name in names_set_in(each.source.text)}
