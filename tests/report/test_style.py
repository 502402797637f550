"""When there are colours: NO_COLOR, FORCE_COLOR, TERM, and what the stream is."""

import io

import pytest

from callsheet.report.style import Style, fitting, printable, style_of


class Stream(io.StringIO):
    def __init__(self, encoding, *, terminal):
        super().__init__()
        self._encoding = encoding
        self._terminal = terminal

    @property
    def encoding(self):
        return self._encoding

    def isatty(self):
        return self._terminal


@pytest.mark.parametrize(
    ("terminal", "variables", "colour"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (True, {"FORCE_COLOR": "0"}, False),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (True, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
)
def test_colour(terminal, variables, colour):
    assert style_of(Stream("utf-8", terminal=terminal), variables).colour is colour


@pytest.mark.parametrize(("encoding", "sign"), [("UTF-8", "✓"), ("cp1252", "ok"), (None, "ok")])
def test_signs_are_left_out_where_the_encoding_has_none(encoding, sign):
    assert style_of(Stream(encoding, terminal=False), {}).sign("✓", "ok") == sign


def test_paint():
    assert Style(colour=True).paint("x", "bold", "red") == "\x1b[1;31mx\x1b[0m"
    assert Style(colour=True).paint("", "red") == ""
    assert Style().paint("x", "red") == "x"


def test_what_steers_a_terminal_is_shown_instead():
    assert printable("a\tb\nc\x1b[2J\x07\x9b\x7f\r") == "a\tb\nc␛[2J␇\ufffd\ufffd␍"


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("scenes", 6, "scenes"),
        ("scenes", 3, "sce"),
        ("scenes", 0, ""),
        ("場面一覧", 5, "場面"),
        ("e\u0301e\u0301e", 2, "e\u0301e\u0301"),
    ],
)
def test_as_much_as_a_line_holds(text, columns, expected):
    assert fitting(text, columns) == expected
