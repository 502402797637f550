"""Scripts for all requests of a file, httpYac's and kulala's: which they are, in which order."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.syntax.nodes import InlineScript, ScriptFile, ScriptPhase, ScriptStyle
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

PACKAGES: Final = frozenset(("assert", "assert/strict", "uuid"))
"""What a script may require beside files of its own."""

NOT_RUN: Final = {
    "streaming": "a script of httpYac over a connection",
    "responselogging": "a script of httpYac for its log",
}
"""The events whose scripts are not run, and what those are."""

_INSTEAD: Final = {
    "crypto": "the dynamic variables, and `< {% … %}` scripts, have hashes: `crypto.sha256()`",
    "fs": "`{{< ./file}}` takes in the text of a file",
    "chai": '`require("assert")` is on hand for tests',
    "dayjs": '`{{$datetime "YYYY-MM-DD"}}` writes dates',
    "moment": '`{{$datetime "YYYY-MM-DD"}}` writes dates',
    "axios": "write a request of its own, and `# @ref` to it",
    "got": "write a request of its own, and `# @ref` to it",
    "node-fetch": "write a request of its own, and `# @ref` to it",
    "fetch": "write a request of its own, and `# @ref` to it",
    "$httpyac": "`# @ref NAME` sends a request first, `# @import` brings in a file",
    "process": "`{{$env.NAME}}` is a variable of the process",
    "Buffer": "`btoa(text)` and `atob(text)` are on hand",
}
_USUALLY: Final = 'a script has files of its own, `require("assert")` and `require("uuid")`'

_OF_NODE: Final = frozenset(
    ("Buffer", "process", "fetch", "$httpyac", "$context", "$requestClient", "oauth2Session")
)
"""Names that httpYac's scripts have of Node and of httpYac itself."""


Item: TypeAlias = InlineScript | ScriptFile
Placed: TypeAlias = tuple[PlacedBlock, Item]


@dataclass(frozen=True, slots=True)
class Hook:
    """A script that runs for all requests of its file."""

    block: PlacedBlock
    script: Item
    is_marked: bool
    """Whether it says so with a `+`; else it stands where there is no request."""


def event_of(script: Item) -> str:
    """Its event in small letters, without its mark; empty for a script that has none."""
    return script.event.lower().lstrip("+@") if isinstance(script, InlineScript) else ""


@kept_with_document
def hooks_of(document: Document) -> tuple[Hook, ...]:
    """The scripts of a document that run for all of its requests, in its order."""
    if "{{" not in document.text and "hared" not in document.text:
        return ()
    return tuple(
        Hook(block, script, isinstance(script, InlineScript) and script.event.startswith("+"))
        for block in document.blocks
        for script in _for_all(block.parsed)
    )


def _for_all(parsed: ParsedBlock) -> Iterator[Item]:
    """The scripts of a block that run for all requests."""
    shared = is_shared(parsed)
    for item in (*parsed.tree.before, *parsed.tree.after):
        match item:
            case InlineScript(style=ScriptStyle.HTTPYAC, event=event):
                if event.startswith("+") or not parsed.sendable:
                    yield item
            case InlineScript() | ScriptFile() if shared:
                yield item
            case _:
                pass


def is_shared(parsed: ParsedBlock) -> bool:
    """Whether a block is kulala's `### Shared`, whose scripts are those of every request."""
    name = parsed.name.text.strip().lower() if parsed.name else ""
    return name in ("shared", "shared each") and not parsed.sendable


def is_local(item: Item, block: PlacedBlock) -> bool:
    """Whether what a script exports is for each request alone: it runs anew ahead of the next."""
    if not isinstance(item, InlineScript) or item.style is not ScriptStyle.HTTPYAC:
        return False
    return item.event == "" and not block.parsed.sendable


def in_order(
    document: Document, block: PlacedBlock, phase: ScriptPhase, own: tuple[Item, ...]
) -> tuple[Placed, ...]:
    """The scripts of a request in a phase: its own, with the hooks around them.

    Args:
        document: The file.
        block: The request's.
        phase: When they run.
        own: Those of the block that are no hooks, in its order.
    """
    mine = tuple((block, script) for script in own)
    hooks = [hook for hook in hooks_of(document) if hook.script.phase is phase]
    marked = tuple((each.block, each.script) for each in hooks if each.is_marked)
    others = tuple((each.block, each.script) for each in hooks if not each.is_marked)
    match phase:
        case ScriptPhase.BEFORE:
            return (*others, *marked, *mine)
        case ScriptPhase.SENDING:
            return (*marked, *others, *mine)
        case ScriptPhase.AFTER:
            # In httpYac: what comes with the answer first, what ends the request last.
            first = (*marked, *mine, *others)
            return (
                *_with(first, "response"),
                *(each for each in first if _event(each) not in ("response", "after")),
                *_with((*marked, *mine, *others), "after"),
            )


@dataclass(frozen=True, slots=True)
class NodeNeed:
    """Something of Node that a script uses; the span counts from its start."""

    span: Span
    message: str
    hint: str


@lru_cache(maxsize=256)
def node_needs(source: str) -> tuple[NodeNeed, ...]:
    """The modules and the names of Node and of httpYac itself that a script cannot have here."""
    return (*_modules(source), *_names(source))


def _modules(source: str) -> Iterator[NodeNeed]:
    from callsheet.script.modules import read_module

    for name in read_module(source).wanted:
        bare = name.removeprefix("node:")
        if bare in PACKAGES or name.startswith((".", "/")):
            continue
        found = re.search(rf"""(["'`]){re.escape(name)}\1""", source)
        span = Span(*found.span()) if found else Span(0, len(source))
        yield _need(span, f'the module "{name}"', bare.partition("/")[0])


def _names(source: str) -> Iterator[NodeNeed]:
    if not any(name in source for name in _OF_NODE):
        return
    from callsheet.script.javascript_tokens import TokenKind, tokens_of

    tokens = tokens_of(source)
    declaring = ("const", "let", "var", "function", "class")
    declared = {after.text for word, after in pairwise(tokens) if word.text in declaring}
    for before, token in zip((None, *tokens), tokens, strict=False):
        is_member = before is not None and before.text in (".", "?.")
        if token.kind is TokenKind.WORD and token.text in _OF_NODE - declared and not is_member:
            yield _need(Span(token.start, token.end), f"`{token.text}`", token.text)


def _need(span: Span, what: str, name: str) -> NodeNeed:
    message = f"the script is not run: {what} is only in httpYac, which runs on Node"
    return NodeNeed(span, message, _INSTEAD.get(name, _USUALLY))


def _with(scripts: tuple[Placed, ...], event: str) -> Iterator[Placed]:
    return (each for each in scripts if _event(each) == event)


def _event(placed: Placed) -> str:
    return event_of(placed[1])
