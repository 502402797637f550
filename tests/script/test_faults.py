"""Scripts that are no JavaScript: what is said, and where."""

import time
from threading import Thread

import pytest

from callsheet.script.faults import closed, script_fault


def at(source: str) -> tuple[str, str, str]:
    """The text in front of the fault, the fault, and what is said of it."""
    fault = script_fault(source)
    assert fault is not None
    return source[: fault.start], source[fault.start : fault.end], fault.message


@pytest.mark.parametrize(
    ("before", "wrong", "after", "message"),
    [
        ("const x = ", ";", "", '";" is not expected here'),
        ("const s = 'é𝒳'; const y = ", ";", "", '";" is not expected here'),
        ("{\r\n  a ", "b", "\r\n}", '";" is expected before this'),
        ("x\u2028 a ", "b", "", '";" is expected before this'),
        ("let a = 1; let ", "a", " = 2;", '"a" is declared already'),
        ("const o = ", "{", "", '"{" is not closed'),
        ("const m = x.match(/[(]/);\nfoo", "(", "", '"(" is not closed'),
        ("if (a) { b() }", "}", "", '"}" closes nothing'),
        ("say(", "'", "hello)", "a text in quotes is not closed"),
        ("", "/*", " never", "a comment is not closed"),
        ("const token = ", "{{", "token}};", "bindings mean nothing in a script"),
        ("const ", "x", "", "the script ends too early"),
        ("a", "\0", "b", "unexpected character"),
        ("import x from 'y'\nlet a = ", ";", "", '";" is not expected here'),
        ('import {\n  a,\n} from "x";\na ', "b", "", '";" is expected before this'),
    ],
)
def test_the_first_fault_is_told_where_it_is(before, wrong, after, message):
    assert at(before + wrong + after) == (before, wrong, message)


@pytest.mark.parametrize(
    "source",
    [
        "",
        " \n",
        "return 5; await z;",
        "export default function f() {}",
        "const {a} = await import('x'); for await (const x of y) {}",
        "a ||= b?.c ?? 1_000n; class A { static #x = 1; static { this.y } }",
        "// }\n/* { */ const s = `${'}'}`; /[}]/.test(s)",
        "(" * 50_000,
        "a" * 300_000 + " b",
    ],
)
def test_a_script_that_can_be_read_is_well(source):
    assert script_fault(source) is None


def test_nothing_is_run():
    begin = time.monotonic()
    assert script_fault("while (true) {}") is None
    assert script_fault("} while (true) {} {") is None
    assert time.monotonic() - begin < 5


def test_any_thread_may_ask():
    found = []
    threads = [Thread(target=lambda: found.append(at("const x = ;"))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [("const x = ", ";", '";" is not expected here')] * 4


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("\n/a/gg;\n", "invalid regular expression flags"),
        ("x = /(/", "expecting ')'"),
        ("a\n/etc/passwd", None),
    ],
)
def test_a_fault_that_the_engine_places_nowhere(source, said):
    found = script_fault(source)
    if said is None:
        assert found is None
    else:
        assert found is not None
        assert found.message == f"a regular expression is none: {said}"
        assert source[found.start : found.end] == source.strip()


@pytest.mark.parametrize(
    ("source", "whole"),
    [
        ("test('a', () => {\n  b();\n", "test('a', () => {\n  b();})"),
        ("const a = [1, {b: 2", "const a = [1, {b: 2}]"),
        ("const a = ;", None),
        ("{ a b", None),
    ],
)
def test_what_is_open_is_closed_where_that_helps(source, whole):
    assert closed(source) == whole
