"""Fixes for bodies."""

from collections.abc import Iterator

from callsheet.features.fixes import Fault, Fix, Fixers
from callsheet.problems import Code


def _begin_request(fault: Fault) -> Iterator[Fix]:
    yield fault.with_line_before("Insert `###` before this line", "###")


def _begin_body(fault: Fault) -> Iterator[Fix]:
    yield fault.with_line_before("Insert a blank line", "")


BODY_FIXERS: Fixers = (
    (Code.BODY_REQUEST_LINE, _begin_request),
    (Code.BODY_WITHOUT_BLANK_LINE, _begin_body),
)
