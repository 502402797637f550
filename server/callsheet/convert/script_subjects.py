"""What an expectation of a script is about, as a subject of `# @assert` or as an expression."""

from collections.abc import Mapping

from callsheet.convert.answers import taken_by_expression
from callsheet.convert.script_expressions import expression_of_ours, is_text_of_answer
from callsheet.convert.script_reader import quoted
from callsheet.late_dataclasses import dataclass
from callsheet.values import parse_json

_DURATIONS = frozenset(
    (
        "pm.response.responseTime",
        "insomnia.response.responseTime",
        "responseTime",
        "res.responseTime",
        "res.getResponseTime()",
    )
)
_SIZES = frozenset(("pm.response.responseSize", "pm.response.size().body"))


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at; at least one of the two says something."""

    selection: str = ""
    """`jsonpath "$.id"`, `header "ETag"`, `status`; empty for what only an expression can say."""

    expression: str = ""
    """In JavaScript; empty for what none can say."""

    def member(self, name: str | int) -> "Subject":
        """A member of it, or an item."""
        step = f"[{quoted(name) if isinstance(name, str) else name}]"
        if self.selection.startswith("jsonpath ") and self.expression:
            return subject_of(f"{self.expression}{step}", {}) or self
        return Subject("", f"{self.expression}{step}" if self.expression else "")


def subject_of(source: str, known: Mapping[str, str]) -> Subject | None:
    """What an expression is about; None for one that we do not understand."""
    text = "".join(source.split())
    text = known.get(text, text)
    if text in _DURATIONS:
        return Subject("duration")
    if text in _SIZES:
        return Subject("bytes count")
    if is_text_of_answer(source, known):
        return Subject("body")
    ours = expression_of_ours(source, known)
    if ours is None:
        return None
    taken = taken_by_expression(ours)
    match taken.part:
        case "status":
            return Subject("status", ours)
        case "header":
            return Subject(f"header {quoted(taken.path)}", ours)
        case "json" if taken.steps is not None and taken.path:
            return _of_member(taken.path, taken.steps, ours)
        case _:
            return Subject("", ours)


def _of_member(path: str, steps: tuple[str | int, ...], ours: str) -> Subject:
    if steps and steps[-1] == "length":
        inner = path.removesuffix(".length")
        return Subject(f"jsonpath {quoted(inner)} count", ours)
    if '"' in path or any(word in ours for word in _FUNCTIONS):
        return Subject("", ours)
    return Subject(f"jsonpath {quoted(path)}", ours)


_FUNCTIONS = ("(", "`")


def value_of(source: str, known: Mapping[str, str]) -> tuple[str, str] | None:
    """A value as it stands behind a predicate (empty where none can), and as an expression."""
    ours = expression_of_ours(source, known)
    if ours is None:
        return None
    return literal_of(source.strip()), ours


def literal_of(source: str) -> str:
    """A literal as JSON has it; empty for what is none."""
    from callsheet.convert.script_reader import literal_text

    text = literal_text(source)
    if text is not None:
        return quoted(text) if "\n" not in text and "{{" not in text else ""
    try:
        value = parse_json(source)
    except ValueError:
        return ""
    return source if value is None or isinstance(value, (bool, int, float)) else ""
