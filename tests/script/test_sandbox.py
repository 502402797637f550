from datetime import UTC, datetime

import pytest

from callsheet.script.sandbox import (
    Limits,
    ScriptFailure,
    ScriptValue,
    Surroundings,
    evaluate,
    is_script_name,
)
from callsheet.values import parse_json


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 1", 2),
        ("{a: 1}.a", 1),
        ("0.1 + 0.2", 0.30000000000000004),
        ("undefined", None),
        ("null", None),
        ("[undefined, 1]", [None, 1]),
        ("({a: undefined, b: 1})", {"b": 1}),
        ("12345678901234567890n", 12345678901234567890),
        ("JSON.stringify({a: 12345678901234567890n})", '{"a":12345678901234567890}'),
        ("-9007199254740993n", -9007199254740993),
        ("new Date(0)", "1970-01-01T00:00:00.000Z"),
        ("'a' // a comment", "a"),
        ("a => 1, 2", 2),
        ("Promise.resolve({a: 1})", {"a": 1}),
        ("(async () => { await null; return 5; })()", 5),
        ("'\\ud800'", "\ud800"),
        ("'\\u2028\\u0000'", "\u2028\0"),
        ("[1, 2, 3].at(-1)", 3),
        ("Object.groupBy([1, 2], n => n % 2 ? 'odd' : 'even')", {"odd": [1], "even": [2]}),
    ],
)
def test_a_value_leaves_as_json(source, value):
    assert evaluate(source, {}) == ScriptValue(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        "",
        "\u2028\u2029\0\"\\'`${}</script>\U0001f600",
        "\ud800 alone",
        9007199254740991,
        9007199254740993,
        2**64 - 1,
        -(2**200),
        {"deep": [{"id": 12345678901234567890}, 1.5]},
        {"__proto__": {"polluted": True}, "constructor": 1, "toString": "text"},
    ],
)
def test_a_name_enters_and_leaves_unchanged(value):
    assert evaluate("it", {"it": value}) == ScriptValue(value)


def test_a_long_integer_is_a_bigint_and_a_short_one_a_number():
    names = {"long": 2**60, "short": 7}
    assert evaluate("typeof long + typeof short", names) == ScriptValue("bigintnumber")
    assert evaluate("long + 1n", names) == ScriptValue(2**60 + 1)


def test_a_long_decimal_stays_a_number():
    names = {"it": parse_json("1.2345678901234567890")}
    assert evaluate("typeof it", names) == ScriptValue("number")


def test_a_proto_key_pollutes_nothing():
    names = {"it": {"__proto__": {"polluted": True}}, "__proto__": {"polluted": True}}
    source = "[({}).polluted, it.polluted, Object.keys(it)]"
    assert evaluate(source, names) == ScriptValue([None, None, ["__proto__"]])


def test_names_that_no_script_can_write_are_left_out():
    names = {"my-host": 1, "a b": 2, "class": 3, "2x": 4, "": 5, "undefined": 6, "ok": 7}
    assert evaluate("[ok, undefined]", names) == ScriptValue([7, None])


@pytest.mark.parametrize(
    ("name", "usable"),
    [("a", True), ("$uuid", True), ("_", True), ("a-b", False), ("new", False), ("1", False)],
)
def test_is_script_name(name, usable):
    assert is_script_name(name) is usable


def test_a_name_hides_a_built_in_and_a_helper():
    names = {"uuid": "mine", "JSON": "text", "Object": 1, "Error": 2}
    assert evaluate("[uuid, JSON, Object, Error]", names) == ScriptValue(["mine", "text", 1, 2])


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        ("missing", ScriptFailure("ReferenceError: missing is not defined", 1, 1)),
        ("'é' + zz", ScriptFailure("ReferenceError: zz is not defined", 1, 7)),
        ("'\U0001f600' + zz", ScriptFailure("ReferenceError: zz is not defined", 1, 7)),
        ("1\n + [0].map(i => it.y.z)", ScriptFailure("ReferenceError: it is not defined", 2, 17)),
        ("1\u2028 + zz", ScriptFailure("ReferenceError: zz is not defined", 2, 4)),
        ("1 +", ScriptFailure("the expression ends too early", 1, 4)),
        ("f(\n", ScriptFailure("the expression ends too early", 2, 1)),
        ("a b", ScriptFailure("SyntaxError: Unexpected identifier 'b'", 1, 3)),
        ("(() => { throw new Error('no') })()", ScriptFailure("no", 1, 20)),
        ("(() => { throw 'text' })()", ScriptFailure("text")),
        ("(() => { throw {a: 1} })()", ScriptFailure('{"a":1}')),
        ("Promise.reject(new Error('no'))", ScriptFailure("no", 1, 20)),
    ],
)
def test_a_failure_says_where(source, failure):
    assert evaluate(source, {}) == failure


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("0 / 0", "NaN"),
        ("[1 / 0]", "Infinity"),
        ("() => 1", "function"),
        ("({a() {}})", "function"),
        ("Symbol('a')", "symbol"),
        ("new Date('never')", "invalid date"),
        ("new Map()", "Object.fromEntries"),
        ("new Set()", "[...set]"),
        ("new Uint8Array(2)", "[...array]"),
        ("[Promise.resolve(1)]", "promise"),
        ("new Promise(() => {})", "never settles"),
        ("(() => { const a = {}; a.a = a; return a; })()", "circular"),
        ("2n ** 64n + 1", "BigInt"),
        ("'a'.repeat(20000000)", "too large"),
    ],
)
def test_what_is_no_json_is_a_failure_in_words(source, words):
    result = evaluate(source, {})
    assert isinstance(result, ScriptFailure)
    assert words in result.message


def test_names_beyond_the_memory_are_refused():
    result = evaluate("1", {"a": "x" * 2000}, Limits(memory=1000))
    assert isinstance(result, ScriptFailure)
    assert "too large" in result.message


def test_every_clock_stands_at_the_given_time():
    now = datetime(2026, 2, 3, 4, 5, 6, 789000, tzinfo=UTC)
    source = "[new Date(), Date.now(), now(), new Date(0), Date() === String(new Date())]"
    stamp = "2026-02-03T04:05:06.789Z"
    expected = [stamp, 1770091506789, stamp, "1970-01-01T00:00:00.000Z", True]
    assert evaluate(source, {}, surroundings=Surroundings(now=now)) == ScriptValue(expected)


def test_a_seed_repeats_every_random_value():
    source = "[Math.random(), uuid(), $random.integer(1000000), $random.alphabetic(9)]"
    first = evaluate(source, {}, surroundings=Surroundings(seed=42))
    assert first == evaluate(source, {}, surroundings=Surroundings(seed=42))
    assert first != evaluate(source, {}, surroundings=Surroundings(seed=43))
    assert evaluate(source, {}) != evaluate(source, {})


def test_one_evaluation_leaves_nothing_to_the_next():
    evaluate("globalThis.left = 1", {"given": 1})
    assert evaluate("[typeof left, typeof given]", {}) == ScriptValue(["undefined", "undefined"])
