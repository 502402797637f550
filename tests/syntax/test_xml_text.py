"""What is well-formed XML and what is not, with bindings out of sight."""

import pytest

from callsheet.syntax.masked import BOUND
from callsheet.syntax.xml_text import xml_fault

VALUE = BOUND * 5

GOOD = (
    '<?xml version="1.0" encoding="utf-16"?>\n<a b="c">&amp;<d/></a>',
    f"<a>{VALUE}</a>",
    f"<a b=\"{VALUE}\" c='x{VALUE}'/>",
    f"<a><![CDATA[{VALUE} < &]]><!-- & --></a>",
    f"{VALUE}",
    f"{VALUE}\n<a/>",
    f"<a/>\n{VALUE}",
    f"<{VALUE}/>",
    f"<a {VALUE}></b>",
    f"<a b={VALUE}/>",
    f"<!DOCTYPE a [<!ELEMENT a ANY>]><a>{VALUE}</a>",
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b; < </a>',
    "",
)

BAD = (
    ("<a><b></a>", "</a", '"<b>" is closed by "</a>"'),
    ("<a>\n <b/>", "<a", '"<a>" is not closed'),
    ("<a/>\n<b/>", "<b", "XML has one element that holds all others"),
    ("<a>é x & y</a>", "&", '"&" begins no entity here'),
    ("<a>b&c</a>", "&", '"&" begins no entity here'),
    ("<a>1 < 2</a>", "<", '"<" begins no element here'),
    ("<a>&nbsp;</a>", "&nbsp;", 'XML has no "&nbsp;"'),
    ("<a b=c/>", "c", "the value of an attribute stands in quotes"),
    ("<a b=c/d e/>", "c/d", "the value of an attribute stands in quotes"),
    ('<a b="1" b="2"/>', "b", "this is not XML: duplicate attribute"),
    ("hello", "h", "this is not XML: syntax error"),
    (f"<a>{VALUE}</b>", "</b", '"<a>" is closed by "</b>"'),
    (f"{VALUE}<a>", "<a", '"<a>" is not closed'),
)


@pytest.mark.parametrize("text", GOOD)
def test_good(text: str):
    assert xml_fault(text) is None


@pytest.mark.parametrize(("text", "at", "message"), BAD)
def test_bad(text: str, at: str, message: str):
    fault = xml_fault(text)
    assert fault is not None
    assert (fault.span.of(text), fault.message) == (at, message)


def test_names_that_grow_are_not_expanded():
    bomb = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 30))
    assert xml_fault(f'<!DOCTYPE a [<!ENTITY x0 "x">{bomb}]><a>&x29;</a>') is None
