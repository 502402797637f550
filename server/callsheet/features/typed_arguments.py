"""What is typed behind a directive up to a place: finished words, and the word at the place."""

import re
from dataclasses import dataclass
from functools import cached_property

from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts

_WORD = re.compile(r'(?:"(?:[^"\\]|\\.)*(?:"|\Z)|\{\{.*?(?:\}\}|\Z)|[^\s"])+')
_KEYWORD = re.compile(r'(?P<key>[A-Za-z][\w-]*)=(?P<value>"?.*)', re.DOTALL)
_MANY = frozenset({ArgumentKind.WORDS, ArgumentKind.STATUSES})
_REST_OF_LINE = frozenset(
    {ArgumentKind.TEXT, ArgumentKind.REQUEST, ArgumentKind.PATH, ArgumentKind.FIELD}
)


@dataclass(frozen=True)
class TypedArguments:
    """The arguments of a directive, or of the variant that its first word chose."""

    facts: DirectiveFacts
    text: str
    """All that is typed behind the name, or behind the word that chose the variant."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The finished words; the one that the text ends with is not among them."""
        words = _WORD.findall(self.text)
        return tuple(words[: len(words) - bool(self.begun)])

    @cached_property
    def begun(self) -> str:
        """The word that is being typed; empty behind a space."""
        words = list(_WORD.finditer(self.text))
        return words[-1][0] if words and words[-1].end() == len(self.text) else ""

    @property
    def keyword(self) -> tuple[ArgumentFacts, str] | None:
        """The argument whose value is being typed behind `key=`, and its text so far."""
        found = _KEYWORD.fullmatch(self.begun)
        known = self._keyed(found["key"]) if found else None
        return (known, found["value"].removeprefix('"')) if found and known else None

    @property
    def position(self) -> ArgumentFacts | None:
        """The positional argument that is being typed; None when all are there."""
        arguments = self.facts.arguments
        number = sum(1 for word in self.words if not _KEYWORD.fullmatch(word))
        if number < len(arguments):
            return arguments[number]
        last = arguments[-1] if arguments else None
        return last if last and last.kind in _MANY | _REST_OF_LINE else None

    @property
    def missing(self) -> tuple[ArgumentFacts, ...]:
        """The keywords that are not typed yet: what is needed first, then as the table has them."""
        found = (_KEYWORD.fullmatch(word) for word in self.words)
        typed = {known.name for each in found if each and (known := self._keyed(each["key"]))}
        rest = (each for each in self.facts.keywords if each.name not in typed)
        return tuple(sorted(rest, key=lambda argument: not argument.required))

    def value_of(self, name: str) -> str:
        """What is typed for a keyword; empty when it is not there."""
        for word in self.words:
            found = _KEYWORD.fullmatch(word)
            known = self._keyed(found["key"]) if found else None
            if found and known and known.name == name:
                return found["value"].strip('"')
        return ""

    def _keyed(self, key: str) -> ArgumentFacts | None:
        return self.facts.keyed(key) or self.facts.keyed(key.replace("-", "_"))


def typed_arguments(facts: DirectiveFacts, text: str) -> TypedArguments | None:
    """The arguments in `text`; None for a first word that chooses no variant that is known.

    While that first word is being typed, they are those of the directive itself.
    """
    if not facts.variants:
        return TypedArguments(facts, text)
    whole = TypedArguments(facts, text)
    if not whole.words:
        return whole
    variant = facts.variant(whole.words[0])
    if variant is None:
        return None
    first = _WORD.search(text)
    return TypedArguments(variant, text[first.end() :].lstrip() if first else "")


def example_values(facts: DirectiveFacts) -> tuple[tuple[str, ...], dict[str, str]]:
    """What the row's example has for the positional arguments, and for keywords by their names."""
    words = _WORD.findall(facts.example.removeprefix(facts.name))
    keyed = [found for word in words if (found := _KEYWORD.fullmatch(word))]
    positional = tuple(word for word in words if not _KEYWORD.fullmatch(word))
    named = {known.name: each["value"] for each in keyed if (known := facts.keyed(each["key"]))}
    return positional, named
