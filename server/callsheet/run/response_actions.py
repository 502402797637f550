"""What an answer is taken for: `# @on 404 ignore`, `# @on "no such user" in body fail` (dlt)."""

from collections.abc import Iterable

from callsheet.exchange import MemoryBody, Response
from callsheet.model.answer_bodies import body_text
from callsheet.model.outcomes import Action, ResponseRule
from callsheet.problems import Code, Problem, Severity
from callsheet.text import Span


def action_for(rules: Iterable[ResponseRule], response: Response) -> Action | None:
    """What the first rule that fits says; None when none does.

    An answer that is ignored has no items, and no page is behind it; a request that nobody takes
    items from passes with it.
    """
    return next((rule.action for rule in rules if _fits(rule, response)), None)


def status_problem(
    rules: Iterable[ResponseRule], response: Response, span: Span, *, strict: bool
) -> Problem | None:
    """Why an answer is an error as it is; None when it is none.

    Args:
        rules: What is said of answers, the nearest first.
        response: The answer.
        span: Where the problem is shown.
        strict: Whether 400 and more are errors that no rule ignores: of pages, of parents, of
            steps of an authentication, and of all that is loaded.
    """
    action = action_for(rules, response)
    if action is Action.FAIL:
        message = f"it answered {status_text(response)}, which `@on` takes for an error"
        return Problem(Code.HTTP_STATUS, Severity.ERROR, span, message)
    if action is Action.IGNORE or not strict or response.status < 400:
        return None
    message = f"it answered {status_text(response)}"
    hint = f"say `# @on {response.status} ignore` if that is no error"
    return Problem(Code.HTTP_STATUS, Severity.ERROR, span, message, hint)


def status_text(response: Response) -> str:
    """`404 Not Found`."""
    return f"{response.status} {response.reason}".rstrip()


def _fits(rule: ResponseRule, response: Response) -> bool:
    if rule.statuses and not any(response.status in each for each in rule.statuses):
        return False
    return not rule.content or _holds(response, rule.content)


def _holds(response: Response, content: str) -> bool:
    if isinstance(response.body, MemoryBody):
        return content in body_text(response)
    from mmap import ACCESS_READ, mmap

    if not response.body.size:
        return False
    with response.body.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
        return whole.find(content.encode()) >= 0
