"""Names of results that stay the same from run to run, and are no two alike within a file."""

from collections import Counter
from collections.abc import Sequence

from callsheet.redact import Redactor
from callsheet.report.style import one_line
from callsheet.run.results import FileRecord, RequestResult


def in_order(file: FileRecord) -> list[RequestResult]:
    """The results of a file as its requests stand there."""
    return sorted(file.results, key=lambda result: result.place.block.start)


def case_names(results: Sequence[RequestResult], redactor: Redactor) -> list[str]:
    """The name of each result of one file; tools that compare runs tell results apart by it.

    It is that of the request, else its method and target, behind it which round of a loop and
    which repetition of the run it is, and where these are alike the line.
    """
    plain = [_name(result, redactor) for result in results]
    often = Counter(plain)
    seen: Counter[str] = Counter()
    names = []
    for name, result in zip(plain, results, strict=True):
        longer = f"{name} (line {result.place.line + 1})" if often[name] > 1 else name
        seen[longer] += 1
        names.append(longer if seen[longer] == 1 else f"{longer} ({seen[longer]})")
    return names


def _name(result: RequestResult, redactor: Redactor) -> str:
    place = result.place
    typed = f"{place.method} {redactor.url(place.target)}".strip()
    name = one_line(redactor.text(place.name if place.name_piece else typed or place.name))
    if result.iteration is not None:
        name += f" [{result.iteration.index}]"
    if result.repetition is not None:
        name += f" (repetition {result.repetition + 1})"
    return name
