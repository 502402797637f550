"""The table of statuses agrees with the standard library's."""

from http import HTTPStatus

from callsheet.facts.statuses import STATUSES

RENAMED = {413, 414, 416, 422, 418}
"""RFC 9110 gave these other names than older Pythons know."""


def test_every_status_that_python_knows_is_here_by_the_same_name():
    ours = {status.code: status.reason for status in STATUSES}
    theirs = {status.value: status.phrase for status in HTTPStatus if status not in RENAMED}
    assert {code: ours[code] for code in theirs} == theirs


def test_codes_are_sorted_and_stand_once():
    codes = [status.code for status in STATUSES]
    assert codes == sorted(set(codes))
