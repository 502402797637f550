"""Why a request went wrong: each reason as a sentence, and where it stands."""

from collections.abc import Iterator

from callsheet.exchange import Failure
from callsheet.late_dataclasses import dataclass
from callsheet.run.results import NamedError, NotSent, RequestResult, Sent
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Reason:
    """What is wrong with a request; not masked yet."""

    message: str
    span: Span
    """In the document."""


def reasons(result: RequestResult) -> Iterator[Reason]:
    """All that is wrong with a request that failed or was in error, the gravest first."""
    match result.fate:
        case NotSent(problems):
            yield from (Reason(problem.message, problem.span) for problem in problems)
        case Sent(exchange) if isinstance(exchange.outcome, Failure):
            yield Reason(exchange.outcome.message, target_span(result))
        case _:
            yield from (Reason(problem.message, problem.span) for problem in result.errors)
            if result.error:
                yield Reason(named_text(result.error), result.error.span)
            failed = (each for each in result.assertions if not each.passed)
            yield from (Reason(each.message, each.span) for each in failed)


def named_text(error: NamedError) -> str:
    """A named error in words."""
    return ": ".join(filter(None, (error.name, error.message)))


def target_span(result: RequestResult) -> Span:
    """Where the address of a request stands in its document."""
    block = result.place.block
    request = block.tree.request
    return block.placed(request.line.target.span if request else block.tree.span)
