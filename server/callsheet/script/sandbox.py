"""JavaScript in a sandbox: one JSON value in, one out, under limits of time and memory.

The engine is QuickJS. Each evaluation has a context of its own, made and used in one thread. No
Python function is reachable from a script: it gets one JSON text, and one JSON text comes back.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from callsheet.apart import run_apart
from callsheet.facts.helpers import HELPERS
from callsheet.facts.presets import PRESETS
from callsheet.presets import script_text
from callsheet.script.places import code_point_column, place_in
from callsheet.values import JsonValue, json_text, parse_json


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a script may use."""

    seconds: float = 5.0
    memory: int = 64 * 1024 * 1024
    """Bytes."""

    stack: int = 512 * 1024
    """Bytes."""

    output: int = 16 * 1024 * 1024
    """Characters of JSON that the value may have."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a script sees of the world; None is the real thing."""

    now: datetime | None = None
    """The time at which every clock in the script stands; aware."""

    seed: int | None = None
    """Where every random value of the script comes from."""

    presets: tuple[str, ...] = ()
    """The presets whose functions are there too, by name."""


@dataclass(frozen=True, slots=True)
class ScriptValue:
    """What an expression came to."""

    value: JsonValue


@dataclass(frozen=True, slots=True)
class ScriptFailure:
    """Why a script gave no value, in words, and where in its source (from 1, 0 when unknown)."""

    message: str
    line: int = 0
    column: int = 0


GRACE: Final = 1.0
"""Seconds that a script has to notice that its time is over."""

LEAD: Final = 10_000
"""Empty lines before the source, more than any part of the prelude has.

A line beyond them in a stack trace is one of the person's own.
"""

_WORD = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
LONG_INTEGER: Final = re.compile(r"\d{16}")
"""What may be a whole number beyond 2^53."""
SCRIPT_LINE_END: Final = re.compile(r"\r\n|[\n\r\u2028\u2029]")
"""Where JavaScript ends a line."""

_RESERVED = re.compile(
    "await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|"
    "extends|false|finally|for|function|if|import|in|instanceof|let|new|null|return|static|super|"
    "switch|this|throw|true|try|typeof|var|void|while|with|yield|undefined|NaN|Infinity|globalThis"
)


def evaluate(
    source: str,
    names: Mapping[str, JsonValue],
    limits: Limits = Limits(),
    surroundings: Surroundings = Surroundings(),
) -> ScriptValue | ScriptFailure:
    """The value of a JavaScript expression in which `names` are defined.

    A name that is no identifier is left out; one that a helper has hides the helper. Whole numbers
    beyond 2^53 enter as BigInt and leave with all their digits; `undefined` leaves as null, a Date
    as its ISO text, a promise as what it settles to.
    """
    job = _job(source, names, limits, surroundings)
    if isinstance(job, ScriptFailure):
        return job
    prelude = prelude_text("core", _parts_of(source), _presets_of(source, surroundings.presets))
    answer = run_apart(lambda: _run(prelude, job, limits), limits.seconds + GRACE)
    if answer is None:
        return ScriptFailure(too_much_time(limits))
    return _outcome(answer, source, limits)


def is_script_name(name: str) -> bool:
    """Whether a variable of this name can be written in a script."""
    return bool(_WORD.fullmatch(name)) and not _RESERVED.fullmatch(name)


def _job(
    source: str, names: Mapping[str, JsonValue], limits: Limits, surroundings: Surroundings
) -> str | ScriptFailure:
    usable = {name: value for name, value in names.items() if is_script_name(name)}
    try:
        given = text_for_script(usable)
    except RecursionError:
        return ScriptFailure("a variable is nested too deeply for a script")
    if len(given) > limits.memory:
        return ScriptFailure(f"the variables are {len(given)} characters of JSON, too large")
    now = surroundings.now or datetime.now(UTC)
    return json.dumps(
        {
            "source": "[(" + "\n" * LEAD + source + "\n)]",
            "names": given,
            "big": bool(LONG_INTEGER.search(given)),
            "longest": limits.output,
            "now": int(now.timestamp() * 1000),
            "seed": seed_words(surroundings.seed),
        }
    )


def text_for_script(names: Mapping[str, JsonValue]) -> str:
    """The JSON that a script reads: its numbers are doubles, however they were spelled."""
    try:
        return json.dumps(names, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        # Not all mappings are dicts, `1e400` is no double, and answers nest deeply.
        return json_text(names)


def seed_words(seed: int | None) -> list[int]:
    """What the random values of a script come from; None is chance."""
    if seed is None:
        from secrets import randbits

        seed = randbits(128)
    return [(seed >> shift) & 0xFFFFFFFF for shift in (0, 32, 64, 96)]


@cache
def _homes() -> Mapping[str, str]:
    return {helper.name: helper.part for helper in HELPERS if helper.part}


def _parts_of(source: str) -> tuple[str, ...]:
    # Reading the whole prelude costs more than most expressions: only what is named is read.
    homes = _homes()
    parts = {homes[word] for word in _WORD.findall(source) if word in homes}
    return tuple(sorted(parts | ({"encoding"} if "hashes" in parts else set())))


def _presets_of(source: str, imported: tuple[str, ...]) -> tuple[str, ...]:
    words = set(_WORD.findall(source)) if imported else set()
    return tuple(
        preset.name for preset in PRESETS if preset.name in imported and preset.names & words
    )


@cache
def prelude_text(core: str, parts: tuple[str, ...], presets: tuple[str, ...] = ()) -> str:
    """An expression whose value is the function of `core`, over the ground and with the parts."""
    folder = files("callsheet.script") / "prelude"
    texts = {name: (folder / f"{name}.js").read_text("utf-8") for name in ("ground", core, *parts)}
    given = (*(texts[part] for part in parts), *map(script_text, presets))
    parts_of_it = ",".join(f"({text})" for text in given)
    return f"({texts[core]})(({texts['ground']})(), [{parts_of_it}])"


def _run(prelude: str, job: str, limits: Limits) -> str | ScriptFailure:
    """What the prelude answers: `=` and JSON, or `!` and what was thrown."""
    try:
        import _quickjs
    except ImportError:
        return ScriptFailure("expressions need QuickJS, which is not installed here")
    deadline = time.monotonic() + limits.seconds
    try:
        context = _quickjs.Context()
        context.set_memory_limit(limits.memory)
        context.set_max_stack_size(limits.stack)
        start = context.eval(prelude)
        context.set_time_limit(limits.seconds)
        return _settled(context, start, job, deadline)
    except _quickjs.JSException as error:
        return ScriptFailure(engine_message(str(error), limits))
    except MemoryError:
        return ScriptFailure(too_much_memory(limits))


def _settled(context: Any, start: Any, job: str, deadline: float) -> str | ScriptFailure:
    answer: str = start(job)
    while answer == "?":
        if time.monotonic() > deadline:
            return ScriptFailure("the script's promise took too long")
        if not context.execute_pending_job():
            answer = start("")
            return ScriptFailure("the script's promise never settles") if answer == "?" else answer
        answer = start("")
    return answer


def engine_message(error: str, limits: Limits) -> str:
    """What the engine complains of, in words."""
    first = error.partition("\n")[0].removeprefix("InternalError: ")
    if first == "interrupted":
        return too_much_time(limits)
    if first == "out of memory":
        return too_much_memory(limits)
    return first


def too_much_time(limits: Limits) -> str:
    """What is said of a script that does not end."""
    return f"the script ran for more than {limits.seconds:g} s"


def too_much_memory(limits: Limits) -> str:
    """What is said of a script that takes too much."""
    return f"the script needs more than {limits.memory // (1024 * 1024)} MB of memory"


def _outcome(
    answer: str | ScriptFailure, source: str, limits: Limits
) -> ScriptValue | ScriptFailure:
    if isinstance(answer, ScriptFailure):
        return answer
    try:
        content = parse_json(answer[1:])
    except RecursionError:
        return ScriptFailure("the value is nested too deeply")
    match content:
        case {"message": str(message), "stack": str(stack)} if answer.startswith("!"):
            return _failure(message, stack, source, limits)
        case _:
            return ScriptValue(content)


def _failure(message: str, stack: str, source: str, limits: Limits) -> ScriptFailure:
    if message == "InternalError: out of memory":
        return ScriptFailure(too_much_memory(limits))
    if message == "null":
        # Without memory for an error the engine throws null.
        return ScriptFailure(f"the script threw null, or {too_much_memory(limits)[11:]}")
    lines = SCRIPT_LINE_END.split(source)
    line, column = place_in(stack, behind=LEAD)
    if line > len(lines):
        return ScriptFailure("the expression ends too early", len(lines), len(lines[-1]) + 1)
    if line:
        column = code_point_column(lines[line - 1], column)
    return ScriptFailure(message.removeprefix("Error: "), line, column)
