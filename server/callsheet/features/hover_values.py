"""Values as they are shown: on one line, not too long, secret ones masked."""

import re

from callsheet.model.environment import Variable
from callsheet.values import JsonValue, value_text

MASK = "•••"

_BACKTICKS = re.compile("`+")
_LIVING = re.compile(r"[\\`*\[\]<&|]")
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
    if "`" not in text:
        return f"`{text}`"
    # Longer than every run of backticks in the text, or the text could end the code itself.
    fence = "`" * (max(map(len, _BACKTICKS.findall(text))) + 1)
    return f"{fence} {text} {fence}"


def inert(text: str) -> str:
    """A text of somebody else as Markdown in which no link, picture or HTML comes to life."""
    return _LIVING.sub(r"\\\g<0>", text)


def one_line(value: JsonValue) -> str:
    """A value on one line, cut when it is long."""
    text = " ".join(value_text(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
