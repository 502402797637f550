"""Scripts before and behind a request: run in the sandbox, one after the other, each by itself.

A script sees what the one before it left behind, and nothing else of it. What cannot be computed in
JavaScript is asked: the script ends there, the question is answered outside, and the script runs
again with the answer on hand. Clock and chance are the same then, and only the last run counts.
"""

import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from secrets import randbits
from typing import Any, Final

from callsheet.apart import run_apart
from callsheet.script.handler_answers import answer
from callsheet.script.handler_job import document_kind, job_text, parts_of
from callsheet.script.handler_story import Changes, Story, joined, story_of
from callsheet.script.handling import (
    HandlerOutcome,
    HandlerRequest,
    HandlerScript,
    HandlerScripts,
    HandlerText,
    HandlerWorld,
    RequestChange,
)
from callsheet.script.layout import Layout, laid_out
from callsheet.script.sandbox import (
    GRACE,
    Limits,
    ScriptFailure,
    Surroundings,
    engine_message,
    prelude_text,
    too_much_memory,
    too_much_time,
)
from callsheet.values import json_text

_USUAL: Final = Limits()
_REAL: Final = Surroundings()

_LUA: Final = re.compile(r"\s*--\s*lua\b", re.IGNORECASE)

_MOST_QUESTIONS: Final = 200
"""Runs of one script, each with one more answer."""

_SPARE: Final = 32 * 1024 * 1024
"""Bytes beyond its limit in which a script that took all its memory says what it left behind."""

_INTERRUPTED: Final = "InternalError: interrupted"
_NO_MEMORY: Final = "InternalError: out of memory"

_LAST_WORDS: Final = 1.0
"""Seconds in which a script that was interrupted says what it left behind."""


def run_handlers(
    scripts: HandlerScripts,
    world: HandlerWorld,
    limits: Limits = _USUAL,
    surroundings: Surroundings = _REAL,
) -> HandlerOutcome:
    """What the scripts of a phase leave behind; one that fails keeps the others from nothing.

    The limits are those of each script.
    """
    now = surroundings.now or datetime.now(UTC)
    first = randbits(128) if surroundings.seed is None else surroundings.seed
    outcome = HandlerOutcome(world.globals, world.global_headers, world.variables)
    for index, script in enumerate(scripts):
        story = _run(script, world, limits, replace(surroundings, now=now, seed=first + index))
        names = {**world.names, **story.exports.values}
        if script.is_local:
            story = replace(story, variables=story.exports, exports=Changes())
        outcome = joined(outcome, story, index)
        world = replace(
            world,
            globals=outcome.globals,
            global_headers=outcome.global_headers,
            variables=outcome.variables,
            names=names,
            request=_written_over(world.request, story.change),
        )
    return outcome


def _written_over(request: HandlerRequest, change: RequestChange | None) -> HandlerRequest:
    """The request as the script behind sees it."""
    if change is None:
        return request
    kept = (each for each in request.headers if each[0].lower() not in change.removed_headers)
    added = ((name, HandlerText(value)) for name, value in change.headers or ())
    return replace(
        request,
        method=request.method if change.method is None else change.method,
        url=request.url if change.url is None else HandlerText(change.url),
        headers=(*kept, *added),
        body=request.body if change.body is None else HandlerText(change.body),
    )


def _run(
    script: HandlerScript, world: HandlerWorld, limits: Limits, surroundings: Surroundings
) -> Story:
    """What a script leaves behind when all that it asks is answered."""
    language = _other_language(script)
    if language:
        return _failed(f"a script in {language} is not run: scripts are JavaScript")
    layout = laid_out(script)
    prelude = prelude_text("handlers", parts_of(script, world))
    deadline = time.monotonic() + limits.seconds
    answers: dict[str, str] = {}
    question = _foreseen(script, world)
    for _ in range(_MOST_QUESTIONS):
        left = max(deadline - time.monotonic(), 0.001)
        if question:
            found = run_apart(partial(answer, question), left + GRACE)
            if found is None:
                return _failed(too_much_time(limits))
            answers[question] = json_text(found)
        try:
            job = job_text(script, layout, world, surroundings, answers)
        except (RecursionError, ValueError):
            return _failed("a variable is no JSON, or nested too deeply for a script")
        if len(job) > limits.memory:
            return _failed(f"what the script is given is {len(job)} characters of JSON, too large")
        story = _run_once(prelude, job, layout, limits, left)
        if not story.question:
            return story
        question = story.question
    return _failed(
        f"the script asks for more than {_MOST_QUESTIONS} things that JavaScript has not"
    )


def _other_language(script: HandlerScript) -> str:
    if script.path.lower().endswith((".ts", ".mts", ".cts")):
        return "TypeScript"
    is_lua = script.path.lower().endswith(".lua") or _LUA.match(script.source)
    return "Lua" if is_lua else ""


def _run_once(prelude: str, job: str, layout: Layout, limits: Limits, seconds: float) -> Story:
    told = run_apart(lambda: _told(prelude, job, limits, seconds), seconds + 2 * GRACE)
    if told is None:
        return _failed(too_much_time(limits))
    return _read(told, layout, limits)


def _failed(message: str) -> Story:
    return Story(failure=ScriptFailure(message))


def _foreseen(script: HandlerScript, world: HandlerWorld) -> str:
    """What a script that looks at a document will ask first; empty for another."""
    response = world.response
    kind = document_kind(response.media_type) if response else ""
    if not response or not kind or "body" not in script.source:
        return ""
    asked = ["document", kind, response.body]
    return json.dumps(asked, ensure_ascii=False, separators=(",", ":"))


def _told(prelude: str, job: str, limits: Limits, seconds: float) -> tuple[str, str]:
    """What the script left behind as JSON, and what the engine ended it with."""
    try:
        import _quickjs
    except ImportError:
        return "", "scripts need QuickJS, which is not installed here"
    context = _quickjs.Context()
    context.set_memory_limit(limits.memory)
    context.set_max_stack_size(limits.stack)
    try:
        command = context.eval(prelude)
    except (_quickjs.JSException, MemoryError) as error:
        return "", str(error) or _NO_MEMORY
    ended = _run_to_its_end(context, command, job, seconds)
    context.set_memory_limit(limits.memory + _SPARE)
    context.set_time_limit(_LAST_WORDS)
    try:
        return command("tell"), ended
    except (_quickjs.JSException, MemoryError) as error:
        return "", ended or str(error)


def _run_to_its_end(context: Any, command: Any, job: str, seconds: float) -> str:
    """What the engine ended it with, if it did."""
    from _quickjs import JSException

    deadline = time.monotonic() + seconds
    context.set_time_limit(seconds)
    try:
        step = command("start", job)
        while step != "done":
            while context.execute_pending_job():
                if time.monotonic() > deadline:
                    return _INTERRUPTED
            if time.monotonic() > deadline:
                return _INTERRUPTED
            step = command("next")
    except JSException as error:
        return str(error)
    except MemoryError:
        return _NO_MEMORY
    return ""


def _read(told: tuple[str, str], layout: Layout, limits: Limits) -> Story:
    text, ended = told
    failure = layout.failure(engine_message(ended, limits), ended) if ended else None
    if not text:
        return Story(failure=failure)
    if len(text) > limits.output:
        message = f"the script leaves {len(text)} characters of JSON behind, too much"
        return Story(failure=ScriptFailure(message))
    try:
        story = story_of(text, layout)
    except ValueError as error:
        return Story(
            failure=ScriptFailure(f"what the script leaves behind cannot be read: {error}")
        )
    if failure is not None:
        # It asked, and did not end there as it should have.
        story = replace(story, question="")
    return replace(story, failure=_named(failure or story.failure, limits))


def _named(failure: ScriptFailure | None, limits: Limits) -> ScriptFailure | None:
    """Without memory for an error the engine throws null."""
    if failure is None:
        return None
    message = failure.message
    if message == "null":
        message = f"the script threw null, or {too_much_memory(limits)[11:]}"
    return replace(failure, message=engine_message(message, limits))
