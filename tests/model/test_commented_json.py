import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.commented_json import (
    WANTED_KEY,
    WANTED_VALUE,
    CommentedJson,
    JsonFault,
    read_commented_json,
)
from callsheet.text import Span
from callsheet.values import json_text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.sampled_from([None, 2]))
def test_json_is_read_as_the_standard_library_reads_it(value, indent):
    text = json.dumps(value, indent=indent)
    read = read_commented_json(text)
    assert isinstance(read, CommentedJson)
    assert json.loads(json_text(read.value)) == value


@given(st.text(st.sampled_from('{}[]",:1 -.ea\\/*\n'), max_size=12))
def test_a_fault_is_found_where_the_standard_library_finds_one(text):
    read = read_commented_json(text)
    try:
        json.loads(text)
    except ValueError:
        if isinstance(read, JsonFault):
            assert 0 <= read.span.start <= read.span.end <= len(text)
    else:
        assert isinstance(read, CommentedJson)


def test_comments_and_trailing_commas_are_skipped():
    text = '// a\n{ /* b */ "x": [1, 2,], // "y": 1\n "url": "http://h/*no*/", }\n//'
    read = read_commented_json(text)
    assert isinstance(read, CommentedJson)
    assert read.value == {"x": [1, 2], "url": "http://h/*no*/"}


def test_numbers_keep_their_digits():
    read = read_commented_json('{"a": 1.10, "b": 12345678901234567890, "c": 1E5}')
    assert isinstance(read, CommentedJson)
    assert json_text(read.value) == '{"a":1.10,"b":12345678901234567890,"c":1E5}'


def test_where_keys_stand():
    text = '{"dev": {"host": [{"n": 1}]}}'
    read = read_commented_json(text)
    assert isinstance(read, CommentedJson)
    assert {path: span.of(text) for path, span in read.keys.items()} == {
        ("dev",): '"dev"',
        ("dev", "host"): '"host"',
        ("dev", "host", 0, "n"): '"n"',
    }


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ('{"dev": {"timeout": }', 'expected a value, found "}" @ $.dev.timeout', "}"),
        ('{"dev": {"timeout": 5s}}', 'expected a value, found "5s" @ $.dev.timeout', "5s"),
        ('{"dev": {"a": 1 "b": 2}}', 'expected "," or "}", found "b" @ $.dev', '"b"'),
        ('{"a b": [1, 01]}', "expected a value, found \"01\" @ $['a b'][1]", "01"),
        ('{"a": [1; 2]}', 'expected "," or "]", found ";" @ $.a', ";"),
        ("{dev: 1}", 'expected a key in quotes or "}", found "dev" @ $', "dev"),
        ('{"dev" 1}', 'expected ":", found "1" @ $.dev', "1"),
        ('{"dev": {"a": 1}', 'expected "," or "}", found the end of the file @ $', ""),
        ('{"a": "x', 'expected a value, found "x @ $.a', '"x'),
        ('{"a": NaN}', 'expected a value, found "NaN" @ $.a', "NaN"),
        ("{} x", 'expected the end of the file, found "x" @ $', "x"),
        ("", "expected a value, found the end of the file @ $", ""),
        (
            '{"a": abcdefghijklmnopqrstuvwxyz}',
            'expected a value, found "abcdefghijklmnopqrst…" @ $.a',
            "abcdefghijklmnopqrstuvwxyz",
        ),
    ],
)
def test_faults(text, message, at):
    start = text.rindex(at) if at else len(text)
    fault = read_commented_json(text)
    assert isinstance(fault, JsonFault)
    assert (fault.span, fault.message) == (Span(start, start + len(at)), message)
    assert len(at) < 2 or at not in fault.discreet


def test_what_is_too_deep_is_a_fault():
    read = read_commented_json("[" * 100_000)
    assert isinstance(read, JsonFault)
    assert read.message.startswith('expected at most 100 levels, found "[" @ $[0][0]')


def test_every_value_has_a_place():
    text = '{"dev": {"host": "a", "ports": [80, {"tls": true}] }, /* x */ "prod": {}}'
    read = read_commented_json(text)
    assert {path: span.of(text) for path, span in read.values.items()} == {
        ("dev", "host"): '"a"',
        ("dev", "ports", 0): "80",
        ("dev", "ports", 1, "tls"): "true",
        ("dev", "ports", 1): '{"tls": true}',
        ("dev", "ports"): '[80, {"tls": true}]',
        ("dev",): '{"host": "a", "ports": [80, {"tls": true}] }',
        ("prod",): "{}",
    }


def test_a_key_that_is_there_twice_is_told_with_both_places():
    text = '{"dev": {"a": 1, "b": 2, "a": 3}, "prod": {"a": 1}}'
    (twice,) = read_commented_json(text).repeated
    assert (twice.path, twice.first.start, twice.span.start) == (("dev", "a"), 9, 25)


@pytest.mark.parametrize(
    ("text", "wanted", "path", "at"),
    [
        ('{"dev": {', WANTED_KEY, ("dev",), 9),
        ('{"dev": {"ho', WANTED_KEY, ("dev",), 9),
        ('{"dev": {"host": "a{{', WANTED_VALUE, ("dev", "host"), 17),
        ('{"dev": {"host": ["a", ', WANTED_VALUE, ("dev", "host", 1), 23),
        ('{"dev": {}, ', WANTED_KEY, (), 12),
    ],
)
def test_what_could_stand_at_the_end_of_a_text(text, wanted, path, at):
    fault = read_commented_json(text)
    assert (fault.wanted, fault.path, fault.span.start) == (wanted, path, at)
