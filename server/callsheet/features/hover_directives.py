"""Hover over directives and their arguments: what the table says of them."""

from callsheet.facts.directive_facts import ArgumentFacts, DirectiveFacts, Support
from callsheet.facts.directives import find_directive

_SUPPORT = {
    Support.WORKS: "",
    Support.LATER: "Recognised, and not carried out in this version.",
    Support.ELSEWHERE: "For another tool; it has no effect here.",
}


def directive_markdown(name: str) -> str:
    """What a directive does, its arguments, and who else knows it; empty for an unknown one."""
    facts = find_directive(name)
    if facts is None:
        return ""
    parts = (
        f"**`@{facts.name}`** {_signature(facts)}".rstrip(),
        _SUPPORT[facts.support],
        facts.documentation,
        "\n".join(_argument(argument) for argument in (*facts.arguments, *facts.keywords)),
        f"```http\n# @{facts.example}\n```" if facts.example else "",
        f"*{', '.join(facts.peers)}*" if facts.peers else "",
    )
    return "\n\n".join(part for part in parts if part)


def argument_markdown(name: str, text: str, offset: int) -> str:
    """What the argument at `offset` of a directive's value means; else what the directive does."""
    facts = find_directive(name)
    if facts is None:
        return ""
    argument = _argument_at(facts, text, offset)
    return _argument(argument).removeprefix("- ") if argument else directive_markdown(name)


def _argument_at(facts: DirectiveFacts, text: str, offset: int) -> ArgumentFacts | None:
    before = text[:offset]
    behind = text[offset:].split(" ", 1)[0]
    word = before.rpartition(" ")[2] + behind
    key, equals, _ = word.partition("=")
    if equals:
        return next((each for each in facts.keywords if each.name == key), None)
    position = len([each for each in before.split(" ")[:-1] if each and "=" not in each])
    if position < len(facts.arguments):
        return facts.arguments[position]
    return facts.arguments[-1] if facts.arguments else None


def _signature(facts: DirectiveFacts) -> str:
    positional = (each.name if each.required else f"[{each.name}]" for each in facts.arguments)
    keywords = (f"[{each.name}=…]" for each in facts.keywords)
    return " ".join(f"`{word}`" for word in (*positional, *keywords))


def _argument(argument: ArgumentFacts) -> str:
    words = [f"- `{argument.name}` — {argument.documentation}"]
    if argument.choices:
        words.append(f"One of {', '.join(f'`{each}`' for each in argument.choices)}.")
    if argument.unit:
        words.append(f"A bare number is in {argument.unit}.")
    return " ".join(words)
