"""What is wrong with a request line: method, version, what is not run."""

from collections.abc import Iterator

from callsheet.facts.methods import METHODS, MethodFacts, find_method
from callsheet.model.versions import version_problem
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock


def request_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of method and version that need nothing but the block."""
    if request := parsed.tree.request:
        if request.line.method:
            yield from _method_problems(request.line.method)
        version = version_problem(request.version) if request.version else None
        if version is not None:
            yield version


def _method_problems(method: Piece) -> Iterator[Problem]:
    known = find_method(method.text)
    if known is None:
        yield _custom_method(method)
    elif method.text != known.name:
        yield Problem(
            Code.METHOD_CASE,
            Severity.HINT,
            method.span,
            f"`{method.text}` goes out as `{known.name}`",
            "methods are case-sensitive (RFC 9110, 9.1); httpYac reads capitals only",
        )
    if known is not None and not known.run:
        yield _not_run(method, known)


def _custom_method(method: Piece) -> Problem:
    return Problem(
        Code.METHOD_CUSTOM,
        Severity.INFO,
        method.span,
        f"`{method.text}` is not a registered method",
        did_you_mean(method.text, tuple(METHODS)) or "it is sent as it is",
    )


def _not_run(method: Piece, facts: MethodFacts) -> Problem:
    return Problem(
        Code.PROTOCOL_NOT_RUN,
        Severity.INFO,
        method.span,
        f"{facts.protocol.value} is recognised but not run",
        "a run skips this request and says so",
    )
