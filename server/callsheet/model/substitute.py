"""Replaces the bindings of a text in one pass; what a value contains is never looked at again."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.model.target import encode_component
from callsheet.problems import Code, Problem, Related, Severity
from callsheet.syntax.bindings import Binding, bindings_in, unclosed_bindings
from callsheet.text import Span
from callsheet.values import JsonValue, value_text

_ESCAPED = re.compile(r"\\\{\\\{(.*?)\\\}\\\}", re.DOTALL)


LONGEST_TEXT = 128 * 1024 * 1024
"""Characters; ten definitions that each hold the one before it ten times come to far more."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression came to."""

    value: JsonValue
    secret: bool = False
    typed: bool = True
    """Whether the value has a JSON type of its own; text typed in a file has not."""

    notes: tuple[Problem, ...] = ()
    """Warnings; spans as the binding has them."""


Outcome: TypeAlias = Evaluation | tuple[Problem, ...]
"""A value, or every reason why there is none; never an empty tuple."""

Evaluate: TypeAlias = Callable[[Binding], Outcome]
"""What a binding comes to; problems have spans as the binding has them."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A binding with its value."""

    binding: Binding
    evaluation: Evaluation

    @property
    def text(self) -> str:
        """The value as it goes into a URL, a header or a plain body."""
        text = value_text(self.evaluation.value)
        return encode_component(text) if self.binding.percent_encode else text


Part: TypeAlias = str | Filled
"""Typed text, or a value that stands in it."""


def fill(text: str, evaluate: Evaluate) -> tuple[tuple[Part, ...], tuple[Problem, ...]]:
    r"""The parts of `text`, and what is wrong with its bindings; `\{\{x\}\}` becomes `{{x}}`.

    A binding that has no value leaves no part.
    """
    bindings = bindings_in(text) if "{{" in text else ()
    if not bindings:
        return ((_unescaped(text),), ()) if text else ((), ())
    parts: list[Part] = []
    problems: list[Problem] = []
    end = size = 0
    for binding in bindings:
        if literal := text[end : binding.span.start]:
            parts.append(_unescaped(literal))
        outcome = evaluate(binding)
        size += _size(outcome)
        if size > LONGEST_TEXT:
            return (), (_too_long(binding),)
        if isinstance(outcome, Evaluation):
            parts.append(Filled(binding, outcome))
        else:
            problems += outcome
        end = binding.span.end
    if end < len(text):
        parts.append(_unescaped(text[end:]))
    return tuple(parts), tuple(problems)


def _size(outcome: Outcome) -> int:
    is_text = isinstance(outcome, Evaluation) and isinstance(outcome.value, str)
    return len(outcome.value) if is_text else 0  # type: ignore[union-attr, arg-type]


def _too_long(binding: Binding) -> Problem:
    return Problem(
        Code.VARIABLE_TYPE,
        Severity.ERROR,
        binding.inner.span,
        f"with this value the text has more than {LONGEST_TEXT // 1024 // 1024} million characters",
        "send a file with `< path`",
    )


def joined(parts: tuple[Part, ...]) -> str:
    """The parts as one text."""
    return "".join(part if isinstance(part, str) else part.text for part in parts)


class Substitution:
    """Fills the texts of one request, and keeps what is met on the way; spans of the document."""

    def __init__(self, evaluate: Evaluate) -> None:
        self.evaluate = evaluate
        """What a binding comes to."""

        self.problems: list[Problem] = []
        """Why the request cannot go out."""

        self.notes: list[Problem] = []
        """Warnings."""

        self.secrets: set[str] = set()
        """Secret texts that were written in the request itself."""

    def parts(self, text: str, start: int) -> tuple[Part, ...]:
        """The parts of a text that begins at offset `start` of the document."""
        parts, problems = fill(text, self.evaluate)
        self.problems += (problem.shifted(start) for problem in problems)
        for part in parts:
            if not isinstance(part, str):
                self.notes += (note.shifted(start) for note in part.evaluation.notes)
        return parts

    def line(self, text: str, start: int) -> str:
        """A text of one line, its bindings replaced; a `{{` that nothing closes is a problem."""
        if "{{" not in text and "\\{" not in text:
            return text
        self.problems += (_unclosed(span.shifted(start)) for span in unclosed_bindings(text))
        return joined(self.parts(text, start))

    def included(self, text: str, path: Path, span: Span) -> tuple[Part, ...]:
        """The parts of another file's text; `span` is where the document names that file."""
        parts, problems = fill(text, self.evaluate)
        self.problems += (elsewhere(problem, path, span) for problem in problems)
        return parts


def elsewhere(problem: Problem, path: Path, span: Span) -> Problem:
    """A problem of another text, shown at `span`, with the place where it really is."""
    related = (Related(path, problem.span, "here"), *problem.related)
    return replace(problem, span=span, related=related)


def _unclosed(span: Span) -> Problem:
    return Problem(
        Code.SYNTAX_UNCLOSED,
        Severity.ERROR,
        span,
        "this binding is not closed",
        "write `}}` on the same line",
    )


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"{{\1}}", text) if "\\{" in text else text
