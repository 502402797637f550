"""What dynamic variables depend on, and what they come to."""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime, tzinfo
from pathlib import Path
from random import Random
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.model.dialects import Dialect
from callsheet.model.questions import Question
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.bindings import DynamicVariable
from callsheet.syntax.nodes import Piece
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class Moment:
    """What dynamic variables depend on; one clock reading serves a whole request."""

    now: datetime
    """Aware."""

    random: Random
    process_environment: Mapping[str, str] = field(default_factory=dict)
    dotenv: Mapping[str, str] = field(default_factory=dict)
    variable: Callable[[str], JsonValue] = lambda _name: None
    """The value of a variable in scope, for `%NAME`; None when there is none."""

    ask: Callable[[Question], str | None] = lambda _question: None
    """Asks the person, or looks the label up; None when there is no answer."""

    root: Path | None = None
    """The folder of the workspace."""

    index: int | None = None
    """The number of the loop's turn, from 0; None outside a loop."""

    zone: tzinfo | None = None
    """What `$localDatetime` calls local; None is the zone of this machine."""

    example_server: str = ""
    """The URL of the server of the examples; empty when it does not run."""

    dialect: Dialect = Dialect.SUPERSET
    """Whose values they are where the tools differ."""


@dataclass(frozen=True, slots=True)
class DynamicResult:
    """The value of a dynamic variable."""

    value: JsonValue
    secret: bool = False
    notes: tuple[Problem, ...] = ()
    """Warnings; spans as the variable has them."""


Outcome: TypeAlias = DynamicResult | Problem
"""A value, or why there is none."""


def failed(piece: Piece, message: str, hint: str = "") -> Problem:
    """An error at `piece`: there is no value."""
    return Problem(Code.UNRESOLVED_VARIABLE, Severity.ERROR, piece.span, message, hint)


def wrong(variable: DynamicVariable, message: str, example: str) -> Problem:
    """An error at the arguments of a variable: they are not written like the example."""
    place = variable.raw_arguments if variable.raw_arguments.text else variable.name
    return Problem(
        Code.SYNTAX_BINDING,
        Severity.ERROR,
        place.span,
        message,
        f"write it like `{{{{{example}}}}}`",
    )
