"""Which requests a run is about; selectors narrow each other."""

from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.problems import UsageError
from callsheet.run.selection import Selection, select, tags_of

TEXT = """\
# @tag all

### list users
# @tag smoke, users
GET http://example.org/users

### create user
# @tag users
# @name create
POST http://example.org/users

###
GET http://example.org/a
### runs others
run #create
"""
API = read_document(Path("/files/api.http"), TEXT)
OTHER = read_document(Path("/files/other.http"), "### other\nGET http://example.org/\n")


def names(selection, documents=(API,)):
    return [place.name for places in select(documents, selection) for place in places]


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (Selection(), ["list users", "create", "#3", "runs others"]),
        (Selection(names=("create",)), ["create"]),
        (Selection(names=("list_users", "#3")), ["list users", "#3"]),
        (Selection(names=("*s",)), ["list users", "runs others"]),
        (Selection(tags=("users",)), ["list users", "create"]),
        (Selection(tags=("all",), names=("c*",)), ["create"]),
        (Selection(tags=("users",), names=("l*",)), ["list users"]),
        (Selection(without_tags=("smoke",)), ["create", "#3", "runs others"]),
        (Selection(tags=("users",), without_tags=("smoke", "nobody-has-it")), ["create"]),
        (Selection(lines=(3,)), ["list users"]),
        (Selection(lines=(6,)), ["list users"]),
        (Selection(lines=(7, 13)), ["create", "#3"]),
        (Selection(lines=(14,)), ["runs others"]),
        (Selection(lines=(16,)), ["runs others"]),
    ],
)
def test_selected(selection, chosen):
    assert names(selection) == chosen


def test_several_files_keep_their_order():
    assert names(Selection(), (OTHER, API))[0] == "other"
    assert names(Selection(names=("other",)), (API, OTHER)) == ["other"]


def test_tags():
    (places,) = select((API,), Selection())
    assert [tags_of(place) for place in places] == [
        ("all", "smoke", "users"),
        ("all", "users"),
        ("all",),
        ("all",),
    ]


@pytest.mark.parametrize(
    ("selection", "message", "hint"),
    [
        (Selection(names=("creat",)), 'no request is named "creat"', 'did you mean "create"?'),
        (Selection(names=("create", "x*")), 'no request is named "x*"', "see the names"),
        (Selection(tags=("user",)), 'no request has the tag "user"', 'did you mean "users"?'),
        (Selection(lines=(1,)), "line 1 of api.http belongs to no request", "see the lines"),
        (Selection(lines=(99,)), "line 99 of api.http belongs to no request", "see the lines"),
        (Selection(lines=(0,)), "line 0 of api.http belongs to no request", "see the lines"),
        (Selection(names=("#3",), tags=("users",)), "no request fits all selectors", "see them"),
        (Selection(without_tags=("all",)), "no request fits all selectors", "see them"),
        (Selection(without_tags=("smok",)), 'no request has the tag "smok"', "did you mean"),
    ],
)
def test_what_fits_nothing_is_wrong_usage(selection, message, hint):
    with pytest.raises(UsageError) as raised:
        select((API,), selection)
    assert raised.value.message == message
    assert raised.value.hint.startswith(hint)


def test_a_line_needs_one_file():
    with pytest.raises(UsageError, match="exactly one file"):
        select((API, OTHER), Selection(lines=(1,)))


def test_no_requests_at_all():
    with pytest.raises(UsageError, match="no requests found") as raised:
        select((read_document(Path("/files/x.http"), "# nothing\n"),), Selection())
    assert raised.value.hint.startswith("a request is a line")
