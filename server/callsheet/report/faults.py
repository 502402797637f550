"""What is wrong with a request or a file: each fault with its code, its words and its place."""

from collections.abc import Callable, Iterator

from callsheet.exchange import Failure
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem, Severity
from callsheet.report.excerpt import excerpt, place_text
from callsheet.report.style import Style, printable
from callsheet.run.results import AssertionResult, NotSent, RequestResult, Sent
from callsheet.text import SourceText, Span

_PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason why a request failed or is in error; not masked yet."""

    code: str
    """`assertion`, the name of a named error, the kind of a failure, the code of a problem."""

    message: str
    span: Span
    """In the document."""

    hint: str = ""
    details: str = ""
    """Lines that say more: a difference."""


def faults_of(result: RequestResult) -> tuple[Fault, ...]:
    """All that is wrong with a result, the gravest first; nothing when it passed."""
    return tuple(_faults(result))


def fault_of(problem: Problem) -> Fault:
    """A problem as a fault."""
    return Fault(str(problem.code), problem.message, problem.span, problem.hint)


def _faults(result: RequestResult) -> Iterator[Fault]:
    match result.fate:
        case NotSent(problems):
            yield from map(fault_of, problems)
        case Sent(exchange) if isinstance(exchange.outcome, Failure):
            failure = exchange.outcome
            yield Fault(str(failure.kind), failure.message, target_span(result), failure.hint)
        case _:
            yield from map(fault_of, result.errors)
            if result.error is not None:
                error = result.error
                said = ": ".join(filter(None, (error.name, error.message)))
                yield Fault(error.name, said, error.span)
            yield from (_assertion(each) for each in result.assertions if not each.passed)


def _assertion(failed: AssertionResult) -> Fault:
    return Fault("assertion", failed.message, failed.span, details=failed.difference)


def warnings_of(result: RequestResult) -> tuple[Problem, ...]:
    """What was noticed beside the faults."""
    return tuple(note for note in result.notes if note.severity is not Severity.ERROR)


def target_span(result: RequestResult) -> Span:
    """Where the address of a request stands in its document."""
    block = result.place.block
    request = block.tree.request
    return block.placed(request.line.target.span if request else block.tree.span)


def fault_text(fault: Fault, path: str, source: SourceText, mask: Callable[[str], str]) -> str:
    """A fault for people: `file:line:column`, what is wrong, the line with a caret, the hint."""
    place = place_text(path, source, fault.span)
    lines = [f"{place}: {mask(fault.message)} [{fault.code}]"]
    lines += excerpt(source, fault.span, _PLAIN, "", mask)
    if fault.details:
        lines.append(mask(fault.details).rstrip("\n"))
    if fault.hint:
        lines.append(f"  hint: {mask(fault.hint)}")
    return printable("\n".join(lines))
