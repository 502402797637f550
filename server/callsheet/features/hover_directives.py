"""Hover over directives and their arguments: what the table says of them."""

import re
from functools import lru_cache

from callsheet.facts.directive_facts import ArgumentFacts, DirectiveFacts, Support
from callsheet.facts.directives import find_directive
from callsheet.features.typed_arguments import typed_arguments

_REST_OF_WORD = re.compile(r"\S*")
_UNITS = {"s": "seconds", "ms": "milliseconds"}
_SUPPORT = {
    Support.WORKS: "",
    Support.ELSEWHERE: "For another tool; it has no effect here.",
}


@lru_cache(maxsize=512)
def directive_markdown(name: str, text: str = "") -> str:
    """What a directive does, its arguments, and who else knows it; empty for an unknown one.

    Of `# @auth` and its like it is said of the scheme that `text`, the first word of the value,
    chooses.
    """
    facts = find_directive(name)
    if facts is None:
        return ""
    return _markdown(facts.variant(text) or facts)


def _markdown(facts: DirectiveFacts) -> str:
    parts = (
        f"**`@{facts.name}`** {_signature(facts)}".rstrip(),
        _SUPPORT[facts.support],
        facts.documentation,
        "\n".join(dict.fromkeys(map(_argument, (*facts.arguments, *facts.keywords)))),
        "\n".join(_variant(variant) for variant in facts.variants),
        f"```http\n# @{facts.example}\n```" if facts.example else "",
        f"*Also in {', '.join(facts.peers)}.*" if facts.peers else "",
    )
    return "\n\n".join(part for part in parts if part)


def argument_markdown(name: str, text: str, offset: int) -> str:
    """What the argument at `offset` of a directive's value means; else what the directive does."""
    facts = find_directive(name)
    if facts is None:
        return ""
    behind = _REST_OF_WORD.match(text, offset)
    typed = typed_arguments(facts, text[:offset] + (behind[0] if behind else ""))
    if typed is None or typed.facts.variants:
        return directive_markdown(name, typed.begun if typed else "")
    argument = typed.keyword[0] if typed.keyword else typed.position
    return argument_text(argument) if argument else _markdown(typed.facts)


def signature_words(facts: DirectiveFacts) -> tuple[str, ...]:
    """The arguments of a directive as hover and signature help write them, in their order."""
    if facts.variants:
        return ("|".join(each.word for each in facts.variants),)
    positional = (each.name if each.required else f"[{each.name}]" for each in facts.arguments)
    keywords = (f"[{each.name}=…]" for each in facts.keywords)
    return (*positional, *keywords)


def argument_text(argument: ArgumentFacts) -> str:
    """What an argument means, Markdown."""
    return _argument(argument).removeprefix("- ")


def _signature(facts: DirectiveFacts) -> str:
    words = () if facts.variants else signature_words(facts)
    return " ".join(f"`{word}`" for word in words)


def _argument(argument: ArgumentFacts) -> str:
    words = [f"- `{argument.name}` — {argument.documentation}"]
    if argument.aliases:
        words.append(f"Also {', '.join(f'`{each}`' for each in argument.aliases)}.")
    if argument.choices:
        words.append(f"One of {', '.join(f'`{each}`' for each in argument.choices)}.")
    if argument.unit:
        words.append(f"A bare number means {_UNITS[argument.unit]}.")
    return " ".join(words)


def _variant(variant: DirectiveFacts) -> str:
    return f"- `{variant.word}` — {variant.documentation}"
