"""The boundary of a multipart body, wherever it stands."""

import pytest

from callsheet.features.linked_boundary import linked_boundary
from fixture import scene

BODY = """\
POST https://example.org/
Content-Type: multipart/form-data; boundary=lamp; charset=utf-8

--lamp
Content-Disposition: form-data; name="lamp"

--lamps
lamp
--lamp
Content-Disposition: form-data; name="b"

< ./lamp.png
--lamp--
"""


def linked(marked: str) -> list[str]:
    here = scene(marked)
    spans = linked_boundary(here.document, here.offset)
    lines = [here.document.source.line_of(span.start) for span in spans]
    return [f"{line}:{here.text(span)}" for line, span in zip(lines, spans, strict=True)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("boundary=lamp", "boundary=l<|>amp"),
        ("\n--lamp\n", "\n--<|>lamp\n"),
        ("\n--lamp--\n", "\n--lamp<|>--\n"),
    ],
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_header_and_delimiters_go_together(before, after, quote):
    text = BODY.replace(before, after, 1)
    quoted = text.replace("boundary=", f"boundary={quote}").replace(
        "; charset", f"{quote}; charset"
    )
    assert linked(quoted) == ["1:lamp", "3:lamp", "8:lamp", "12:lamp"]


def test_bindings_are_a_part_of_it():
    text = BODY.replace("=lamp", "=lamp{{$timestamp}}").replace("--lamp", "--lamp{{$timestamp}}")
    assert len(linked(text.replace("=lamp", "=<|>lamp"))) == 4


@pytest.mark.parametrize(
    "text",
    [
        BODY.replace('name="lamp"', 'name="l<|>amp"'),
        BODY.replace("--lamps", "--lam<|>ps"),
        BODY.replace("multipart/form-data", "text/plain").replace("=lamp", "=<|>lamp"),
        BODY.replace("\n--lamp", "\n--other").replace("=lamp", "=<|>lamp"),
        BODY.replace("=lamp", '="la\\\\mp"').replace("--lamp--", "--la<|>mp--"),
        "<|>GET https://example.org/",
        "POST https://example.org/\nContent-Type: <|>\n\na\n",
    ],
)
def test_nothing_else_does(text):
    assert linked(text) == []
