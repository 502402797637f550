"""Fixes for request lines and header fields."""

from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.fixes import Fault, Fix, Fixers
from callsheet.problems import Code
from callsheet.text import Span


def _write_in_capitals(fault: Fault) -> Iterator[Fix]:
    method = fault.text.upper()
    yield fault.replaced(f"Write `{method}`", method)


def _add_scheme(fault: Fault) -> Iterator[Fix]:
    if "://" in fault.text:
        return
    start = Span(fault.problem.span.start, fault.problem.span.start)
    for scheme in ("https", "http"):
        edit = Edit(start, f"{scheme}://")
        yield fault.fix(f"Add `{scheme}://`", edit, preferred=scheme == "https")


def _remove_field(fault: Fault) -> Iterator[Fix]:
    yield fault.without_line()


HEAD_FIXERS: Fixers = (
    (Code.METHOD_CASE, _write_in_capitals),
    (Code.TARGET_SCHEME, _add_scheme),
    (Code.HEADER_CONTENT_LENGTH, _remove_field),
)
