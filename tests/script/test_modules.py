"""Modules of scripts: what is imported, and what it comes to."""

import pytest

from callsheet.script.handlers import run_handlers
from callsheet.script.handling import HandlerScript, HandlerWorld
from callsheet.script.modules import imports_of, read_module
from callsheet.syntax.nodes import ScriptPhase, ScriptStyle
from handled_scripts import REQUEST, fault, logged

FILE = "/srv/api/requests.http"


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("import {a} from './a'", ["/srv/api/a.js"]),
        ('import a, {b as c} from "../b.mjs"; import "./c.js"', ["/srv/b.mjs", "/srv/api/c.js"]),
        ("import * as a from '/abs/a.js'", ["/abs/a.js"]),
        ("import data from './a.json' with {type: 'json'}", ["/srv/api/a.json"]),
        ("export {a} from './a'; export * from './b'", ["/srv/api/a.js", "/srv/api/b.js"]),
        ("const a = require('./a'), b = require('./a.cjs')", ["/srv/api/a.js", "/srv/api/a.cjs"]),
        ("if (x) { const {a} = await import('./a') }", ["/srv/api/a.js"]),
        ("import a from './a'; import b from './a.js'", ["/srv/api/a.js"]),
        ("import a from 'lodash'; require('fs'); require(name); import(name)", []),
        ("// import a from './a'\n/* import b from './b' */", []),
        ("const s = \"import a from './a'\" + `require('./b') ${1}`", []),
        ("const r = /import a from '/.test(x); client.import('./a'); a.require('./b')", []),
        ("`${require('./a') + `${import('./b')}`}` + '}'", ["/srv/api/a.js", "/srv/api/b.js"]),
        ("const o = {import: 1, export: 2}; o.import", []),
        ("import", []),
        ("import {", []),
        ("import a from", []),
        ("export", []),
        ("import {a} './x'", []),
    ],
)
def test_what_a_script_imports(source, paths):
    assert list(imports_of(source, FILE)) == paths


@pytest.mark.parametrize(
    "source",
    [
        "import a, {b} from './a';\nfoo('é')",
        "import {\n  a,\n  b as c\n} from './a'\nfoo()",
        "export const a = 1; export function f() {}",
        "export default [1, 2]\nexport {a}",
        "await import('./a'); require('./b')",
    ],
)
def test_no_line_and_no_column_moves(source):
    body = read_module(source).body
    assert len(body) == len(source)
    assert [i for i, c in enumerate(body) if c == "\n"] == [
        i for i, c in enumerate(source) if c == "\n"
    ]


def ran(source, **files):
    modules = {f"/srv/api/{name.replace('_', '.')}": text for name, text in files.items()}
    script = HandlerScript(
        source, ScriptStyle.JETBRAINS, ScriptPhase.BEFORE, modules=modules, folder="/srv/api"
    )
    return run_handlers((script,), HandlerWorld(REQUEST))


LIBRARY = """\
let count = 0;
export const up = () => ++count, [first, {second: [third = 4]}, ...rest] = [1, {second: []}, 5, 6];
export function get() { return count }
export class Thing { name() { return "thing" } }
export { count as "the count", get as other };
export default class { say() { return "default" } }
"""


@pytest.mark.parametrize(
    ("source", "files", "said"),
    [
        ("import {up, get} from './a'; up(); up(); client.log(get())", {"a_js": LIBRARY}, "2"),
        (
            "import {first, third, rest} from './a'; client.log(first, third, rest)",
            {"a_js": LIBRARY},
            "1 4 [5,6]",
        ),
        (
            (
                "import Own, {Thing, 'the count' as n} from './a.js';"
                "client.log(new Own().say(), new Thing().name(), n)"
            ),
            {"a_js": LIBRARY},
            "default thing 0",
        ),
        (
            "import * as all from './a'; client.log(Object.keys(all).sort())",
            {"a_js": LIBRARY},
            '["Thing","default","first","get","other","rest","the count","third","up"]',
        ),
        ("import f from './a'; client.log(f(2))", {"a_js": "export default n => n * 2"}, "4"),
        (
            "import f from './a'; client.log(f())",
            {"a_js": "export default function () {return 1}"},
            "1",
        ),
        (
            "import f from './a'; client.log(await f())",
            {"a_js": "export default async function g() { return 1 }"},
            "1",
        ),
        (
            "import f from './a'; client.log([...f()])",
            {"a_js": "export default function* () { yield 1 }\n(1)"},
            "[1]",
        ),
        (
            "import {b, all, c} from './a'; client.log(b, all.b, c)",
            {
                "a_js": (
                    "export {a as b} from './b'; export * as all from './c'; export * from './c'"
                ),
                "b_js": "export const a = 1",
                "c_js": "export const b = 2, c = 3; export default 4",
            },
            "1 2 3",
        ),
        (
            "const a = require('./a'); client.log(a.b, require('./a') === a)",
            {"a_js": "exports.b = require('./c').c", "c_js": "module.exports = {c: 1}"},
            "1 true",
        ),
        (
            "import a, {b} from './a'; client.log(a.b + b)",
            {"a_js": "module.exports = {b: 1}"},
            "2",
        ),
        (
            "import data from './a.json'; client.log(data.n, require('./a.json').n)",
            {"a_json": '{"n": 12345678901234567890}'},
            "12345678901234567890 12345678901234567890",
        ),
        (
            "const {a} = await import('./' + 'a'); client.log(a)",
            {"a_js": "export const a = await sleep(10).then(() => 7)"},
            "7",
        ),
        (
            "import {even} from './a'; client.log(even(10))",
            {
                "a_js": "import {odd} from './b';export function even(n) {return !n || odd(n - 1)}",
                "b_js": "import * as a from './a'; export const odd = n => n && a.even(n - 1)",
            },
            "true",
        ),
        (
            "import './a'; import './a'; client.log(globalThis.runs)",
            {"a_js": "globalThis.runs = (globalThis.runs ?? 0) + 1; export {}"},
            "1",
        ),
        (
            "import {up} from './a'; up(); client.log(client.global.get('up'))",
            {"a_js": "export const up = () => client.global.set('up', 1)"},
            "1",
        ),
        (
            "client.log(typeof require, typeof module, typeof exports)",
            {},
            "function undefined undefined",
        ),
        ("class A { import() { return 1 } }; client.log(new A().import())", {}, "1"),
        ("const require = 1, module = 2, exports = 3; client.log(require)", {}, "1"),
    ],
)
def test_what_modules_come_to(source, files, said):
    assert logged(ran(source, **files)) == [said]


NO_PACKAGE = (
    'there is no package "lodash" here: a script imports files, by paths that begin with "./"'
)


@pytest.mark.parametrize(
    ("source", "files", "failure"),
    [
        (
            "\n import {a} from './none'",
            {},
            ('the module "./none" cannot be found', 2, 2),
        ),
        (
            "import a from 'lodash'",
            {},
            (
                NO_PACKAGE,
                1,
                1,
            ),
        ),
        (
            "'é'; import {a, b} from './a'",
            {"a_js": "export const a = 1"},
            ('"./a" exports no "b"', 1, 6),
        ),
        (
            "import {a} from './a'; \n a()",
            {"a_js": "\nexport const a = () =>\n  none.x"},
            ("./a.js:3:3: ReferenceError: none is not defined", 2, 2),
        ),
        (
            "import {a} from './a'",
            {"a_js": "\nexport const a = none.x"},
            ("./a.js:2:18: ReferenceError: none is not defined", 1, 1),
        ),
        (
            "import {a} from './a'",
            {"a_js": "export const a = ;"},
            ("./a.js:1:18: SyntaxError: unexpected token in expression: ';'", 1, 1),
        ),
        (
            "require('./a')",
            {"a_js": "export const a = 1"},
            ('"./a" is an ES module: use import', 1, 1),
        ),
        (
            "import a from './a.ts'",
            {"a_ts": "export default 1"},
            ('"/srv/api/a.ts" is TypeScript: scripts are JavaScript', 1, 1),
        ),
        ("require('../../../../a')", {}, ('the module "../../../../a" cannot be found', 1, 1)),
        ("import {a} './x'", {}, ("SyntaxError: Unexpected token '{'", 1, 8)),
    ],
)
def test_what_goes_wrong_with_modules(source, files, failure):
    assert fault(ran(source, **files)) == failure


def test_a_call_of_a_module_is_pointed_at():
    source = "import check, {f} from '../lib/a.js';\nf(1); check({a: f(2)}, 'b')"
    modules = {"/srv/lib/a.js": "export const f = n => n;\nexport default function check() { x }"}
    script = HandlerScript(
        source, ScriptStyle.JETBRAINS, ScriptPhase.BEFORE, "/srv/api/s.js", modules
    )
    assert fault(run_handlers((script,), HandlerWorld(REQUEST))) == (
        "../lib/a.js:2:35: ReferenceError: x is not defined",
        2,
        7,
    )


@pytest.mark.parametrize(
    "source",
    ["import {a as `\n`} from './a'", "export const {a: 1} = x", "import * as 1 from './a'"],
)
def test_what_no_engine_could_read_is_left_as_it_is(source):
    assert read_module(source).body == source


@pytest.mark.parametrize("source", ["export\ndefault\n 1", "import {\n a\r\n} from\u2028'./a'\nb"])
def test_statements_over_many_lines_leave_their_lines(source):
    body = read_module(source).body
    assert [c for c in body if c in "\r\n\u2028"] == [c for c in source if c in "\r\n\u2028"]
