"""What is wrong in the scripts of a block: no JavaScript, no such member, what is not run."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from callsheet.amounts import listed
from callsheet.features.script_members import (
    below,
    chains_in,
    is_declared,
    is_there,
    scripts_of,
)
from callsheet.model.handler_scripts import kept_back, script_faults
from callsheet.model.httpyac_scripts import is_shared
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.script.javascript_tokens import ScriptToken, tokens_of
from callsheet.syntax.nodes import InlineScript, ScriptFile, ScriptStyle
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span


def script_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """The first fault of each script, names that it has not on hand, and what is not run."""
    yield from script_faults(parsed)
    for script in scripts_of(parsed):
        yield from _of_members(script)
    for span, what in kept_back(parsed):
        yield Problem(
            Code.SCRIPT_NOT_RUN,
            Severity.INFO,
            span,
            f"{what} is not run",
            "write it in JavaScript, or check the answer with `# @assert`",
        )
    yield from _without_request(parsed)


def _without_request(parsed: ParsedBlock) -> Iterator[Problem]:
    """Scripts where there is nothing to send, unless they are for all requests."""
    if parsed.sendable or is_shared(parsed):
        return
    for item in (*parsed.tree.before, *parsed.tree.after):
        match item:
            case (
                InlineScript(style=ScriptStyle.JETBRAINS, source=written) | ScriptFile(path=written)
            ):
                yield _no_request(written.span)
            case _:
                pass


def _no_request(span: Span) -> Problem:
    message = "this script is not run: its block has no request"
    hint = "`### Shared` above it has it run with every request, as in kulala"
    return Problem(Code.SCRIPT_NOT_RUN, Severity.INFO, span, message, hint)


_CHECKED: Final = ("client", "request", "response")
_OF_ALL: Final = frozenset(("constructor", "hasOwnProperty", "length", "toString", "valueOf"))
"""What objects have anyway."""


def _of_members(script: InlineScript) -> Iterator[Problem]:
    """The members that `client`, `request` and `response` do not have, and not in this phase."""
    if not any(root in script.source.text for root in _CHECKED):
        return
    tokens = tokens_of(script.source.text)
    shift = script.source.span.start
    for root in _CHECKED:
        chains = [chain for name, chain in chains_in(tokens) if name == root]
        if not chains or is_declared(root, tokens):
            continue
        if not is_there(root, script.phase):
            is_asked = any(before.text == "typeof" for before, _ in pairwise(tokens))
            for first, *_ in () if is_asked else chains[:1]:
                yield _not_there(root, Span(first.start, first.end).shifted(shift))
            continue
        own = _assigned(tokens)
        for first, *steps in chains:
            path = first.text
            for step in steps:
                offered = below().get(path, ())
                if not offered or step.text in _OF_ALL or step.start in own:
                    break
                if step.text not in offered:
                    yield _unknown(
                        path, step.text, offered, Span(step.start, step.end).shifted(shift)
                    )
                    break
                path = f"{path}.{step.text}"


def _assigned(tokens: Sequence[ScriptToken]) -> frozenset[int]:
    """Where the names begin to which a script gives a value: members of its own."""
    return frozenset(
        token.start
        for token, sign, behind in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if sign.text == "=" and behind.text != "="
    )


def _unknown(path: str, name: str, offered: Sequence[str], span: Span) -> Problem:
    hint = did_you_mean(name, tuple(offered)) or f"there is {listed([*sorted(offered)])}"
    message = f"`{path}` has no `{name}`"
    return Problem(Code.SCRIPT_MEMBER, Severity.WARNING, span, message, hint)


def _not_there(name: str, span: Span) -> Problem:
    message = f"there is no `{name}` yet: this script runs ahead of the request"
    hint = "write it below the body, in `> {% … %}`"
    return Problem(Code.SCRIPT_MEMBER, Severity.WARNING, span, message, hint)
