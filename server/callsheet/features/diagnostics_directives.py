"""What is wrong with directives: unknown ones, wrong arguments."""

from collections.abc import Iterator

from callsheet.facts.directives import DIRECTIVES, find_directive
from callsheet.model.loading import binding_problems
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax import nodes
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.parse import ParsedBlock

DIRECTIVE_NAMES = tuple(facts.name for facts in DIRECTIVES)


def directive_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of directives that need nothing but the block."""
    for directive in parsed.tree.directives:
        facts = find_directive(directive.name.text)
        if facts is None:
            yield _unknown(directive)
        else:
            yield from arguments_of(directive.value, facts).problems
            if facts.name == "load":
                yield from binding_problems(directive.value)


def _unknown(directive: nodes.Directive) -> Problem:
    name = directive.name.text
    return Problem(
        Code.DIRECTIVE_UNKNOWN,
        Severity.WARNING,
        directive.name.span,
        f"`@{name}` is not a directive",
        did_you_mean(name, DIRECTIVE_NAMES) or "it is read as a comment",
    )
