"""Variables of one request: which one a name means, and what its definition comes to."""

from collections.abc import Mapping
from dataclasses import replace

from callsheet.model.environment import Source, Variable
from callsheet.model.members import texts_of
from callsheet.model.providers import NotProvided, is_provided, provided_value
from callsheet.model.scope import Scope
from callsheet.model.substitute import (
    Evaluate,
    Evaluation,
    Filled,
    Outcome,
    Part,
    fill,
    joined,
)
from callsheet.problems import Code, Problem, Related, Severity
from callsheet.text import Span
from callsheet.values import JsonValue, value_text

GIVEN_AT_RUN_TIME = frozenset(
    (Source.COMMAND_LINE, Source.LOOP, Source.PROMPT, Source.SCRIPT, Source.CAPTURE)
)
"""Sources that a definition sees wherever it stands."""

_DISTANCE = {source: distance for distance, source in enumerate(Source)}


_DEEPEST = 64
"""Definitions that may take their values one from the other; Python's own stack ends soon after."""


class Variables:
    """The variables of a scope; a definition `@x = {{y}}` is evaluated once, `:=` at each use."""

    def __init__(
        self, scope: Scope, evaluate: Evaluate, process_environment: Mapping[str, str]
    ) -> None:
        self.secrets: set[str] = set()
        """Every secret text that was met."""

        self._scope = scope
        self._process_environment = process_environment
        self._evaluate = evaluate
        self._evaluated: dict[tuple[int, str], Outcome] = {}
        self._stack: list[tuple[int, str]] = []
        self._horizon = 0

    def value(self, name: str, span: Span) -> Outcome | None:
        """The value of a variable, a problem shown at `span`; None when nobody defines it."""
        found = self._find(name)
        if found is None:
            return None
        place, variable = found
        if is_provided(variable.value):
            return self._provided(variable.value, span)
        if not variable.template or not isinstance(variable.value, str):
            return self.direct(variable.value, secret=variable.secret, typed=variable.typed)
        return self._definition(place, variable, variable.value, span)

    def _find(self, name: str) -> tuple[int, Variable] | None:
        """The variable a use means: of a definition's own name, the one that it hides."""
        own = self._stack[-1] if self._stack else None
        last_resort = None
        for place, layer in enumerate(self._scope.layers):
            variable = layer.variables.get(name)
            if variable is None:
                continue
            if (place, name) != own and self._is_visible(layer.source):
                return place, variable
            last_resort = last_resort or (place, variable)
        return last_resort

    def _is_visible(self, source: Source) -> bool:
        return source in GIVEN_AT_RUN_TIME or _DISTANCE[source] >= self._horizon

    def _definition(self, place: int, variable: Variable, text: str, span: Span) -> Outcome:
        key = (place, variable.name)
        if key in self._stack:
            return (self._cycle(key, span),)
        if len(self._stack) == _DEEPEST:
            return (_too_deep(variable, span),)
        outcome = None if variable.lazy else self._evaluated.get(key)
        if outcome is None:
            outcome = self._evaluated[key] = self._filled(key, variable, text)
        if isinstance(outcome, Evaluation):
            return outcome
        # Once each: what is missing ten times in each of nine definitions is missing here once.
        return tuple(dict.fromkeys(_because_of(problem, variable, span) for problem in outcome))

    def _filled(self, key: tuple[int, str], variable: Variable, text: str) -> Outcome:
        """A definition sees what is visible where it stands; a lazy one what its use sees."""
        horizon = self._horizon
        self._horizon = 0 if variable.lazy else _DISTANCE[self._scope.layers[key[0]].source]
        self._stack.append(key)
        parts, problems = fill(text, self._evaluate)
        self._stack.pop()
        self._horizon = horizon
        if problems:
            return problems
        match parts:
            case (Filled(binding, only),) if not binding.percent_encode:
                return replace(only, secret=only.secret or variable.secret)
            case _:
                return self._text(parts, variable)

    def _text(self, parts: tuple[Part, ...], variable: Variable) -> Evaluation:
        secret = any(isinstance(part, Filled) and part.evaluation.secret for part in parts)
        whole = joined(parts)
        if variable.secret:
            self.secrets.add(whole)
        return Evaluation(whole, secret or variable.secret, variable.typed)

    def _cycle(self, key: tuple[int, str], span: Span) -> Problem:
        names = [name for _, name in self._stack[self._stack.index(key) :]]
        circle = " → ".join((*names, key[1]))
        return Problem(
            Code.VARIABLE_CYCLE,
            Severity.ERROR,
            span,
            f'"{key[1]}" is defined by itself: {circle}',
            "give one of them a value of its own",
        )

    def dotenv(self) -> dict[str, str]:
        """What the `.env` files say, the nearest of them first."""
        layers = [layer for layer in self._scope.layers if layer.source is Source.DOTENV]
        return {
            name: value_text(variable.value)
            for layer in reversed(layers)
            for name, variable in layer.variables.items()
        }

    def _provided(self, reference: Mapping[str, JsonValue], span: Span) -> Outcome:
        secrets = self._scope.secrets
        keeper = secrets.from_provider if secrets else _nobody
        text = provided_value(reference, self._process_environment, self.dotenv(), keeper)
        if isinstance(text, NotProvided):
            code = Code.ENVIRONMENT_PROVIDER
            return (Problem(code, Severity.ERROR, span, text.message, text.hint),)
        return self.direct(text, secret=True, typed=False)

    def direct(self, value: JsonValue, *, secret: bool, typed: bool = True) -> Evaluation:
        """A value that is no text with bindings; a secret one is noted."""
        if secret:
            self.secrets.update(texts_of(value))
        return Evaluation(value, secret, typed)


def _nobody(provider: str, _name: str) -> NotProvided | None:
    if provider not in ("command", "keyring", "AspnetUserSecrets"):
        return None
    return NotProvided(f"the provider `{provider}` is asked when a request is sent", "send it")


def _too_deep(variable: Variable, span: Span) -> Problem:
    message = f'"{variable.name}" is more than {_DEEPEST} definitions away from its use'
    hint = "let the definitions before it take their value more directly"
    return Problem(Code.VARIABLE_CYCLE, Severity.ERROR, span, message, hint)


def _because_of(problem: Problem, variable: Variable, span: Span) -> Problem:
    """A problem inside a definition, shown where the variable is used."""
    origin = variable.origin
    related = problem.related
    if origin.path is not None and origin.span is not None:
        wanted = Related(origin.path, origin.span, f'"{variable.name}" is defined with it here')
        related = (wanted, *related)
    return replace(problem, span=span, related=related)
