from pathlib import Path

import pytest

from callsheet.script.native import (
    LiteralArgument,
    NameArgument,
    NativeCall,
    call_native,
    native_calls,
    replace_calls,
)
from callsheet.script.sandbox import ScriptFailure, ScriptValue, evaluate
from fixture_files import MemoryFiles

FOLDER = Path("/workspace")


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ("1 + 1", []),
        ('file.text("./a")', [("file.text", [LiteralArgument("./a")])]),
        ("file . text", []),
        ("file.json('a').b + 1", [("file.json", [LiteralArgument("a")])]),
        ("xpath(xml, '//a')", [("xpath", [NameArgument("xml"), LiteralArgument("//a")])]),
        ("xpath( a.b ,\n path )", [("xpath", [NameArgument("a", ("b",)), NameArgument("path")])]),
        ("xpath(text)", []),
        ("xpath(a, b, c)", []),
        ("xpath(a + b, '//a')", []),
        ("xpath(f(a), '//a')", []),
        ("xpath(a[0], '//a')", []),
        ("xpath(a?.b, '//a')", []),
        ("my.xpath(a, '//a')", []),
        ("myxpath(a, '//a')", []),
        ("'file.text(1)' + `xpath(a, 'b')` // xpath(a, 'b')", []),
        ("/* xpath(a, 'b') */ 1", []),
        (r"file.text('it\'s\n\x41\u0042\u{43}')", [("file.text", [LiteralArgument("it's\nABC")])]),
        ("xpath(a, `b`)", []),
        ("file.base64(1.5)", [("file.base64", [LiteralArgument(1.5)])]),
    ],
)
def test_the_calls_of_a_script(source, calls):
    assert [(call.name, list(call.arguments)) for call in native_calls(source)] == calls


def test_calls_in_calls_are_one():
    source = '[1, xpath(file.text("./a.xml"), "//b")]'
    (call,) = native_calls(source)
    assert call.span.of(source) == 'xpath(file.text("./a.xml"), "//b")'
    inner = call.arguments[0]
    assert isinstance(inner, NativeCall)
    assert inner.span.of(source) == 'file.text("./a.xml")'


def test_a_name_takes_the_place_of_a_call_and_nothing_moves():
    source = 'xpath(a,\n  "//b") + file.text("c") + zz'
    text, names = replace_calls(source, native_calls(source))
    assert names == ("$call0", "$call1")
    assert text == "$call0  \n         + $call1         + zz"
    assert len(text) == len(source)


FILES = MemoryFiles(
    {
        "a.txt": "é",
        "a.json": '{"id": 12345678901234567890}',
        "a.xml": "<a><b>1</b></a>",
        "broken.json": "{",
    }
)


def computed(source, **names):
    (call,) = native_calls(source)
    return call_native(call, names, FILES, FOLDER)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('file.text("./a.txt")', "é"),
        ('file.base64("a.txt")', "w6k="),
        ('file.json("a.json")', {"id": 12345678901234567890}),
        ("file.text(path)", "é"),
        ("file.text(deep.path)", "é"),
        ('xpath(file.text("a.xml"), "//b")', "1"),
        ('xpath(xml, "//c")', None),
        ('xpath(xml, "count(//x)")', 2),
    ],
)
def test_what_a_call_comes_to(source, value):
    names = {"path": "a.txt", "deep": {"path": "a.txt"}, "xml": "<a><x/><x/></a>"}
    assert computed(source, **names) == ScriptValue(value)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('file.text("none.txt")', '"none.txt" cannot be read'),
        ('file.text("../../etc/passwd")', "outside the workspace"),
        ("file.text(1)", "takes the path"),
        ("file.text(missing)", "missing is not defined"),
        ("file.text(deep.missing)", '"deep" has no "missing"'),
        ('file.json("broken.json")', "is not JSON"),
        ('xpath("text", "//b")', "not XML"),
        ('xpath("<a/>", "//b[")', "XPath"),
        ('xpath(deep, "//b")', "takes a text"),
        ('xpath(file.text("none"), "//b")', "cannot be read"),
    ],
)
def test_why_a_call_fails(source, words):
    result = computed(source, deep={"a": 1})
    assert isinstance(result, ScriptFailure)
    assert words in result.message


def test_the_rest_of_the_script_sees_the_result():
    source = 'file.json("a.json").id + 1n'
    calls = native_calls(source)
    text, names = replace_calls(source, calls)
    results = [call_native(call, {}, FILES, FOLDER) for call in calls]
    given = {name: it.value for name, it in zip(names, results, strict=True)}
    assert evaluate(text, given) == ScriptValue(12345678901234567891)
