"""Files of descriptions: their values, the places of keys, and what is told of broken ones."""

import json
from pathlib import Path

import pytest

from callsheet.openapi.source import Fault, Source, read_source, span_of

JSON = '{"a": 1, "list": [{"x": "}"}, {"key": [1, 2]}], "b\\u00e9": {"a": {"deep": null}}}'
YAML = """\
openapi: 3.1.0
paths:
  /a: {get: {summary: "a: b"}}
  '/b':
    post:
      tags: [x]
"""


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("a",), '"a"'),
        (("list", 1, "key"), '"key"'),
        (("list", 0), '{"x": "}"}'),
        (("bé", "a", "deep"), '"deep"'),
        (("list", 1, "nothing"), '{"key": [1, 2]}'),
        (("nothing",), ""),
    ],
)
def test_where_a_key_of_json_stands(path, key):
    source = read_source(Path("a.json"), JSON)
    assert isinstance(source, Source)
    assert span_of(source, path).of(JSON) == key


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("paths", "/a", "get"), "get"),
        (("paths", "/b"), "'/b'"),
        (("paths", "/b", "post", "tags", 0), "post"),
    ],
)
def test_where_a_key_of_yaml_stands_or_the_one_around_it(path, key):
    source = read_source(Path("a.yaml"), YAML)
    assert isinstance(source, Source)
    assert span_of(source, path).of(YAML) == key


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes: no", {"yes": "no"}),
        ("a: 1:20\nb: 2020-01-01\nc: 012", {"a": "1:20", "b": "2020-01-01", "c": 12}),
        ("200: {ok: true}\n~: ''", {"200": {"ok": True}, "~": ""}),
        (
            "a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2}",
            {"a": {"k": 1}, "b": {"k": 1}, "c": {"k": 1, "l": 2}},
        ),
        (
            "- [1.5, 1e3, .5, 0x1F, 0o17, -3, null, '1']",
            [[1.5, 1000.0, 0.5, 31, 15, -3, None, "1"]],
        ),
        ("a: |\n  two\n  lines\nb: !!str 1", {"a": "two\nlines\n", "b": "1"}),
        ("? [complex, key]\n: 1\nb: 2", {"2": 1, "b": 2}),
        ("a: 1\n---\nb: 2", {"a": 1}),
        ("[1e999, .nan]", ["1e999", ".nan"]),
        ("", None),
    ],
)
def test_yaml_is_read_by_the_core_schema(text, value):
    source = read_source(Path("a.yaml"), text)
    assert isinstance(source, Source)
    assert source.value == value


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.json", '{\n "a": }', 2),
        ("a.json", "", 1),
        ("a.yaml", "a: 1\nb: [1\nc: 2", 3),
        ("a.yaml", "a: *nowhere", None),
        ("a.yaml", "a:\tb\n\t- c", 2),
        ("a.yaml", "a: \x01", None),
        ("a.json", "[" * 100_000, None),
        ("a.json", "1" * 5000, None),
        ("a.yaml", "[" * 1000, None),
    ],
)
def test_what_is_no_text_of_either_kind(name, text, line):
    fault = read_source(Path(name), text)
    if text == "a: *nowhere":
        assert isinstance(fault, Source)
        assert fault.value == {"a": None}
    else:
        assert isinstance(fault, Fault)
        assert fault.line == line


def test_numbers_that_are_none_stay_text():
    text = "[1e999, -1e999, NaN, Infinity, 1.5]"
    found = read_source(Path("a.json"), text).value
    assert found == ["1e999", "-1e999", "NaN", "Infinity", 1.5]


@pytest.mark.parametrize("rest", ["", ",", "}", "x", '"b"', '"b" 1}', ": {}}"])
def test_a_large_text_is_read_as_a_small_one(rest):
    large = '{"a": {"x": {"y": [1]}, "z": ' + f'"{"-" * 600_000}"' + "}, " + '"c": {}, "d": 2' + "}"
    assert read_source(Path("a.json"), large).value == json.loads(large)
    broken = large[:-1] + ", " + rest
    fault = read_source(Path("a.json"), broken)
    assert isinstance(fault, Fault)
    with pytest.raises(json.JSONDecodeError) as expected:
        json.loads(broken)
    assert fault.span.start == expected.value.pos


def test_a_file_without_an_ending_says_by_its_beginning_what_it_is():
    assert read_source(Path("swagger"), ' {"a": 1}').value == {"a": 1}
    assert read_source(Path("swagger"), "a: 1").value == {"a": 1}


def test_who_reads_a_large_one_breathes_now_and_then():
    paths = {f"/a{n}": {"get": {"summary": "x" * 500}} for n in range(1100)}
    breaths: list[None] = []
    read_source(Path("a.json"), json.dumps({"paths": paths}), lambda: breaths.append(None))
    assert len(breaths) > len(paths)
    read_source(Path("a.yaml"), YAML, breaths.clear)
    assert not breaths
