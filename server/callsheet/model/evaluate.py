"""What an expression comes to, for one request: variables, earlier answers, files, scripts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from callsheet.amounts import listed
from callsheet.facts.presets import import_hint, names_of_presets
from callsheet.late_dataclasses import dataclass
from callsheet.model.answers import (
    answer_in_script,
    answer_named,
    items_named,
    value_at,
    value_in_last_answer,
)
from callsheet.model.arrays import array_name, asks_for_rounds
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import Document
from callsheet.model.members import as_structure, member_of, no_member, texts_of
from callsheet.model.providers import NotProvided, Unset, is_provided
from callsheet.model.request_files import read_text_file
from callsheet.model.scope import Scope
from callsheet.model.substitute import Evaluation, Outcome, elsewhere, fill, joined
from callsheet.model.variables import GIVEN_AT_RUN_TIME, Variables
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.bindings import (
    Binding,
    DynamicVariable,
    ExchangePath,
    Expression,
    FileContents,
    JsonPathOver,
    Malformed,
    MemberPath,
    Script,
    parse_expression,
)
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import JsonValue, value_text

if TYPE_CHECKING:
    from callsheet.model.moment import Moment
    from callsheet.model.questions import Question

_STRINGIFIED = re.compile(r"\s*JSON\s*\.\s*stringify\s*\(")
_SECRET_MEMBER = re.compile(r"\bsecrets(?:\.|\?\.)([A-Za-z_$][\w$]*)")
_SHORTEST_DERIVED_SECRET: Final = 8
_OF_LOOP = re.compile(r"(?P<request>.*?)(?P<number>\d+|List)")
"""httpYac's names for what the rounds of a loop answered: `posts0`, `postsList`."""

TOKENS: Final = frozenset(
    {"$auth.token", "$auth.idToken", "$aadToken", "$aadV2Token", "$oidcAccessToken"}
)
"""Dynamic variables that are tokens, which somebody has to fetch."""


@dataclass(frozen=True, slots=True)
class ScriptNames:
    """What the names mean that a script takes from outside."""

    values: Mapping[str, JsonValue]
    unknown: tuple[Piece, ...]
    """Those that have no value here; the language itself may have them."""

    secret: bool
    """Whether one of the values is."""


class Evaluator:
    """Evaluates the expressions of one request; a definition `@x = ...` is evaluated once."""

    def __init__(self, document: Document, scope: Scope, circumstances: Circumstances) -> None:
        self._document = document
        self._scope = scope
        self._circumstances = circumstances
        self._variables = Variables(scope, self.evaluate, circumstances.process_environment)

    @property
    def document(self) -> Document:
        """Where the expressions stand."""
        return self._document

    @property
    def secrets(self) -> set[str]:
        """Every secret text that was met."""
        return self._variables.secrets

    def evaluate(self, binding: Binding) -> Outcome:
        """The value of a binding; problems have their spans in the binding's text."""
        return self.value_of(binding.expression, binding.inner.span)

    def value_of(self, expression: Expression, span: Span) -> Outcome:
        """The value of an expression; a problem without a narrower place is shown at `span`."""
        match expression:
            case MemberPath():
                return self._member_path(expression)
            case JsonPathOver():
                return self._json_path(expression)
            case DynamicVariable():
                return self._dynamic(expression)
            case ExchangePath():
                return value_at(expression, self._scope, self._circumstances)
            case FileContents():
                return self._file(expression)
            case Script():
                return self._script(expression, span)
            case Malformed(problem):
                return (problem,)

    def variable(self, name: str) -> Outcome | None:
        """The value of a variable; None when there is none of that name."""
        return self._variables.value(name, Span(0, 0))

    def _member_path(self, path: MemberPath) -> Outcome:
        if path.root.text == "secrets" and path.steps:
            return self._secret(path)
        found, steps_taken = self._longest_name(path)
        if found is None:
            return self._unknown(path.root)
        if not isinstance(found, Evaluation):
            return found
        return self._walk(found, path, steps_taken) if steps_taken < len(path.steps) else found

    def _longest_name(self, path: MemberPath) -> tuple[Outcome | None, int]:
        for count in range(len(path.steps), -1, -1):
            steps = path.steps[:count]
            if all(isinstance(step, str) for step in steps):
                name = ".".join((path.root.text, *map(str, steps)))
                found = self._variables.value(name, path.root.span)
                if found is not None:
                    return found, count
        if path.steps[:1] == ("items",):
            collected = items_named(path.root.text, self._scope, self._circumstances)
            if collected is not None:
                return Evaluation(list(collected)), 1
        return answer_named(path.root, self._scope, self._circumstances), 0

    def _walk(self, found: Evaluation, path: MemberPath, start: int) -> Outcome:
        value = as_structure(found.value, typed=found.typed)
        for number in range(start, len(path.steps)):
            step = path.steps[number]
            inside = member_of(value, step)
            if inside is not None:
                value = inside[0]
            elif path.optional:
                return Evaluation(None, found.secret)
            else:
                span = path.step_spans[number] if path.step_spans else path.root.span
                return (no_member(path.root.text, step, value, span),)
        return Evaluation(value, found.secret)

    def _json_path(self, expression: JsonPathOver) -> Outcome:
        from callsheet.json_query import can_name_many, select_json

        element = self._variables.value(array_name(expression), expression.path.span)
        if element is not None and asks_for_rounds(expression):
            return element
        found = self._root_of(expression.root)
        if not isinstance(found, Evaluation):
            return found
        path = f"${expression.path.text}"
        try:
            matches = select_json(as_structure(found.value, typed=found.typed), path)
        except ValueError as error:
            message = f'"{path}" gives nothing: {error}'
            return _one(Code.UNRESOLVED_MEMBER, expression.path.span, message)
        if can_name_many(path):
            return Evaluation(list(matches), found.secret)
        if not matches:
            message = f'"{expression.root.text}" has nothing at "{path}"'
            return _one(Code.UNRESOLVED_MEMBER, expression.path.span, message)
        return Evaluation(matches[0], found.secret)

    def _root_of(self, root: Piece) -> Outcome:
        if root.text != "$":
            return self._named(root) or self._unknown(root)
        everything = {
            name: found.value
            for name in self._scope.names()
            if isinstance(found := self._variables.value(name, root.span), Evaluation)
        }
        return Evaluation(everything)

    def _named(self, piece: Piece) -> Outcome | None:
        return self._variables.value(piece.text, piece.span) or answer_named(
            piece, self._scope, self._circumstances
        )

    def _secret(self, path: MemberPath) -> Outcome:
        name = ".".join(map(str, path.steps))
        span = Span(path.root.span.start, path.step_spans[-1].end) if path.step_spans else None
        match self._secret_value(name):
            case Evaluation() as known:
                return known
            case NotProvided(message, hint):
                return _one(Code.SECRET_PROVIDER, span or path.root.span, message, hint)
            case Unset(asked):
                said = f"asked were {listed(asked)}; " if asked else ""
                hint = f"{said}set it with `--secret {name}=…`, or in a private environment file"
                message = f'the secret "{name}" is not set'
                return _one(Code.UNRESOLVED_VARIABLE, span or path.root.span, message, hint)

    def _secret_value(self, name: str) -> Evaluation | Unset | NotProvided:
        secrets = self._scope.secrets
        found = Unset() if secrets is None else secrets.named(name)
        if isinstance(found, str):
            return self._variables.direct(found, secret=True, typed=False)
        for each in self._scope.all(name):
            if each.secret and not is_provided(each.value):
                return self._variables.direct(each.value, secret=True, typed=each.typed)
        return found

    def _dynamic(self, variable: DynamicVariable) -> Outcome:
        if variable.name.text == "$xpath":
            return value_in_last_answer(variable, self._circumstances)
        if variable.name.text.startswith("$global."):
            return self._global(variable)
        if variable.name.text in TOKENS:
            return self._token(variable)
        from callsheet.model.dynamic import dynamic_value

        result = dynamic_value(variable, self._moment)
        if isinstance(result, Problem):
            return (result,)
        if result.secret:
            self.secrets.update(texts_of(result.value))
        return Evaluation(result.value, result.secret, notes=result.notes)

    def _global(self, variable: DynamicVariable) -> Outcome:
        """`$global.NAME.MEMBER`, httpYac's way to what `@global.NAME = …` defines."""
        path = parse_expression(variable.name.text.removeprefix("$global."))
        if not isinstance(path, MemberPath):
            message = f"`{variable.name.text}` names no variable"
            return _one(Code.UNRESOLVED_VARIABLE, variable.name.span, message)
        found = self.value_of(path, variable.name.span)
        if isinstance(found, Evaluation):
            return found
        return tuple(replace(each, span=variable.name.span) for each in found)

    def _token(self, variable: DynamicVariable) -> Outcome:
        from callsheet.model.named_tokens import named_token

        problems: list[Problem] = []

        def filled(text: str) -> str:
            parts, missing = fill(text, self.evaluate)
            problems.extend(replace(each, span=variable.name.span) for each in missing)
            return joined(parts)

        found = named_token(variable, self._scope, self._circumstances, filled)
        if problems:
            return tuple(dict.fromkeys(problems))
        if isinstance(found, Problem):
            return (found,)
        self.secrets.update(found.secrets)
        return Evaluation(found.text, secret=True, typed=False)

    @cached_property
    def _moment(self) -> "Moment":
        from callsheet.model.moment import Moment

        circumstances = self._circumstances
        index = self._scope.find("$index")
        return Moment(
            circumstances.now,
            circumstances.random,
            circumstances.process_environment,
            dotenv=self._variables.dotenv(),
            variable=self._value_named,
            ask=self._ask,
            root=circumstances.root,
            index=index.value if index and isinstance(index.value, int) else None,
            dialect=self._scope.dialect,
        )

    def _value_named(self, name: str) -> JsonValue:
        found = self.variable(name)
        return found.value if isinstance(found, Evaluation) else None

    def _ask(self, question: "Question") -> str | None:
        given = self.variable(question.label)
        if isinstance(given, Evaluation) and (question.ask_once or self._is_given(question.label)):
            return value_text(given.value)
        if question.options:
            picked = self._circumstances.pick(question.label, question.options)
            if picked is not None:
                return picked
        name = question.kind if question.kind == "password" else question.label
        return self._circumstances.prompt(name, question.label)

    def _is_given(self, name: str) -> bool:
        layers = self._scope.layers
        return any(name in each.variables for each in layers if each.source in GIVEN_AT_RUN_TIME)

    def _file(self, contents: FileContents) -> Outcome:
        folder = self._document.path.parent
        read = read_text_file(
            contents.path.text, "", contents.path.span, folder, self._circumstances
        )
        if isinstance(read, Problem):
            return (read,)
        path, text = read
        if not contents.substitute:
            return Evaluation(text, typed=False)
        parts, problems = fill(text, self.evaluate)
        if problems:
            return tuple(elsewhere(each, path, contents.path.span) for each in problems)
        return Evaluation(joined(parts), typed=False)

    def names_of(self, script: Script) -> ScriptNames | tuple[Problem, ...]:
        """What the names mean that a script takes from outside, or why one has no value."""
        from callsheet.model.scripts import PREDEFINED

        predefined = PREDEFINED | names_of_presets(self._scope.presets)
        names: dict[str, JsonValue] = {}
        problems: list[Problem] = []
        unknown: list[Piece] = []
        secret = False
        for piece in script.free_names:
            outcome = self._script_name(piece, script.source, predefined)
            if outcome is None:
                unknown.append(piece)
            elif isinstance(outcome, Evaluation):
                names[piece.text] = outcome.value
                secret = secret or outcome.secret
            else:
                problems += outcome
        dynamic, more = self._dynamic_names(script)
        if problems or more:
            return (*problems, *more)
        return ScriptNames({**dynamic, **names}, tuple(unknown), secret)

    def unknown(self, pieces: Sequence[Piece], source: str = "") -> tuple[Problem, ...]:
        """What is said of names that nobody knows; `source` is the expression that has them."""
        return tuple(problem for piece in pieces for problem in self._unknown(piece, source))

    def _script(self, script: Script, span: Span) -> Outcome:
        # The engine is imported for the first expression that needs it.
        from callsheet.model.scripts import run_script, undefined_names
        from callsheet.script.sandbox import ScriptValue

        names = self.names_of(script)
        if not isinstance(names, ScriptNames):
            return names
        folder = self._document.path.parent
        result = run_script(
            script.source,
            names.values,
            folder,
            self._circumstances,
            presets=self._scope.presets,
        )
        if isinstance(result, ScriptValue):
            return self._derived(script, result.value, secret=names.secret)
        if undefined := undefined_names(result, names.unknown):
            return self.unknown(undefined, script.source)
        return _one(Code.EXPRESSION_FAILED, span, f"this expression failed: {result.message}")

    def _dynamic_names(self, script: Script) -> tuple[dict[str, JsonValue], tuple[Problem, ...]]:
        if not any(piece.text.startswith("$") for piece in script.free_names):
            return {}, ()
        from callsheet.model.dynamic import dynamic_names

        return dynamic_names(script.source, script.free_names, self._moment)

    def _script_name(self, piece: Piece, source: str, predefined: frozenset[str]) -> Outcome | None:
        name = piece.text
        if name == "secrets":
            return self._secrets_for(source, piece.span)
        found = self._variables.value(name, piece.span)
        if found is not None or name in predefined:
            return found
        return answer_in_script(piece, source, self._scope, self._circumstances)

    def _secrets_for(self, source: str, span: Span) -> Outcome:
        names = dict.fromkeys(_SECRET_MEMBER.findall(source))
        known = {name: self._secret_value(name) for name in names}
        failures = [each for each in known.values() if isinstance(each, NotProvided)]
        if failures:
            code = Code.SECRET_PROVIDER
            return tuple(
                Problem(code, Severity.ERROR, span, each.message, each.hint) for each in failures
            )
        values = {
            name: found.value for name, found in known.items() if isinstance(found, Evaluation)
        }
        return Evaluation(values, secret=True)

    def _derived(self, script: Script, value: JsonValue, *, secret: bool) -> Evaluation:
        # A flag or a length computed from a secret would mask every "1" of a report.
        if secret:
            texts = texts_of(value)
            self.secrets.update(text for text in texts if len(text) >= _SHORTEST_DERIVED_SECRET)
        # What `JSON.stringify` gives is JSON already, not a text that is to become JSON.
        return Evaluation(value, secret, typed=not _STRINGIFIED.match(script.source))

    def _unknown(self, piece: Piece, source: str = "") -> tuple[Problem, ...]:
        hint = import_hint(piece.text, source) or self._how_to_define(piece.text)
        return _one(Code.UNRESOLVED_VARIABLE, piece.span, f"`{piece.text}` has no value", hint)

    def _how_to_define(self, name: str) -> str:
        if name == "env":
            return "write `{{$env.NAME}}` for a variable of the process"
        if name == "incremental":
            return "say what is new above the request: `# @incremental cursor_path=updated_at`"
        if environments := self._scope.environments_with(name):
            shown = ", ".join(environments)
            return f"it has one in {shown}: choose with `--env {environments[0]}`"
        looped = _OF_LOOP.fullmatch(name)
        if looped is not None and looped["request"] in self._scope.requests:
            at = "" if looped["number"] == "List" else f"[{looped['number']}]"
            return f"write `{{{{{looped['request']}.items{at}}}}}` for what a loop brought"
        known = [*self._scope.names(), *self._scope.requests]
        return did_you_mean(name, known) or (
            f"define it with `@{name} = …`, in an environment, or with `--var {name}=…`"
        )


def _one(code: Code, span: Span, message: str, hint: str = "") -> tuple[Problem, ...]:
    return (Problem(code, Severity.ERROR, span, message, hint),)
