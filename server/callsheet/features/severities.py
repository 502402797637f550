"""Which problems a person wants to see, and how bad they are to them."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity, did_you_mean

OFF = "off"
_CODES = tuple(code.value for code in Code)
_WORDS = (OFF, *(severity.value for severity in reversed(Severity)))


@dataclass(frozen=True, slots=True)
class Severities:
    """What a person says of codes; every other problem is as bad as it is."""

    given: Mapping[Code, Severity | None] = field(default_factory=dict)
    """None takes the problems of a code away."""

    differences: bool = False
    """Whether hints tell what other tools read differently."""

    def of(self, problem: Problem) -> Severity | None:
        """How bad a problem is; None for one that is not shown.

        A difference between tools that is more than a hint is likely to be a mistake, and is shown.
        """
        if problem.code in self.given:
            return self.given[problem.code]
        is_hint = problem.severity is Severity.HINT
        if problem.code is Code.DIALECT_DIFFERENCE and is_hint and not self.differences:
            return None
        return problem.severity

    def judged(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems that are shown, as bad as they are to the person."""
        if not self.given:
            # As for nearly everybody, with each key: no call for each of a thousand problems.
            different, hint = Code.DIALECT_DIFFERENCE, Severity.HINT
            return tuple(
                [
                    problem
                    for problem in problems
                    if problem.code is not different
                    or problem.severity is not hint
                    or self.differences
                ]
            )
        found = ((problem, self.of(problem)) for problem in problems)
        return tuple(
            problem if severity is problem.severity else replace(problem, severity=severity)
            for problem, severity in found
            if severity is not None
        )


@dataclass(frozen=True, slots=True)
class ReadSeverities:
    """What a setting says, as far as it can be understood."""

    given: Mapping[Code, Severity | None]
    problems: tuple[str, ...] = ()


def read_severities(setting: Mapping[object, object]) -> ReadSeverities:
    """`{"json-syntax": "error", "target-fragment": "off"}`."""
    given: dict[Code, Severity | None] = {}
    problems: list[str] = []
    for code, word in setting.items():
        if code not in _CODES:
            hint = did_you_mean(str(code), _CODES) or "the language reference lists the codes"
            problems.append(f'there is no problem "{code}": {hint}')
        elif word not in _WORDS:
            hint = did_you_mean(str(word), _WORDS) or f"it takes {', '.join(_WORDS)}"
            problems.append(f'`{code}` cannot be "{word}": {hint}')
        else:
            given[Code(str(code))] = None if word == OFF else Severity(str(word))
    return ReadSeverities(given, tuple(problems))
