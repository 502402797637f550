"""Expressions of JavaScript in bindings: native calls first, then the sandbox."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from callsheet.facts.helpers import HELPERS
from callsheet.facts.javascript_names import JAVASCRIPT_NAMES
from callsheet.model.circumstances import Circumstances
from callsheet.script.native import call_native, native_calls, replace_calls
from callsheet.script.sandbox import Limits, ScriptFailure, ScriptValue, Surroundings, evaluate
from callsheet.syntax.nodes import Piece
from callsheet.values import JsonValue

PREDEFINED = frozenset(helper.name for helper in HELPERS) | JAVASCRIPT_NAMES
"""What an expression may use though nobody defines it."""


def run_script(
    source: str,
    names: Mapping[str, JsonValue],
    folder: Path,
    circumstances: Circumstances,
    limits: Limits | None = None,
    *,
    presets: tuple[str, ...] = (),
) -> ScriptValue | ScriptFailure:
    """The value of an expression; paths of files in it are relative to `folder`.

    Args:
        source: The expression.
        names: What is defined in it.
        folder: Where the document lies.
        circumstances: Files, clock and chance.
        limits: How much it may use, unless the usual.
        presets: Those that the document imports.
    """
    calls = native_calls(source)
    source, call_names = replace_calls(source, calls)
    known = dict(names)
    for call, name in zip(calls, call_names, strict=True):
        result = call_native(call, names, circumstances.files, folder)
        if isinstance(result, ScriptFailure):
            return result
        known[name] = result.value
    seed = circumstances.random.getrandbits(128)
    surroundings = Surroundings(circumstances.now, seed, presets)
    return evaluate(source, known, limits or Limits(), surroundings)


def undefined_names(failure: ScriptFailure, unknown: Sequence[Piece]) -> list[Piece]:
    """The names that nobody knows, when it is for one of them that the script failed."""
    found = re.match(r"(?:ReferenceError: )?'?([\w$]+)'? is not defined", failure.message)
    named = [piece for piece in unknown if piece.text not in PREDEFINED]
    return named if found and any(piece.text == found[1] for piece in named) else []
