"""`# @prompt name`: values that a person gives before the request is sent."""

from dataclasses import replace

from callsheet.facts.directives import find_directive
from callsheet.facts.secret_names import is_secret_question
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import PlacedBlock
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.scope import Scope
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.nodes import Directive, Piece

QUESTIONS = frozenset(("prompt", "secret", "kulala-prompt"))
"""The directives that ask."""

_GIVEN = frozenset({Source.COMMAND_LINE, Source.LOOP, Source.PROMPT})
"""Sources that make a question needless."""


def with_prompts(
    block: PlacedBlock, scope: Scope, circumstances: Circumstances
) -> tuple[Scope, tuple[Problem, ...]]:
    """The scope with what the person answers, and the questions that nobody answers.

    A value from the command line or a loop is taken without asking. When nobody can be asked, a
    variable of that name serves.
    """
    if not block.parsed.has_any(QUESTIONS):
        return scope, ()
    directives = [each for name in QUESTIONS for each in block.parsed.directives(name)]
    directives.sort(key=lambda each: each.span)
    answers: dict[str, Variable] = {}
    problems: list[Problem] = []
    for directive in directives:
        name, label, hidden = _question(directive)
        secret = hidden or is_secret_question(name.text)
        given = [layer.variables[name.text] for layer in scope.layers if _has(layer, name.text)]
        if given and hidden:
            answers[name.text] = replace(given[0], secret=True)
        if not name.text or given:
            continue
        answer = circumstances.prompt("password" if hidden else name.text, label)
        if answer is None and scope.find(name.text) is not None:
            continue
        if answer is None:
            problems.append(_unanswered(name, block))
        origin = Origin(Source.PROMPT, None, None, label)
        answers[name.text] = Variable(name.text, answer or "", origin, secret=secret, typed=False)
    layer = Layer(Source.PROMPT, answers)
    return replace(scope, layers=(layer, *scope.layers)), tuple(problems)


def _has(layer: Layer, name: str) -> bool:
    return layer.source in _GIVEN and name in layer.variables


def _question(directive: Directive) -> tuple[Piece, str, bool]:
    """The variable, what to ask, and whether the answer is secret whatever it is called."""
    facts = find_directive(directive.name.text)
    words = arguments_of(directive.value, facts).positional if facts else ()
    if facts is not None and facts.name == "kulala-prompt":
        if len(words) < 2:
            return Piece(directive.value.span, ""), "", False
        kind = words[2].text.strip("{}").lower() if len(words) > 2 else ""
        return words[1], words[0].text, kind in ("password", "secret")
    name = words[0] if words else directive.value
    hidden = facts is not None and facts.name == "secret"
    return name, words[1].text if len(words) > 1 else name.text, hidden


def _unanswered(name: Piece, block: PlacedBlock) -> Problem:
    return Problem(
        Code.UNRESOLVED_PROMPT,
        Severity.ERROR,
        block.placed(name.span),
        f"`{name.text}` is to be asked for, and nobody can be asked here",
        f"give it with `@{name.text} = …`, in an environment, or with `--var {name.text}=…`",
    )
