"""Scripts of a request, run with little around them."""

from callsheet.script.handlers import run_handlers
from callsheet.script.handling import (
    HandlerOutcome,
    HandlerRequest,
    HandlerResponse,
    HandlerScript,
    HandlerText,
    HandlerWorld,
)
from callsheet.script.sandbox import Limits
from callsheet.syntax.nodes import ScriptPhase, ScriptStyle

USUAL = Limits()

REQUEST = HandlerRequest(
    "POST",
    HandlerText("https://{{host}}/items", {"{{host}}": "example.com"}),
    (("Accept", HandlerText("text/{{kind}}")), ("X-One", HandlerText("1"))),
    HandlerText('{"id": {{ id }}}'),
    iteration=2,
    template_values=("first", {"deep": [1]}),
)

RESPONSE = HandlerResponse(
    201,
    "Created",
    (("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("set-cookie", "b=2")),
    '{"id": 12345678901234567890, "items": [{"name": "é"}], "price": 1.50}',
    "application/json",
    "utf-8",
)


def handled(
    *sources: str,
    world: HandlerWorld | None = None,
    limits: Limits = USUAL,
    response: HandlerResponse = RESPONSE,
    **said,
) -> HandlerOutcome:
    """What scripts behind the answer leave behind; `said` goes into the world."""
    given = world or HandlerWorld(REQUEST, response, **said)
    phase = ScriptPhase.AFTER if given.response else ScriptPhase.BEFORE
    scripts = tuple(HandlerScript(each, ScriptStyle.JETBRAINS, phase) for each in sources)
    return run_handlers(scripts, given, limits)


def before(*sources: str, **said) -> HandlerOutcome:
    """What scripts before the request leave behind."""
    return handled(*sources, world=HandlerWorld(REQUEST, **said))


def logged(outcome: HandlerOutcome) -> list[str]:
    """What was said, when all went well."""
    assert outcome.faults == ()
    return [each.text for each in outcome.logs]


def said(source: str, **world) -> str:
    """What one script behind the answer says."""
    return "\n".join(logged(handled(source, **world)))


def fault(outcome: HandlerOutcome) -> tuple[str, int, int]:
    """The one failure, and where."""
    (only,) = outcome.faults
    return only.failure.message, only.failure.line, only.failure.column


def verdicts(outcome: HandlerOutcome) -> list[tuple[str, bool, str, int]]:
    """The tests: name, whether it passed, why not, and the line."""
    return [(each.name, each.passed, each.message, each.line) for each in outcome.tests]
