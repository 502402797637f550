"""Values as they are shown: on one line, not too long, secret ones masked."""

from callsheet.model.environment import Variable
from callsheet.values import JsonValue, value_text

MASK = "•••"
LONGEST = 120
"""Characters of a value that are shown; the rest is left out."""


def shown(variable: Variable) -> str:
    """The value of a variable as code, a secret one masked."""
    return f"`{MASK}` (secret)" if variable.secret else code(variable.value)


def plain(variable: Variable) -> str:
    """The value of a variable as text, a secret one masked."""
    return MASK if variable.secret else one_line(variable.value)


def code(value: JsonValue) -> str:
    """A value as Markdown code."""
    text = one_line(value)
    if not text:
        return "*empty*"
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def one_line(value: JsonValue) -> str:
    """A value on one line, cut when it is long."""
    text = " ".join(value_text(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
