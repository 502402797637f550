"""httpYac's scripts: what they see and leave behind, and what a hostile one would try."""

import pytest

from callsheet.script.handlers import run_handlers
from callsheet.script.handling import (
    HandlerOutcome,
    HandlerRequest,
    HandlerScript,
    HandlerText,
    HandlerWorld,
    RequestChange,
)
from callsheet.script.sandbox import Limits
from callsheet.syntax.nodes import ScriptPhase, ScriptStyle
from handled_scripts import RESPONSE, logged, verdicts

REQUEST = HandlerRequest(
    "POST",
    HandlerText("https://{{host}}/a"),
    (("X-One", HandlerText("1")), ("X-Two", HandlerText("2")), ("x-two", HandlerText("3"))),
    HandlerText('{"a": 1}'),
    name="first",
)
SHORT = Limits(seconds=0.05, memory=16 * 1024 * 1024)


def ran(*sources: str, response=None, limits=None, local=False, **world) -> HandlerOutcome:
    """What scripts leave behind, ahead of a request or on an answer."""
    phase = ScriptPhase.AFTER if response else ScriptPhase.BEFORE
    scripts = tuple(
        HandlerScript(each, ScriptStyle.HTTPYAC, phase, is_local=local) for each in sources
    )
    given = HandlerWorld(REQUEST, response, **world)
    return run_handlers(scripts, given, limits or Limits())


def behind(*sources: str, **world) -> HandlerOutcome:
    return ran(*sources, response=RESPONSE, **world)


@pytest.mark.parametrize(
    ("source", "exports"),
    [
        ("exports.a = 1", {"a": 1}),
        ("exports.a = Promise.resolve([1, {b: null}])", {"a": [1, {"b": None}]}),
        ("exports.a = 12345678901234567890n", {"a": 12345678901234567890}),
        ("module.exports = {a: host}", {"a": "h"}),
        ("module.exports = Promise.resolve({a: 1})", {"a": 1}),
        ("exports.a = undefined; exports.b = 1", {"b": 1}),
        ("host = 'other'; exports.a = host", {"a": "other"}),
        ("exports.a = typeof nowhere", {"a": "undefined"}),
        ("exports.a = request.url + request.headers['X-One']", {"a": "https://{{host}}/a1"}),
        ("exports.a = httpRegion.metaData.name + httpFile.fileName", {"a": "first/w/main.http"}),
        ("exports.a = typeof client + typeof response", {"a": "undefinedundefined"}),
        ("exports.a = $random.integer(3, 4)", {"a": 3}),
        ("exports.a = require('uuid').v4().length", {"a": 36}),
        ("await sleep(5); exports.a = 1; return; exports.b = 2", {"a": 1}),
    ],
)
def test_what_is_exported(source, exports):
    outcome = ran(source, names={"host": "h"}, file_name="/w/main.http")
    assert outcome.faults == ()
    assert outcome.exports == exports


def test_one_script_sees_what_the_one_before_it_left():
    outcome = ran(
        "exports.a = 1; request.headers['X-New'] = 'n'; request.url = '/b'; $global.g = [1];",
        "exports.b = a + 1; exports.h = request.headers['X-New'] + request.url + $global.g[0];",
    )
    assert outcome.exports == {"a": 1, "b": 2, "h": "n/b1"}
    assert outcome.globals == {"g": [1]}


def test_exports_of_a_block_without_a_request_are_the_requests_own():
    outcome = ran("exports.a = 1", "exports.b = a + 1", local=True)
    assert (outcome.exports, outcome.variables) == ({}, {"a": 1, "b": 2})


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("request.method", None),
        ("request.headers = {...request.headers}", None),
        ("request.method = 'PUT'", RequestChange(method="PUT")),
        ("request.body = {a: [1]}", RequestChange(body='{"a":[1]}')),
        ("request.body = undefined", RequestChange(body="")),
        (
            "request.headers['X-One'] = 5",
            RequestChange(headers=(("X-One", "5"),), removed_headers=frozenset({"x-one"})),
        ),
        (
            "delete request.headers['X-One']",
            RequestChange(headers=(), removed_headers=frozenset({"x-one"})),
        ),
        (
            "request.headers.A = ['1', '2']",
            RequestChange(headers=(("A", "1"), ("A", "2")), removed_headers=frozenset({"a"})),
        ),
    ],
)
def test_a_request_that_is_written_over(source, change):
    outcome = ran(source)
    assert (outcome.faults, outcome.change) == ((), change)


def test_globals_that_are_not_touched_stay_as_they_were():
    kept = {"a": 12345678901234567890, "b": {"c": 1}}
    assert ran("$global.b.c", globals=kept).touched_globals == frozenset()
    outcome = ran("$global.b.c = 2; delete $global.a; $global.f = () => 1", globals=kept)
    assert outcome.globals == {"b": {"c": 2}}
    assert outcome.touched_globals == {"a", "b"}


def test_the_answer():
    outcome = behind(
        "exports.all = [response.statusCode, response.headers['set-cookie'], "
        "response.parsedBody.id, response.contentType.mimeType, response.request.method]"
    )
    cookies = ["a=1", "b=2"]
    number = 12345678901234567890
    assert outcome.exports["all"] == [201, cookies, number, "application/json", "POST"]


def test_an_answer_cannot_be_written_over():
    outcome = behind("response.body = 'masked'")
    assert "cannot write over response.body" in outcome.faults[0].failure.message


def test_tests():
    source = """
const assert = require("assert");
test.status(201);
test.status(200);
test("nothing to do");
test("sum", () => assert.strictEqual(1 + 1, 3));
test("deep", () => assert.deepStrictEqual({a: [1]}, {a: [1]}));
test("loose", () => assert.equal("1", 1));
test("later", async () => { await sleep(1); throw new Error("late"); });
test("thrown", () => assert.throws(() => null));
"""
    assert [(name, passed, line) for name, passed, _, line in verdicts(behind(source))] == [
        ("response status equals to 201", True, 3),
        ("response status equals to 200", False, 4),
        ("nothing to do", True, 5),
        ("sum", False, 6),
        ("deep", True, 7),
        ("loose", True, 8),
        ("thrown", False, 10),
        ("later", False, 9),
    ]


def test_tests_ahead_of_an_answer_test_nothing():
    assert ran("test.status(200); test.hasResponseBody()").tests == ()


def test_a_script_that_fails_leaves_no_exports_and_no_changes():
    outcome = ran("exports.a = 1; request.method = 'PUT'; $global.x = 1; nowhere();")
    assert (outcome.exports, outcome.change, outcome.globals) == ({}, None, {})
    assert "nowhere" in outcome.faults[0].failure.message


def test_a_function_stays_in_its_script():
    outcome = ran("exports.f = () => 1; exports.a = 1")
    assert outcome.exports == {"a": 1}
    assert "exports.f is a function" in logged(outcome)[0]


@pytest.mark.parametrize("name", ["request", "test", "exports", "console", "Object", "$global"])
def test_no_variable_hides_what_scripts_have(name):
    outcome = ran(f"exports.kind = typeof {name}", names={name: "text"})
    assert outcome.exports["kind"] in ("object", "function")


@pytest.mark.parametrize(
    "source",
    [
        "exports.a = new Proxy({}, {ownKeys() { while (true); }})",
        "exports.a = {then(done) { while (true); }}",
        "exports.a = {toJSON() { while (true); }}",
        "module.exports = new Proxy({}, {ownKeys() { while (true); }})",
        "Object.defineProperty(request.headers, 'x', {enumerable: true, get() { while (true); }})",
        "request.body = {get a() { while (true); }}",
        "$global.a = {get a() { while (true); }}",
        "Array.isArray = () => { while (true); }; request.headers.b = [1]",
        "test('t', () => { while (true); })",
        "exports.a = new Promise(() => { for (;;); })",
    ],
)
def test_what_never_ends_is_ended(source):
    outcome = ran(source, limits=SHORT)
    assert "0.05 s" in outcome.faults[0].failure.message
    assert outcome.change is None


def test_a_promise_that_never_settles_is_told():
    outcome = ran("exports.a = new Promise(() => {})")
    assert "never settles" in outcome.faults[0].failure.message


@pytest.mark.parametrize(
    "source",
    [
        "Object.keys = () => []; Array.prototype.join = () => 'x'; JSON.stringify = () => '0';",
        "Object.prototype.a = 5; Array.prototype[0] = 'x'; String.prototype.replace = null;",
        "Promise.prototype.then = () => 1; Promise.resolve = () => 1;",
        "globalThis.exports = 1; globalThis.test = 1;",
        "Object.prototype.toJSON = () => 'x';",
    ],
)
def test_what_is_overwritten_changes_no_report(source):
    outcome = ran(f"{source}\nexports.word = 'w'; console.log('said'); test('t', () => 1);")
    assert [each.text for each in outcome.logs] == ["said"]
    assert [(each.name, each.passed) for each in outcome.tests] == [("t", True)]
    assert outcome.exports.get("word") in ("w", "x")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("require('fs')", 'there is no package "fs"'),
        ("require('./nowhere')", "cannot be found"),
        ("exports.a = {}; exports.a.a = exports.a", "circular"),
        ("exports.a = new Map()", "a Map is not JSON"),
        ("response.rawBody.length", "there is no rawBody here"),
    ],
)
def test_what_cannot_be_had_is_told(source, message):
    assert message in behind(source).faults[0].failure.message
