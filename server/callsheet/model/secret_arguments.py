"""The credentials that are typed in directives: `# @auth basic bob hunter2`."""

from collections.abc import Iterator

from callsheet.facts.directive_facts import DirectiveFacts
from callsheet.facts.directives import DIRECTIVES
from callsheet.facts.secret_names import is_secret_parameter
from callsheet.syntax.directives import Arguments, arguments_of
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock


@kept_with_block
def secret_arguments(parsed: ParsedBlock) -> frozenset[str]:
    """Their texts as they are used, without quotes; those with bindings are left out."""
    return frozenset(piece.text for _, piece in secret_pieces(parsed) if "{{" not in piece.text)


@kept_with_block
def secret_pieces(parsed: ParsedBlock) -> tuple[tuple[str, Piece], ...]:
    """The arguments that are credentials, each with its name; spans count from the block's start.

    Those with bindings are among them.
    """
    if not parsed.has_any(_TAKING):
        return ()
    return tuple(
        each
        for facts in _FACTS
        for directive in parsed.directives(facts.name)
        for each in _secret(arguments_of(directive.value, facts), facts)
    )


def _secret(arguments: Arguments, facts: DirectiveFacts) -> Iterator[tuple[str, Piece]]:
    if facts.variants and not arguments.variant:
        # Of a scheme that others make, nobody knows which argument is which.
        yield from (("credential", piece) for piece in arguments.positional[1:])
        for key, value in arguments.keyword:
            if is_secret_parameter(key.text):
                yield key.text, value
        return
    chosen = facts.variant(arguments.variant) or facts
    for piece, argument in zip(arguments.positional, chosen.arguments, strict=False):
        if argument.secret:
            yield argument.name, piece
    for key, value in arguments.keyword:
        known = chosen.keyed(key.text)
        if known is not None and known.secret:
            yield known.name, value


def _takes_secrets(facts: DirectiveFacts) -> bool:
    return any(
        argument.secret
        for each in (facts, *facts.variants)
        for argument in (*each.arguments, *each.keywords)
    )


_FACTS = tuple(facts for facts in DIRECTIVES if _takes_secrets(facts))
_TAKING = frozenset(facts.name for facts in _FACTS)
