"""The text behind a request line."""

from callsheet.features.inlay import inlay
from callsheet.text import Span
from fixture import answer, scene

TEXT = """
### first
GET https://example.org/ HTTP/1.1
Accept: */*

### second
GET https://example.org/
"""


def test_the_last_send_stands_behind_the_request_line():
    shown = scene(TEXT, answers={"first": answer("{}")})
    everything = Span(0, len(shown.document.text))
    (found,) = inlay(shown.workspace, shown.document, everything)
    assert shown.document.text[: found.offset].endswith("HTTP/1.1")
    assert found.text == " → 200 OK · 12 ms · 2 B"


def test_only_the_asked_for_range_is_looked_at():
    shown = scene(TEXT, answers={"first": answer("{}")})
    second = shown.document.text.index("### second")
    assert inlay(shown.workspace, shown.document, Span(second, second + 5)) == ()
