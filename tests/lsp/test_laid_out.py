"""Bodies on several lines, held to readers that are not ours."""

import json
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from callsheet.lsp.laid_out import laid_out

EXACT = '{"big":12345678901234567890.10,"twice":1,"twice":2,"text":"\\u00e9\\/"}'


def test_json_keeps_every_token():
    text = laid_out(EXACT.encode(), "json").decode()
    assert "".join(text.split()) == EXACT
    assert text.count("\n") == 5
    assert json.loads(text, parse_float=Decimal)["big"] == Decimal("12345678901234567890.10")


DEEP = b"[" * 900 + b"]" * 900


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[" * 5000 + b"]" * 5000, id="deeper than is read"),
        pytest.param(DEEP, id="more blanks than body"),
        pytest.param(b"[" + b",".join([DEEP] * 600) + b"]", id="a megabyte of it"),
    ],
)
def test_json_that_is_nested_for_mischief_stays_as_it_is(data):
    assert json.loads(data[:900] + b"]" * 900)
    assert laid_out(data, "json") is None


def test_json_that_is_nested_as_it_may_be_is_laid_out():
    data = b'{"a":' * 20 + b"[1,2]" + b"}" * 20
    assert laid_out(data, "json").count(b"\n") == 43


@pytest.mark.parametrize(
    ("one_line", "lines"),
    [
        ("<a><b>x</b><c/></a>", "<a>\n  <b>x</b>\n  <c/>\n</a>"),
        ("<a></a>", "<a></a>"),
        ('<?xml version="1.0"?><a b="&gt;"><!-- c --><d/></a>',
         '<?xml version="1.0"?>\n<a b="&gt;">\n  <!-- c -->\n  <d/>\n</a>'),
    ],
)  # fmt: skip
def test_xml_gets_a_line_for_each_element(one_line, lines):
    assert laid_out(one_line.encode(), "xml").decode() == lines
    texts = ["".join(root.itertext()).split() for root in map(ET.fromstring, (one_line, lines))]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("kind", ["text", "html", "binary", "image"])
def test_others_stay_as_they_are(kind):
    assert laid_out(b"{}", kind) is None


@pytest.mark.parametrize(
    ("kind", "data"), [("json", b'{"a": '), ("xml", b"a < b <"), ("xml", b"<a")]
)
def test_what_is_broken_stays_as_it_is(kind, data):
    assert laid_out(data, kind) is None
