"""What a hostile file would try; each must end soon, in a failure in words or a harmless value."""

import pytest

from callsheet.script.sandbox import Limits, ScriptFailure, ScriptValue, evaluate

SHORT = Limits(seconds=0.05, memory=16 * 1024 * 1024)


@pytest.mark.parametrize(
    "source",
    [
        "(() => { while (true); })()",
        "(() => { for (;;) { try { while (true); } catch {} finally { continue; } } })()",
        "/(a+)+$/.test('a'.repeat(40) + 'b')",
        "/^(?:[^]*,){30}$/.test('x,'.repeat(29))  && /(x+x+)+y/.test('x'.repeat(40))",
        "[...Array(1e3).keys()].sort(() => { while (true); })",
        "({toJSON() { while (true); }})",
        "({get a() { while (true); }})",
        "(function again() { return Promise.resolve().then(again); })()",
        "(async () => { for (;;) await null; })()",
        "Promise.resolve().then(() => { while (true); })",
        "({then(resolve) { while (true); }}, Promise.resolve({then() { while (true); }}))",
        "new Proxy({}, {ownKeys() { while (true); }})",
        "(() => { throw {toString() { while (true); }, toJSON() { while (true); }} })()",
        (
            "(() => { throw Object.defineProperty(new Error(), 'message', "
            "{get() { while (true); }}) })()"
        ),
        "(() => { throw Object.defineProperty(Error(), 'stack', {get() { while (true); }}) })()",
        "(() => { Error.prepareStackTrace = () => { while (true); }; while (true); })()",
        "(() => { Error.prototype.toString = () => { while (true); }; while (true); })()",
        (
            "(() => { Object.prototype[Symbol.toPrimitive] = () => { while (true); };"
            " while (true); })()"
        ),
        (
            "(() => { Object.defineProperty(Object.prototype, 'name', {get() { while (true); }});"
            " Object.defineProperty(Error.prototype, 'name', {get() { while (true); }});"
            " while (true); })()"
        ),
        (
            "(() => { const i = Object.getPrototypeOf(Error.prototype);"
            " try { Object.setPrototypeOf(InternalError.prototype, "
            "{toString() { while (true); }}); } catch {} while (true); })()"
        ),
        "new Function('while (true);')()",
        "(0, eval)('while (true);')",
    ],
)
def test_what_never_ends_is_ended(source):
    result = evaluate(source, {}, SHORT)
    assert isinstance(result, ScriptFailure)
    assert "0.05 s" in result.message or "too long" in result.message


@pytest.mark.parametrize(
    "source",
    [
        "'a'.repeat(2 ** 29)",
        "Array(5e7).fill('x')",
        "(() => { const all = []; for (;;) all.push('x'.repeat(100000) + all.length); })()",
        "new ArrayBuffer(2 ** 30)",
        "2n ** 900000000n",
        "JSON.parse('['.repeat(2e5))",
    ],
)
def test_what_grows_without_end_is_ended(source):
    assert isinstance(
        evaluate(source, {}, Limits(seconds=2, memory=16 * 1024 * 1024)), ScriptFailure
    )


@pytest.mark.parametrize(
    "source",
    [
        "(function again() { return again(); })()",
        "(() => { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a; })()",
        "(() => { let a = []; for (let i = 0; i < 3000; i++) a = [a]; return a; })()",
        "(() => { const again = {toJSON() { return [again]; }}; return again; })()",
        (
            "(() => { class Deep { get down() { return new Deep(); } toJSON() {"
            " return {down: this.down}; } } return new Deep(); })()"
        ),
    ],
)
def test_what_is_too_deep_is_a_failure(source):
    assert isinstance(evaluate(source, {}, Limits(seconds=2)), ScriptFailure)


def test_a_variable_that_is_too_deep_is_a_failure():
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    assert isinstance(evaluate("1", {"deep": deep}), ScriptFailure)


@pytest.mark.parametrize(
    "source",
    [
        "import('std')",
        "import('os')",
        "import('./prelude/core.js')",
        "import('data:text/javascript,1')",
        "require('fs')",
        "process.env",
        "std.open('/etc/passwd')",
        "os.exec(['id'])",
        "fetch('http://localhost')",
        "new XMLHttpRequest()",
        "new WebAssembly.Module()",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
        "setTimeout(() => 1, 1)",
        "this.constructor.constructor('return process')().env",
        "uuid.constructor('return os')()",
        "({}).constructor.constructor('return std')()",
        "(async () => {}).constructor('return await import(\"std\")')()",
        "queueMicrotask(() => { throw {toString() { while (true); }}; })",
        "new FinalizationRegistry(() => {})",
    ],
)
def test_there_is_nothing_outside_to_reach(source):
    assert isinstance(evaluate(source, {}, SHORT), ScriptFailure)


def test_no_name_of_the_host_is_visible():
    source = """Reflect.ownKeys(globalThis).map(String).filter(name => !(
      typeof globalThis[name] === "function" && /^[A-Z]/.test(name)
      || ["parseInt", "parseFloat", "isNaN", "isFinite", "decodeURI", "decodeURIComponent",
          "encodeURI", "encodeURIComponent", "escape", "unescape", "Infinity", "NaN", "undefined",
          "eval", "Math", "Reflect", "JSON", "globalThis", "btoa", "atob",
          "Symbol(Symbol.toStringTag)"].includes(name)))"""
    assert evaluate(source, {}) == ScriptValue([])


@pytest.mark.parametrize(
    "source",
    [
        "(() => { sha256 = () => 'forged'; return sha256('').slice(0, 4); })()",
        "(() => { delete globalThis.sha256; return sha256('').slice(0, 4); })()",
        "(() => { sha256.call = 1; sha256.x = 1; return sha256.x ?? sha256('').slice(0, 4); })()",
        (
            "(() => { try { Object.defineProperty(globalThis, 'sha256', {value: () => 'forged'}); }"
            " catch {} return sha256('').slice(0, 4); })()"
        ),
    ],
)
def test_a_helper_cannot_be_altered(source):
    assert evaluate(source, {}) == ScriptValue("e3b0")


def test_text_that_closes_our_brackets_reaches_nothing():
    assert evaluate("1)]; [(2", {}) in (ScriptValue(1), ScriptValue(2))
    assert isinstance(evaluate("1)]; parts; [(2", {}), ScriptFailure)
    assert isinstance(evaluate("start('{}')", {}), ScriptFailure)
