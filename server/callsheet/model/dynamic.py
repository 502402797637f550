"""Dynamic variables: what `$uuid`, `$timestamp -1 d` or `$processEnv HOME` come to."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from callsheet.facts.dynamic_variables import DYNAMIC_VARIABLES
from callsheet.facts.secret_names import is_secret_question
from callsheet.model.moment import DynamicResult, Moment, Outcome, failed, wrong
from callsheet.model.questions import Question, read_question
from callsheet.model.random_values import RANDOM_VALUES, made_up
from callsheet.model.time_values import TIME_VALUES
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.redact import is_ordinary
from callsheet.syntax.bindings import DynamicVariable
from callsheet.syntax.nodes import Piece
from callsheet.values import JsonValue, value_text

_ENV_MEMBER = re.compile(
    r"""\$env\s*(?:\?\.|\.)?\s*(?:\[\s*["']([^"']+)["']\s*\]|([A-Za-z_]\w*))"""
)


def dynamic_value(variable: DynamicVariable, moment: Moment) -> Outcome:
    """The value of a dynamic variable, or why it has none (dialects.md A11)."""
    name = variable.name.text
    if name in _PLAIN:
        return _PLAIN[name](variable, moment)
    if name.startswith("$random."):
        return made_up(variable, moment)
    if name.startswith("$env."):
        return _process_variable(name.removeprefix("$env."), variable.name, moment)
    base = name.removesuffix("-askonce")
    if base in _QUESTIONS:
        return _asked(variable, moment)
    known = tuple(fact.name for fact in DYNAMIC_VARIABLES if not fact.name.endswith("."))
    return failed(
        variable.name, f"there is no dynamic variable `{name}`", did_you_mean(name, known)
    )


def dynamic_names(
    source: str, free_names: Iterable[Piece], moment: Moment
) -> tuple[dict[str, JsonValue], tuple[Problem, ...]]:
    """The values of the dynamic variables that a script takes from outside.

    `$random` is left out: the sandbox has its own. Of `$env`, only the variables that the script
    writes out are handed over, so that no script sees the whole environment.
    """
    names: dict[str, JsonValue] = {}
    problems: list[Problem] = []
    for piece in free_names:
        if piece.text == "$env":
            mentioned = {first or second for first, second in _ENV_MEMBER.findall(source)}
            environment = moment.process_environment
            names["$env"] = {each: environment.get(each) for each in sorted(mentioned)}
        elif piece.text in _PLAIN and piece.text != "$random":
            nothing = Piece(piece.span, "")
            outcome = dynamic_value(DynamicVariable(piece, (), nothing), moment)
            if isinstance(outcome, Problem):
                problems.append(outcome)
            else:
                names[piece.text] = outcome.value
    return names, tuple(problems)


def _process_env(variable: DynamicVariable, moment: Moment) -> Outcome:
    name = _named(variable, moment)
    if isinstance(name, Problem):
        return name
    return _process_variable(name, variable.raw_arguments, moment)


def _process_variable(name: str, place: Piece, moment: Moment) -> Outcome:
    if name in moment.process_environment:
        value = moment.process_environment[name]
        return DynamicResult(value, secret=is_secret_of_process(name, value))
    return failed(
        place,
        f'the environment of the process has no "{name}"',
        did_you_mean(name, tuple(moment.process_environment)) or f"set `{name}` and start again",
    )


def is_secret_of_process(name: str, value: str) -> bool:
    """Whether a variable of the process's environment is secret, by its name: `DEPLOY_TOKEN`."""
    return is_secret_question(name) and not is_ordinary(value)


def _dotenv(variable: DynamicVariable, moment: Moment) -> Outcome:
    name = _named(variable, moment)
    if isinstance(name, Problem):
        return name
    if name in moment.dotenv:
        return DynamicResult(moment.dotenv[name])
    hint = did_you_mean(name, tuple(moment.dotenv)) or f"add a line `{name}=…` to the .env file"
    return failed(variable.raw_arguments, f'there is no "{name}" in the .env file', hint)


def _named(variable: DynamicVariable, moment: Moment) -> str | Problem:
    """The name that is asked for; with `%` it is the value of a variable (REST Client)."""
    text = variable.raw_arguments.text.strip()
    if not text or text == "%":
        example = f"{variable.name.text} NAME"
        return failed(variable.name, f"`{variable.name.text}` needs a name", f"write `{example}`")
    if not text.startswith("%"):
        return text
    value = moment.variable(text[1:].strip())
    if value is None:
        return failed(variable.raw_arguments, f'there is no variable "{text[1:].strip()}"')
    return value_text(value)


def _project_root(variable: DynamicVariable, moment: Moment) -> Outcome:
    if moment.root is None:
        return failed(variable.name, "there is no workspace folder here")
    return DynamicResult(str(moment.root))


def _history_folder(variable: DynamicVariable, moment: Moment) -> Outcome:
    if moment.root is None:
        return failed(variable.name, "there is no workspace folder here")
    return DynamicResult(str(moment.root / ".idea" / "httpRequests"))


def _index(variable: DynamicVariable, moment: Moment) -> Outcome:
    if moment.index is None:
        hint = "it counts the turns of `# @foreach` and `# @loop`"
        return failed(variable.name, "`$index` has a value only inside a loop", hint)
    return DynamicResult(moment.index)


def _example_server(variable: DynamicVariable, moment: Moment) -> Outcome:
    if not moment.example_server:
        hint = "run the file with `callsheet demo`, or write a URL"
        return failed(variable.name, "the server of the examples does not run", hint)
    return DynamicResult(moment.example_server)


def _placeholder(variable: DynamicVariable, _moment: Moment) -> Outcome:
    hint = "write the value in place of `{{$placeholder}}`"
    return failed(variable.name, "this place is still to be filled in", hint)


def _or_a_default(question: Question) -> str:
    return "" if question.kind == "pick" else ", or a default behind it: `$value: …`"


def _asked(variable: DynamicVariable, moment: Moment) -> Outcome:
    question = read_question(variable.name.text, variable.raw_arguments.text)
    if question is None:
        return wrong(variable, "this question offers no values", "$pick Label $value: a,b")
    secret = question.kind == "password"
    answer = moment.ask(question)
    if answer is None:
        answer = question.default
    if answer is None:
        return Problem(
            Code.UNRESOLVED_PROMPT,
            Severity.ERROR,
            variable.name.span,
            f'"{question.label}" has no answer',
            f'give it with `--var "{question.label}=…"`{_or_a_default(question)}',
        )
    if question.options and answer not in question.options:
        hint = did_you_mean(answer, question.options) or f"one of {', '.join(question.options)}"
        return failed(variable.name, f'"{answer}" is not offered for "{question.label}"', hint)
    return DynamicResult(answer, secret=secret)


_PLAIN: Mapping[str, Callable[[DynamicVariable, Moment], Outcome]] = {
    **RANDOM_VALUES,
    **TIME_VALUES,
    "$processEnv": _process_env,
    "$dotenv": _dotenv,
    "$projectRoot": _project_root,
    "$historyFolder": _history_folder,
    "$index": _index,
    "$exampleServer": _example_server,
    "$placeholder": _placeholder,
}
_QUESTIONS: Final = frozenset({"$input", "$prompt", "$password", "$pick"})
