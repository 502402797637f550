import sys

import pytest

from callsheet import xml_query
from callsheet.run.paths import find_xml
from callsheet.xml_query import read_xml, select_xml

SOAP = """<?xml version="1.0" encoding="iso-8859-1"?>
<s:Envelope xmlns:s="urn:soap" xmlns="urn:shop"><s:Body><order id="7" s:must="1">
<item>a &amp; b</item><item><b>x</b> tail</item></order></s:Body></s:Envelope>"""


def select(text, path):
    return list(select_xml(read_xml(text), path))


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ("<a><b>1</b><b>2</b></a>", "//b", ["1", "2"]),
        ("<a><b>1</b><b>2</b></a>", "/a/b[2]/text()", ["2"]),
        ("<a><b>t &lt;</b></a>", "string(/a/b)", ["t <"]),
        ("<a><b>t &lt;</b></a>", "/a/b", ["t <"]),
        ("<a><b>t &lt;</b></a>", "/a", ["<b>t &lt;</b>"]),
        ('<a x="1"><b/>u</a>', "/", ['<a x="1"><b/>u</a>']),
        ('<a x="&quot;&lt;"/>', "//@x", ['"<']),
        ("<a><b/><b/></a>", "count(//b)", [2]),
        ("<a><b/></a>", "boolean(//b)", [True]),
        ("<a/>", "//b", []),
        ("<a><!-- c --><b>1</b><?p i?></a>", "/a", ["<b>1</b>"]),
        (SOAP, "//s:Body/*/@id", ["7"]),
        (SOAP, "//*[local-name()='item'][1]", ["a & b"]),
        (SOAP, "//*[local-name()='item'][2]", ['<b xmlns="urn:shop">x</b> tail']),
        (
            SOAP,
            "//s:Body",
            [
                (
                    '<order id="7" s:must="1" xmlns:s="urn:soap" xmlns="urn:shop">\n'
                    "<item>a &amp; b</item><item><b>x</b> tail</item></order>"
                )
            ],
        ),
    ],
)
def test_what_a_path_selects(text, path, found):
    assert select(text, path) == found


@pytest.mark.parametrize(
    "path",
    [
        "//b[",
        "//x:b",
        "",
        "doc('/etc/passwd')",
        "count(1 to 9)",
        "1 div 0",
        "number('x')",
        "/a/foo()",
    ],
)
def test_what_is_no_path_is_said(path):
    with pytest.raises(ValueError, match="XPath"):
        select("<a><b/></a>", path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        "<a>",
        "<a/><b/>",
        "<a>&undefined;</a>",
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>',
        "<a>\0</a>",
    ],
)
def test_what_cannot_be_read_is_said(text):
    with pytest.raises(ValueError, match="XML"):
        read_xml(text)


def test_a_document_type_alone_opens_nothing():
    text = '<!DOCTYPE a SYSTEM "file:///no/such/file.dtd"><a>1</a>'
    assert select(text, "/a") == ["1"]


def test_what_is_nested_too_deeply_is_said():
    with pytest.raises(ValueError, match=r"XML|XPath"):
        select("<a>" * 5_000 + "</a>" * 5_000, "//a[last()]/..")


@pytest.mark.parametrize("path", ["//b[//b[//b]]", "//b[preceding::b[preceding::b]]"])
def test_a_query_that_never_ends(path, monkeypatch):
    monkeypatch.setattr(xml_query, "LONGEST_WAIT", 0.05)
    with pytest.raises(ValueError, match=r"takes more than 0\.05 s"):
        select_xml(read_xml(f"<a>{'<b/>' * 3000}</a>"), path)


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "elementpath", None)
    with pytest.raises(ValueError, match=r'pip install "callsheet\[xml\]"'):
        select("<a/>", "/a")
    assert "callsheet[xml]" in find_xml("<a/>", "/a").reason
