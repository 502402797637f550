"""Hover over what scripts have on hand: how it is used, what it does, where it is there."""

from callsheet.facts.script_api import ScriptMember
from callsheet.features.hover_values import code
from callsheet.features.script_members import chain_at, members, scripts_of
from callsheet.model.document import Document
from callsheet.text import Span


def script_hover(document: Document, offset: int) -> tuple[Span, str] | None:
    """The name of a script's API at an offset, and what is known of it."""
    block = document.block_at(offset)
    for script in scripts_of(block.parsed):
        start = block.start + script.source.span.start
        if not start <= offset <= start + len(script.source.text):
            continue
        chain = chain_at(script.source.text, offset - start)
        if chain is None:
            return None
        path = f"{chain.path}.{chain.name}" if chain.path else chain.name
        rows = members().get(path, ())
        if not rows:
            return None
        there = [row for row in rows if row.phase in ("", script.phase)]
        return Span(chain.start + start, chain.end + start), _markdown((there or [*rows])[0])
    return None


_WHERE = {
    "before": "Only in scripts ahead of the request.",
    "after": "Only in scripts behind the answer.",
}


def _markdown(member: ScriptMember) -> str:
    where = _WHERE.get(member.phase, "")
    parts = (f"**{code(member.signature)}**", member.documentation, where)
    return "\n\n".join(part for part in parts if part)
