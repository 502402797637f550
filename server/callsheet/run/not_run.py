"""What a request asks for and this version does not do: said with each send, never passed over."""

from collections.abc import Iterator

from callsheet.facts.directive_facts import Support
from callsheet.facts.directives import find_directive
from callsheet.model.handler_scripts import kept_back
from callsheet.model.requests import RequestPlace
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.nodes import Block
from callsheet.syntax.parse import ParsedBlock


def not_run(place: RequestPlace) -> tuple[Problem, ...]:
    """A warning for each script and each directive of the request that has no effect yet."""
    tree = place.block.tree
    problems = (*_scripts(place.block.parsed), *_directives(tree))
    return tuple(problem.shifted(place.block.start) for problem in problems)


def _scripts(parsed: ParsedBlock) -> Iterator[Problem]:
    for span, what in kept_back(parsed):
        yield Problem(
            Code.SCRIPT_NOT_RUN,
            Severity.WARNING,
            span,
            f"{what} is not run",
            "write it in JavaScript, or check the answer with `# @assert`",
        )


def _directives(tree: Block) -> Iterator[Problem]:
    for directive in tree.directives:
        facts = find_directive(directive.name.text)
        if facts is not None and facts.support is Support.LATER:
            yield Problem(
                Code.DIRECTIVE_UNSUPPORTED,
                Severity.WARNING,
                directive.name.span,
                f"`@{directive.name.text}` is not carried out in this version",
            )
