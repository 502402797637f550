"""What a request asks for and this version does not do: said with each send, never passed over."""

from collections.abc import Iterator

from callsheet.model.document import Document, PlacedBlock
from callsheet.model.handler_scripts import kept_back
from callsheet.model.httpyac_scripts import hooks_of
from callsheet.model.requests import RequestPlace
from callsheet.problems import Code, Problem, Severity
from callsheet.text import Span


def not_run(place: RequestPlace) -> tuple[Problem, ...]:
    """A warning for each script of the request that is not run, with those for all of its file."""
    found = dict.fromkeys((*_of(place.block), *_of_hooks(place.document)))
    return tuple(
        Problem(
            Code.SCRIPT_NOT_RUN,
            Severity.WARNING,
            span,
            f"{what} is not run",
            "write it in JavaScript, or check the answer with `# @assert`",
        )
        for span, what in found
    )


def _of(block: PlacedBlock) -> Iterator[tuple[Span, str]]:
    return ((block.placed(span), what) for span, what in kept_back(block.parsed))


def _of_hooks(document: Document) -> Iterator[tuple[Span, str]]:
    for hook in hooks_of(document):
        for span, what in kept_back(hook.block.parsed):
            if hook.script.span.start <= span.start < hook.script.span.end:
                yield hook.block.placed(span), what
