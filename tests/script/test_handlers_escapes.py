"""What a hostile script of a request would try: it breaks no host and alters no report."""

import time
from dataclasses import replace

import pytest

from callsheet.script.handlers import run_handlers
from callsheet.script.handling import HandlerOutcome, HandlerScript, HandlerText, HandlerWorld
from callsheet.script.modules import imports_of
from callsheet.script.sandbox import Limits
from callsheet.syntax.nodes import ScriptPhase, ScriptStyle
from handled_scripts import REQUEST, RESPONSE, before, fault, handled, logged, verdicts

SHORT = Limits(seconds=0.05, memory=16 * 1024 * 1024)


@pytest.mark.parametrize(
    "source",
    [
        "while (true);",
        "for (;;) { try { while (true); } catch {} finally { continue; } }",
        "for (;;) try { client.exit() } catch {}",
        "for (;;) try { crypto.sha3('256').updateWithText(Math.random()).digest() } catch {}",
        "(function again() { return Promise.resolve().then(again); })()",
        "await (function again() { return Promise.resolve().then(again); })()",
        "for (;;) await null;",
        "for (;;) await sleep(0);",
        "(function again() { setTimeout(again, 1000); })()",
        "client.test('t', () => { while (true); })",
        "client.test('t', async () => { for (;;) await null; })",
        "const again = () => client.test('t', again); again()",
        "setTimeout(() => { while (true); })",
        "/(a+)+$/.test('a'.repeat(40) + 'b')",
        "response.body.x = {toJSON() { while (true); }}; client.global.set('a', response.body)",
        "client.global.set('a', {get a() { while (true); }})",
        "client.global.set('a', new Proxy({}, {ownKeys() { while (true); }}))",
        "client.log({toString() { while (true); }, toJSON() { throw 1; }})",
        "throw {toString() { while (true); }, toJSON() { while (true); }}",
        "throw Object.defineProperty(new Error(), 'message', {get() { while (true); }})",
        "throw Object.defineProperty(Error(), 'stack', {get() { while (true); }})",
        "Error.prepareStackTrace = () => { while (true); }; while (true);",
        "Promise.prototype.then = () => { while (true); }; await {then() { while (true); }}",
        "Object.defineProperty(Promise, Symbol.species, {get() { while (true); }}); for (;;);",
        "new Function('while (true);')()",
        "client.global.set({toString() { while (true); }}, 1)",
        "[1, 2].sort(() => { while (true); })",
    ],
)
def test_what_never_ends_is_ended_and_told(source):
    begin = time.monotonic()
    outcome = handled(f"client.log('begun');\n{source}", limits=SHORT)
    assert time.monotonic() - begin < 10
    assert "0.05 s" in fault(outcome)[0]
    assert outcome.logs[0].text == "begun"


@pytest.mark.parametrize(
    "source",
    [
        "'a'.repeat(2 ** 29)",
        "Array(5e7).fill('x')",
        "new ArrayBuffer(2 ** 30)",
        "JSON.parse('['.repeat(2e5))",
        "(function again() { return again(); })()",
        "(function again() { return (() => again())(); })()",
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; client.global.set('a', a)",
        "const a = {}; a.a = a; client.global.set('a', a)",
        "client.global.set('a', 'x'.repeat(3e7))",
        "for (let i = 0; ; i++) client.global.set(`name${i}`, 'x'.repeat(1e4))",
        "for (let i = 0; ; i++) client.test(`${i}`, () => {})",
        "for (let i = 0; ; i++) setTimeout(() => {}, i)",
        "for (let i = 0; ; i++) request.skip('x'.repeat(1e4))",
        "client.global.set('a', Symbol('a'))",
        "client.global.set('a', NaN)",
        "client.global.set('a', new Date('never'))",
        "throw undefined",
        "throw Symbol('s')",
        "throw Object.create(null)",
        "throw new Proxy({}, {get() { throw 1 }})",
        "throw new Proxy(new Error('e'), {})",
        "await Promise.reject()",
        "await import('os')",
        "require('fs')",
        "fetch('http://localhost')",
        "new WebAssembly.Module()",
        "new WeakRef({})",
        "Atomics.wait(new Int32Array(4), 0, 0)",
        "'use strict'; client.log = 1",
        "'use strict'; client.global.set = () => {}",
        "'use strict'; Error.prepareStackTrace = 1",
        "}); (function () { while",
        "})(); throw 1; (async function () {",
        "\0",
        "'\ud800' + ",
    ],
)
def test_what_goes_too_far_fails_by_itself(source):
    outcome = handled(source, "client.log('next')", limits=Limits(seconds=0.5, memory=SHORT.memory))
    assert [each.script for each in outcome.faults if each.script == 0] == [0], outcome.faults
    assert [each.text for each in outcome.logs if each.script == 1] == ["next"]


ALL_AT_ONCE = """
  const types = [Object, Function, Array, String, Number, Boolean, Symbol, RegExp, Date, Map, Set,
    WeakMap, WeakSet, Promise, Error, TypeError, BigInt, JSON, Math, Reflect, Uint8Array];
  const {ownKeys} = Reflect;
  for (let i = 0; i < types.length * 2; i++) {
    const holder = i % 2 ? types[i >> 1] : types[i >> 1].prototype;
    const names = holder ? ownKeys(holder) : [];
    for (let at = 0; at < names.length; at++) {
      try { holder[names[at]] = () => { throw 1 } } catch {}
    }
  }
"""


@pytest.mark.parametrize(
    "hostile",
    [
        "JSON.stringify = () => '\"forged\"'; JSON.parse = () => ({})",
        "Object.keys = () => ['forged']; Object.hasOwn = () => true; Object.assign = () => {}",
        "Array.prototype.map = Array.prototype.join = () => 'forged'",
        "Array.prototype[Symbol.iterator] = function* () { yield 'forged' }",
        "String.prototype.toLowerCase = String.prototype.replace = () => 'forged'",
        "Object.prototype.toJSON = () => 'forged'",
        "String.prototype.toJSON = Number.prototype.toJSON = () => 'forged'",
        "Array.prototype.toJSON = () => 'forged'",
        "BigInt.prototype.toJSON = () => 'forged'",
        "Promise.prototype.then = () => {}; Promise.resolve = () => {}",
        "Promise.prototype.constructor = function () {}",
        "Object.defineProperty(Promise, Symbol.species, {value: function () {}})",
        "Error.prepareStackTrace = () => '<input>:1:1'; Error.stackTraceLimit = 0",
        "Error.prototype.toString = () => 'forged'; Error.prototype.name = 'forged'",
        "Function.prototype.call = Function.prototype.apply = () => 'forged'",
        "Function.prototype.bind = () => 'forged'",
        "WeakMap.prototype.get = WeakMap.prototype.set = Map.prototype.get = () => 'forged'",
        "Object.defineProperty(Object.prototype, '0', {set() {}, get() { return 'forged' }})",
        "Object.defineProperty(Object.prototype, 'length', {set() {}, get() { return 7 }})",
        "Object.defineProperty(Object.prototype, 'message', {set() {}, get() { return 'forged' }})",
        "Object.prototype.faults = Object.prototype.question = Object.prototype.value = 'forged'",
        "Object.prototype.__proto__; globalThis.__proto__.given = 1; globalThis.tools = {}",
        "globalThis.JSON = globalThis.Object = globalThis.Error = globalThis.String = undefined",
        "RegExp.prototype.exec = () => ['forged']; RegExp.prototype.test = () => true",
        "Object.prototype[Symbol.toPrimitive] = () => 'forged'",
    ],
)
def test_what_is_reported_cannot_be_altered(hostile):
    outcome = before(
        f"client.log('before');\n{hostile};\n"
        "client.test('good', () => {});\n"
        "client.test('bad', () => {\n"
        "  client.assert(false, 'no');\n"
        "});\n"
        "client.global.set('n', 1); client.global.set('t', 'text'); client.log('after');\n",
        "client.log(client.global.get('t'))",
        globals={"kept": {"deep": [1]}},
    )
    assert logged(outcome) == ["before", "after", "text"]
    assert [each[:2] for each in verdicts(outcome)] == [("good", True), ("bad", False)]
    assert verdicts(outcome)[1][3] == 5
    assert outcome.globals == {"kept": {"deep": [1]}, "n": 1, "t": "text"}


def test_all_at_once_alters_nothing_either():
    outcome = before(
        f"{ALL_AT_ONCE}; client.test('bad', () => client.assert(false, 'no'));"
        "client.global.set('n', 1); client.log('after')",
        "client.log('next')",
    )
    assert [each.text for each in outcome.logs][-2:] == ["after", "next"]
    assert [each[:2] for each in verdicts(outcome)] == [("bad", False)]
    assert outcome.globals == {"n": 1}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("{toJSON() { client.global.clearAll(); return 7; }}", 7),
        ("new Proxy([1, 2], {})", [1, 2]),
        ("new Proxy({a: 1}, {get: (of, name) => name === 'toJSON' ? 0 : 'b'})", {"a": "b"}),
        ("{get a() { return 5; }}", {"a": 5}),
        ("[1,, 3]", [1, None, 3]),
        ("Object.assign([], {length: 3})", [None, None, None]),
        ('JSON.parse(\'{"__proto__": {"a": 1}}\')', {"__proto__": {"a": 1}}),
        ("Object.create({hidden: 1})", {}),
        ("new String('text')", "text"),
        ("Object(5n)", 5),
        ("'\\ud800'", "\ud800"),
        ("-0", 0),
        ("1e400 > 1", True),
        ("2n ** 200n", 2**200),
    ],
)
def test_odd_values_are_json_or_nothing(value, kept):
    outcome = before(f"client.global.set('it', {value})")
    assert outcome.globals.get("it") == kept
    assert bool(outcome.faults) is (kept is None)


def test_a_proxy_may_throw():
    outcome = before("client.global.set('it', new Proxy({}, {get() { throw new Error('no') }}))")
    assert fault(outcome) == ("no", 1, 58)


@pytest.mark.parametrize(
    "name", ["__proto__", "constructor", "toString", "hasOwnProperty", "", "0"]
)
def test_odd_names_are_names(name):
    outcome = before(
        f"client.log(client.global.get('{name}')); client.global.set('{name}', 1);"
        f"request.variables.set('{name}', 2); client.log(client.global.get('{name}'))",
        "client.log(({}).polluted, request.environment.get('toString'))",
        environment={"a": 1},
    )
    assert logged(outcome) == ["null", "1", "undefined null"]
    assert (outcome.globals, outcome.variables) == ({name: 1}, {name: 2})


def test_names_and_texts_of_the_world_stay_texts():
    odd = "\u2028\u2029\0\"\\'`${}</script>\U0001f600{% %}"
    world = HandlerWorld(
        replace(
            REQUEST,
            url=HandlerText(odd, {"{{__proto__}}": "a"}),
            headers=((odd, HandlerText(odd)), ("__proto__", HandlerText("x"))),
        ),
        replace(RESPONSE, body='{"__proto__": {"polluted": 1}}', headers=((odd, odd),)),
        globals={odd: odd, "__proto__": {"polluted": 1}},
        variables={"__proto__": {"polluted": 1}},
    )
    outcome = handled(
        "client.log(request.url()); client.log(({}).polluted, response.body.polluted);"
        "client.log(Object.keys(response.body), request.headers.findByName('__proto__').value());"
        "client.global.set('same', client.global.get(request.url()))",
        world=world,
    )
    assert logged(outcome) == [odd, "undefined undefined", '["__proto__"] x']
    assert outcome.globals == {odd: odd, "__proto__": {"polluted": 1}, "same": odd}


def test_no_name_of_the_host_is_visible():
    source = """client.log(Reflect.ownKeys(globalThis).map(String).filter(name => !(
      typeof globalThis[name] === "function" && /^[A-Z]/.test(name)
      || ["parseInt", "parseFloat", "isNaN", "isFinite", "decodeURI", "decodeURIComponent",
          "encodeURI", "encodeURIComponent", "escape", "unescape", "Infinity", "NaN", "undefined",
          "eval", "Math", "Reflect", "JSON", "globalThis", "btoa", "atob",
          "Symbol(Symbol.toStringTag)"].includes(name))).sort().join())"""
    assert logged(handled(source)) == [
        "assert,clearTimeout,client,console,request,response,setTimeout,sleep"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "client.constructor.constructor('return this')().process",
        "client.log.constructor('return tools')",
        "(0, eval)('typeof tools + typeof given + typeof start') ",
        "eval('typeof tools + typeof given + typeof start')",
        "response.body.constructor.constructor('return globalThis')().std",
        "(async () => {}).constructor('return 1')().constructor.name && undefined",
        "arguments.callee.caller",
    ],
)
def test_constructors_lead_nowhere(source):
    outcome = handled(f"const found = {source}; client.log(String(found))")
    texts = [each.text for each in outcome.logs]
    assert texts in ([], ["undefined"], ["null"], ["undefinedundefinedundefined"]) or (
        "return tools" in texts[0]
    )


def test_the_api_of_a_script_cannot_be_altered():
    outcome = before(
        "client.log = 1; client.global.set = 1; client = 1; delete globalThis.client;"
        "try { Object.defineProperty(client, 'test', {value: 1}) } catch {}"
        "client.test('t', () => client.assert(false)); client.log('still here')"
    )
    assert logged(outcome) == ["still here"]
    assert [each.passed for each in outcome.tests] == [False]


@pytest.mark.parametrize(
    "source",
    [
        "import a from './a';" + "/[" * 10_000,
        "import a from './a';" + "/*" * 20_000,
        "import a from './a';" + "'\"`" * 20_000,
        "export const " + "[" * 20_000,
        "export {" * 5_000,
        "import {" + "a as b," * 5_000,
        "export default " * 5_000,
        "`${" * 5_000 + "import('./a')",
        "import(" * 5_000,
    ],
)
def test_imports_of_anything_are_found_in_no_time(source):
    imports_of(source, "/a/b.http")
    assert fault(handled(source, limits=SHORT))[0]


def test_an_error_may_say_anything():
    source = (
        "const e = new Error('x'.repeat(1e6)); e.stack = '<input>:10001:1 '.repeat(1e5); throw e"
    )
    message, line, _ = fault(handled(source))
    assert (len(message), line) == (10_001, 1)


@pytest.mark.parametrize("limits", [Limits(memory=1000), Limits(stack=1000)])
def test_limits_that_let_nothing_run_are_told(limits):
    assert fault(handled("client.log(1)", limits=limits))[0]


def test_what_is_left_behind_is_bounded():
    outcome = handled(
        "for (let i = 0; i < 40; i++) client.global.set(`n${i}`, 'x'.repeat(10000))",
        limits=Limits(output=100_000),
    )
    assert "too much" in fault(outcome)[0]
    assert outcome.globals == {}


def test_a_variable_that_is_too_deep_is_a_failure():
    deep: list = []
    for _ in range(20_000):
        deep = [deep]
    script = HandlerScript("client.log(1)", ScriptStyle.JETBRAINS, ScriptPhase.BEFORE)
    outcome = run_handlers((script,), HandlerWorld(REQUEST, globals={"deep": deep}))
    assert isinstance(outcome, HandlerOutcome)
    assert outcome.globals["deep"] is deep


def test_it_runs_in_any_thread_at_the_same_time():
    from concurrent.futures import ThreadPoolExecutor

    source = "let n = 0; for (let i = 0; i < 1e4; i++) n += i; client.global.set('n', n)"
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: handled(source).globals, range(12)))
    assert found == [{"n": 49995000}] * 12
