"""What items become on their way through `# @filter`, `# @map` and `# @yield-map`."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from textwrap import dedent

import pytest

from callsheet.model.circumstances import Circumstances
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.filling import Filling
from callsheet.model.requests import requests_of
from callsheet.model.scope import scope_of
from callsheet.model.secrets import Secrets
from callsheet.model.steps import read_steps
from callsheet.model.substitute import Substitution
from callsheet.run.expressions import Expressions
from callsheet.run.steps import Steps
from callsheet.values import json_text, parse_json
from fixture import scene

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
POSTS = """[{"id": 1, "price": 1.10, "tags": ["a", "b"]}, {"id": 2, "tags": []},
            {"id": 12345678901234567890, "big": 1e400, "tags": null}]"""


def steps_of(text, loop_item=None):
    """The steps of the last request, and the text of the first file."""
    shown = scene(text)
    place = requests_of(shown.document)[-1]
    circumstances = Circumstances(shown.files, NOW, Random(1), root=shown.workspace.root)
    origin = Origin(Source.LOOP)
    layer = Layer(Source.LOOP, {"post": Variable("post", loop_item, origin)})
    nearer = (layer,) if loop_item is not None else ()
    secrets = Secrets({"salt": "s3cret-salt"}, {})
    scope = scope_of(shown.workspace, shown.document, place.block, nearer, secrets)
    expressions = Expressions(place, scope, circumstances)
    substitution = Substitution(expressions.evaluator.evaluate)
    assert scope.settings is not None
    read = read_steps(Filling(scope.settings, substitution, shown.document))
    assert not substitution.problems
    return Steps(read, expressions), shown.document.text


def passed(directives, items=POSTS, **more):
    """What the items become, as JSON."""
    steps, _ = steps_of(f"{dedent(directives).strip()}\nGET http://x/\n", **more)
    result = steps.apply(tuple(parse_json(items)))
    assert isinstance(result, tuple), result.message
    return json_text(list(result))


def problem(directives, items=POSTS):
    steps, text = steps_of(f"{dedent(directives).strip()}\nGET http://x/\n")
    found = steps.apply(tuple(parse_json(items)))
    assert not isinstance(found, tuple)
    return f"{found.code} at `{found.span.of(text)}`: {found.message}", found.hint


@pytest.mark.parametrize(
    ("directives", "expected"),
    [
        ("# @filter item.id < 2", '[{"id":1,"price":1.10,"tags":["a","b"]}]'),
        ("# @filter item => item.id < 2", '[{"id":1,"price":1.10,"tags":["a","b"]}]'),
        ("# @filter function (x) { return x.id == 2 }", '[{"id":2,"tags":[]}]'),
        ("# @filter item.id > 2", '[{"id":12345678901234567890,"big":1e400,"tags":null}]'),
        ("# @filter item.nothing", "[]"),
        ("# @map item.id", "[1,2,12345678901234567890]"),
        ("# @map ({id: item.id})", '[{"id":1},{"id":2},{"id":12345678901234567890}]'),
        ("# @map item.price", "[1.1,null,null]"),
        ("# @yield-map item.tags", '["a","b"]'),
        ("# @yield_map item.tags?.map(tag => tag + item.id)", '["a1","b1"]'),
        ("# @yield-map new Set(item.tags)", '["a","b"]'),
        ("# @map item.id\n# @filter item > 1", "[2,12345678901234567890]"),
        ("# @filter item.id < 9\n# @map item.id\n# @map item * 2\n# @filter item > 2", "[4]"),
        ("@most = 2\n# @filter item.id < most", '[{"id":1,"price":1.10,"tags":["a","b"]}]'),
        ("# @filter item.id < 3\n# @map $timestamp + item.id", "[1893553446,1893553447]"),
        ("# @map item.id == 1 ? md5(secrets.salt).length : 0", "[32,0,0]"),
    ],
)
def test_steps(directives, expected):
    assert passed(directives) == expected


def test_a_step_sees_the_item_of_the_loop():
    assert passed("# @map post.id + item.id", '[{"id": 1}]', loop_item={"id": 41}) == "[42]"


@pytest.mark.parametrize(
    ("expression", "items", "expected"),
    [
        ("# @filter item > 1", "[1, 2, 3.50]", "[2,3.50]"),
        ("# @filter item", '["", "a", null, 0, false, [], {}]', '["a",[],{}]'),
        ("# @map item?.length ?? -1", '["ab", null, [1]]', "[2,-1,1]"),
        ("# @map item.first-name", '[{"first-name": "Ada"}, {}]', '["Ada",null]'),
    ],
)
def test_items_that_are_no_objects_and_odd_names(expression, items, expected):
    assert passed(expression, items) == expected


def test_files_are_read_once_for_all_items():
    text = """
    //- main.http
    # @filter file.json("./known.json").includes(item)
    GET http://x/
    //- known.json
    [1, 3]
    """
    steps, _ = steps_of(text)
    assert steps.apply((1, 2, 3)) == (1, 3)


def test_a_page_without_items_asks_for_nothing():
    steps, _ = steps_of("# @filter item.id < nowhere\nGET http://x/\n")
    assert steps.apply(()) == ()


def test_a_filter_gives_back_the_very_items():
    steps, _ = steps_of("# @filter item.id < 3\nGET http://x/\n")
    items = tuple(parse_json(POSTS))
    assert all(kept is given for kept, given in zip(steps.apply(items), items, strict=False))


def test_more_items_than_go_through_at_once():
    steps, _ = steps_of("# @filter item % 4000 == 1\nGET http://x/\n")
    assert steps.apply(tuple(range(12_000))) == (1, 4001, 8001)


def test_steps_of_resources_come_first():
    text = """
    ### all
    # @resource all
    # @filter item.id < 3
    # @map ({...item, all: true})

    ### posts
    # @use all
    # @map item.id
    GET http://x/
    """
    steps, _ = steps_of(text)
    assert steps.apply(tuple(parse_json(POSTS))) == (1, 2)


@pytest.mark.parametrize(
    ("directives", "expected", "hint"),
    [
        (
            "# @filter item.id\n# @map item.price.cents",
            (
                "expression-failed at `item.price.cents`: `@map` failed at [1]: "
                "TypeError: cannot read property 'cents' of undefined"
            ),
            'the item is {"id":2,"tags":[]}',
        ),
        (
            "# @yield-map item.id",
            (
                "expression-failed at `item.id`: `@yield-map` failed at [0]: "
                "it gives no list but a value of type number"
            ),
            'the item is {"id":1,"price":1.10,"tags":["a","b"]}',
        ),
        (
            "# @map Promise.resolve(item)",
            (
                "expression-failed at `Promise.resolve(item)`: `@map` failed at [0]: "
                "it gives a promise, for which no step waits"
            ),
            'the item is {"id":1,"price":1.10,"tags":["a","b"]}',
        ),
        (
            "# @no-log\n# @map item.id.x.y",
            (
                "expression-failed at `item.id.x.y`: `@map` failed at [0]: "
                "TypeError: cannot read property 'y' of undefined"
            ),
            "",
        ),
        (
            "@most = 3\n# @filter item.id < moost",
            "unresolved-variable at `moost`: `moost` has no value",
            'did you mean "most"?',
        ),
        (
            "# @map item.id\n# @filter function (x) { return return }",
            (
                "expression-failed at `function (x) { return return }`: `@filter` failed: "
                "SyntaxError: unexpected token in expression: 'return'"
            ),
            "",
        ),
        (
            "# @map Number(item.tags)\n# @filter true",
            (
                "expression-failed at `Number(item.tags)`: `@map` failed at [0]: "
                "the value is NaN, which is not a JSON number"
            ),
            'the item is {"id":1,"price":1.10,"tags":["a","b"]}',
        ),
    ],
)
def test_what_fails_is_shown_where_it_stands(directives, expected, hint):
    assert problem(directives) == (expected, hint)


def test_a_step_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr("callsheet.run.steps._SECONDS", 0.05)
    message, _ = problem("# @filter (() => { for (;;) {} })()", "[1]")
    assert message.startswith("expression-failed at `(() => { for (;;) {} })()`: `@filter` failed")
    assert "ran for more than" in message


def test_a_failing_step_of_another_file_is_shown_at_its_use():
    text = """
    //- main.http
    # @import ./all.http

    ### posts
    # @use all
    GET http://x/
    //- all.http
    ### all
    # @resource all
    # @filter item.id.x.y
    """
    steps, shown = steps_of(text)
    found = steps.apply(({"id": 1},))
    assert not isinstance(found, tuple)
    assert found.span.of(shown) == "all"
    assert [(each.path.name, each.message) for each in found.related] == [("all.http", "here")]
    assert replace(found, related=()).message.startswith("`@filter` failed at [0]: TypeError")
