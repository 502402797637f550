"""Regular expressions with JavaScript's meaning, run in the sandbox and so under a time limit."""

import re

from callsheet.run.findings import Unfit
from callsheet.script.sandbox import ScriptFailure, evaluate
from callsheet.values import JsonValue

_INLINE_FLAGS = re.compile(r"\(\?([ims]+)\)")
_NAMED_GROUP = re.compile(r"\(\?P<")
_GROUP = re.compile(r"\$\$|\$\{(\w+)\}|\$(0)(?!\d)")


def find_groups(pattern: str, text: str) -> list[str | None] | Unfit | None:
    """The first match and its groups; None when nothing in `text` matches."""
    found = _run("new RegExp(source, flags).exec(text)", pattern, text)
    if isinstance(found, Unfit) or not isinstance(found, list):
        return found if isinstance(found, Unfit) else None
    return [None if group is None else str(group) for group in found]


def replace_matches(pattern: str, replacement: str, text: str) -> str | Unfit:
    """`text` with every match replaced; `$1` stands for a group."""
    source = "text.replace(new RegExp(source, flags + 'g'), replacement)"
    replaced = _run(source, pattern, text, _GROUP.sub(_group, replacement))
    return replaced if isinstance(replaced, Unfit) else str(replaced)


def _group(written: "re.Match[str]") -> str:
    """What stands for a group in JavaScript, by what does in Rust."""
    number = written[1] or written[2]
    if number is None:
        return "$$"
    if number == "0":
        return "$&"
    return f"${number:0>2}" if number.isdigit() else f"$<{number}>"


def _run(source: str, pattern: str, text: str, replacement: str = "") -> "JsonValue | Unfit":
    # Hurl's engine (Rust) takes flags inside the pattern, and names groups as Python does.
    inline = _INLINE_FLAGS.match(pattern)
    names: dict[str, JsonValue] = {
        "source": _NAMED_GROUP.sub("(?<", pattern[inline.end() :] if inline else pattern),
        "flags": "u" + (inline[1] if inline else ""),
        "text": text,
        "replacement": replacement,
    }
    result = evaluate(source, names)
    return Unfit(result.message) if isinstance(result, ScriptFailure) else result.value
