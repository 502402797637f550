"""How much of its descriptions a run has seen, as reports have it (`run --contract`)."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from callsheet.amounts import counted
from callsheet.openapi.contract import Verdict, Violation
from callsheet.openapi.coverage import Coverage, CoveredOperation
from callsheet.report.excerpt import shown_path
from callsheet.report.style import Style, one_line
from callsheet.run.results import RequestResult, RunRecord
from callsheet.values import JsonValue

Fields = dict[str, JsonValue]

_MOST_NAMED = 10
"""Operations without an answer that are named on a terminal."""

_MOST_ROWS = 300
"""Operations that a summary in Markdown has."""


def contract_fields(result: RequestResult, folder: Path) -> Fields | None:
    """How the answers of a request stand to the description; None where none was held to one."""
    if not result.contract:
        return None
    last = result.contract[-1]
    return {
        "description": shown_path(last.description, folder),
        "operation": last.operation,
        "status": last.status,
        "documented": last.documented or None,
        "media_type": last.media_type or None,
        "answers": len(result.contract),
        "violations": [
            _violation(number, verdict, violation)
            for number, verdict in enumerate(result.contract, start=1)
            for violation in verdict.violations
        ],
        "request": list(dict.fromkeys(wrong for each in result.contract for wrong in each.request)),
        "unchecked": list(dict.fromkeys(why for each in result.contract for why in each.unchecked)),
    }


def coverage_fields(record: RunRecord, folder: Path) -> list[JsonValue]:
    """All of the coverage, a description each."""
    return [_coverage(each, folder) for each in record.coverage]


def coverage_counts(coverage: Coverage) -> str:
    """In a few words: `3 of 5 operations, 4 of 12 answers`."""
    operations, statuses = coverage.operations, coverage.statuses
    return (
        f"{coverage.seen_operations} of {len(operations)} operations, "
        f"{coverage.seen_statuses} of {len(statuses)} documented answers"
    )


def coverage_lines(record: RunRecord, folder: Path, style: Style) -> list[str]:
    """What was seen of each description, and what was not, for a terminal."""
    lines = []
    for each in record.coverage:
        path = one_line(shown_path(each.description, folder))
        counts = coverage_counts(each)
        lines.append(f"{style.paint('contract:', 'bold')} {path}: {counts}")
        unseen = each.unseen
        lines += [f"  not seen  {one_line(op.title)}" for op in unseen[:_MOST_NAMED]]
        if len(unseen) > _MOST_NAMED:
            lines.append(f"  ... and {len(unseen) - _MOST_NAMED} more")
        lines += _missing_lines(each)
    if record.undescribed:
        said = f"{counted(record.undescribed, 'answer')} without a description"
        lines.append(f"{style.paint('contract:', 'bold')} {said} (`# @openapi FILE` names one)")
    return ["", *lines] if lines else []


def coverage_properties(record: RunRecord, folder: Path) -> Iterator[tuple[str, str]]:
    """Names and values for reports that have properties."""
    for each in record.coverage:
        path = shown_path(each.description, folder)
        yield f"contract {path} operations", f"{each.seen_operations}/{len(each.operations)}"
        yield f"contract {path} answers", f"{each.seen_statuses}/{len(each.statuses)}"


def coverage_rows(operations: Sequence[CoveredOperation]) -> Iterator[tuple[str, str, str]]:
    """For each operation what it is, the answers that came, and those that did not."""
    for each in operations[:_MOST_ROWS]:
        seen = (f"{one.status} ({one.answers})" for one in each.statuses if one.answers)
        unseen = (one.status for one in each.statuses if not one.answers)
        yield each.title, ", ".join(seen), ", ".join(unseen)


def coverage_table(coverage: Coverage, folder: Path, mask: Callable[[str], str]) -> Fields:
    """What was seen of a description, as a page shows it."""
    rows = (list(map(mask, row)) for row in coverage_rows(coverage.operations))
    return {
        "path": mask(shown_path(coverage.description, folder)),
        "counts": coverage_counts(coverage),
        "rows": list(rows),
        "more": max(0, len(coverage.operations) - _MOST_ROWS),
    }


def _missing_lines(coverage: Coverage) -> list[str]:
    """Operations that were seen, and not with all of their answers."""
    rows = []
    for each in coverage.operations:
        missing = [one.status for one in each.statuses if not one.answers]
        if each.answers and missing:
            rows.append(f"  not seen  {one_line(each.title)}: {', '.join(missing)}")
    more = len(rows) - _MOST_NAMED
    return [*rows[:_MOST_NAMED], *([f"  ... and {more} more"] if more > 0 else [])]


def _violation(number: int, verdict: Verdict, violation: Violation) -> Fields:
    return {
        "answer": number,
        "operation": verdict.operation,
        "status": verdict.status,
        "part": str(violation.part),
        "pointer": violation.pointer,
        "described": violation.described or None,
        "line": violation.line,
        "message": violation.message,
        "places": violation.places,
    }


def _coverage(coverage: Coverage, folder: Path) -> Fields:
    return {
        "description": shown_path(coverage.description, folder),
        "operations": {
            "documented": len(coverage.operations),
            "exercised": coverage.seen_operations,
        },
        "statuses": {"documented": len(coverage.statuses), "exercised": coverage.seen_statuses},
        "list": [
            {
                "operation": each.title,
                "operation_id": each.operation_id or None,
                "answers": each.answers,
                "statuses": [
                    {"status": one.status, "answers": one.answers} for one in each.statuses
                ],
            }
            for each in coverage.operations
        ],
    }
