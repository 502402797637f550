"""What httpYac's `$input`, `$password` and `$pick` ask for."""

import re

from callsheet.late_dataclasses import dataclass

_QUESTION = re.compile(r"(?P<label>.*?)\s*(?:\$value:\s*(?P<values>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Question:
    """A value that a person gives."""

    kind: str
    """`input`, `prompt`, `password` or `pick`."""

    label: str
    default: str | None = None
    options: tuple[str, ...] = ()
    """What can be picked; empty for a text."""

    ask_once: bool = False
    """`-askonce`: a variable named like the label is taken before anybody is asked."""


def read_question(name: str, text: str) -> Question | None:
    """The question of `$input-askonce Name $value: Bob`; None for a `$pick` without values."""
    kind, _, once = name.removeprefix("$").partition("-")
    found = _QUESTION.fullmatch(text.strip())
    label = found["label"] if found else text
    values = found["values"] if found else None
    if kind != "pick":
        return Question(kind, label or kind, values, ask_once=once == "askonce")
    options = tuple(part.strip() for part in (values or "").split(",") if part.strip())
    if not options:
        return None
    return Question(kind, label or kind, None, options, ask_once=once == "askonce")
