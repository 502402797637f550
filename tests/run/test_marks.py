"""Each parent has a mark of its own, and values go out as `convert` says."""

from dataclasses import replace

import pytest

from callsheet.model.evaluate import Evaluator
from callsheet.model.incremental import incremental_layer
from callsheet.model.requests import requests_of
from callsheet.model.substitute import fill, joined
from callsheet.problems import Problem
from callsheet.run.marks import (
    MarkName,
    mark_key,
    mark_key_of,
    mark_name,
    parent_values,
    tracker_of,
)
from callsheet.run.plan import LoopItem, Step
from fixture import scene
from incremental_request import said


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (("issues", ""), "issues"),
        (("issues", "dev"), "issues@dev"),
        (("issues", "dev", ("octo", 5)), 'issues@dev["octo",5]'),
        (("issues", "", ({"id": None},)), 'issues[{"id":null}]'),
        (("issues", 'dev["octo",5]'), r'issues@"dev[\"octo\",5]"'),
        (("issues", "a@b"), 'issues@"a@b"'),
        (("GET http://h", ""), '"GET http://h"'),
    ],
)
def test_keys_can_be_read_and_told_apart(given, key):
    assert mark_key(*given) == key


@pytest.mark.parametrize("request_name", ["issues", "a@b", 'say "x"', "a[1]", "ü.b-c", "\n"])
@pytest.mark.parametrize("environment", ["", "dev", "my env", "[2]", "a@b"])
@pytest.mark.parametrize("parent", [(), ("octo", 5), (["]", {"a": None}],), ("x\ny",)])
def test_a_key_says_what_it_was_made_of(request_name, environment, parent):
    said = mark_name(mark_key(request_name, environment, parent))
    assert said == MarkName(request_name, environment, [*parent] or None)


@pytest.mark.parametrize("key", ["", "a b", "a@", '"a', "a[1", '"\\q"'])
def test_a_key_that_is_not_ours_is_a_name(key):
    assert mark_name(key) == MarkName(key)


@pytest.mark.parametrize(
    ("request_text", "values"),
    [
        ("GET /repos/{{repo.owner.name}}/{{repo.id}}?again={{repo.id}}", ("octo", 5)),
        ("GET /repos/{{repo.tags[1]}}", ("b",)),
        ("GET /repos/{{repo.nothing.there}}", (None,)),
        ("GET /repos/{{other}}", ({"id": 5, "owner": {"name": "octo"}, "tags": ["a", "b"]},)),
    ],
)
def test_a_parent_is_what_is_sent_of_it(request_text, values):
    parsed = requests_of(scene(f"{request_text}\n").document)[0].block.parsed
    repository = {"id": 5, "owner": {"name": "octo"}, "tags": ["a", "b"]}
    assert parent_values(parsed, [LoopItem("repo", repository, 0)]) == values


def test_loops_within_loops_count_all():
    text = "# @name comments\nGET http://h/{{repo.id}}/{{issue}}\n"
    place = requests_of(scene(text).document)[0]
    items = (LoopItem("repo", {"id": 5, "pushed": 1}, 0), LoopItem("issue", "x", 7))
    assert mark_key_of(Step(place, items=items), "dev") == 'comments@dev[5,"x"]'


def values(directive, before="", mark=None, **more):
    line = f"# @incremental cursor_path=at initial_value=1704067200 {directive}"
    text = f"{before}{line}\nGET http://h\n"
    read, expressions, text = said(text, **more)
    found = tracker_of(read, mark, expressions).values()
    if isinstance(found, Problem):
        return f"{found.code} at `{found.span.of(text)}`: {found.message}", found.hint
    return found


@pytest.mark.parametrize(
    "convert",
    [
        "new Date(value * 1000).toISOString().slice(0, 10)",
        "epoch => new Date(epoch * 1000).toISOString().slice(0, 10)",
        "(value) => { const day = new Date(value * 1000).toISOString(); return day.slice(0, 10) }",
    ],
)
def test_an_expression_or_a_function_converts(convert):
    assert values(f'convert="{convert}"')["start_value"] == "2024-01-01"


def test_every_value_is_converted_and_the_mark_is_not():
    mark = {"value": 1704153600, "seen": []}
    found = values('end_value=1704240000 convert="`${prefix}${value}`"', "@prefix = >\n", mark)
    assert found == {
        "start_value": ">1704067200",
        "initial_value": ">1704067200",
        "last_value": ">1704067200",
        "end_value": ">1704240000",
    }
    found = values('lag=3600 convert="value * 1000"', mark=mark)
    assert found["start_value"] == 1704150000000


def test_a_conversion_that_fails_is_shown_where_it_stands():
    problem, hint = values('convert="value.slice(1)"')
    failed = "`convert` failed: TypeError: not a function"
    assert problem == f"expression-failed at `value.slice(1)`: {failed}"
    assert hint == "the value is 1704067200"


def test_a_name_that_nobody_knows_is_told_by_its_name():
    problem, hint = values('convert="valeu + 1"')
    assert problem == "unresolved-variable at `valeu`: `valeu` has no value"
    assert hint


def sent(piece, mark):
    """What a piece of the request comes to in a send that begins at that mark."""
    read, expressions, _ = said("# @incremental cursor_path=at\nGET http://h\n")
    found = tracker_of(read, mark, expressions).values()
    assert not isinstance(found, Problem)
    layers = (incremental_layer(found), *expressions.scope.layers)
    scope = replace(expressions.scope, layers=layers)
    evaluator = Evaluator(expressions.place.document, scope, expressions.circumstances)
    parts, problems = fill(piece, evaluator.evaluate)
    return joined(parts), [f"{each.code}: {each.message}" for each in problems]


@pytest.mark.parametrize(
    ("piece", "mark", "text"),
    [
        ("/since/{{incremental.start_value}}", "2024-01-28", "/since/2024-01-28"),
        ("?at={{%incremental.start_value}}", "2024-01-28T00:00:00+01:00",
         "?at=2024-01-28T00%3A00%3A00%2B01%3A00"),
        ('{"from": {{incremental.last_value}}}', 5, '{"from": 5}'),
        ("{{incremental.start_value + 1}}", 5, "6"),
    ],
)  # fmt: skip
def test_values_can_stand_anywhere(piece, mark, text):
    assert sent(piece, {"value": mark, "seen": []}) == (text, [])


def test_a_start_that_is_not_known_yet_is_a_problem_unless_it_may_be_missing():
    _, problems = sent("{{incremental.start_value}}", None)
    assert problems == ['unresolved-member: "incremental" has no member "start_value"']
    assert sent("{{incremental?.start_value ?? 0}}", None) == ("0", [])
