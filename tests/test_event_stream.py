"""Server-sent events as the standard has them, in whatever pieces they come."""

import random

import pytest

from callsheet.event_stream import Events, Lines, events_of
from counterparts.eventsource_parser import events_by_eventsource_parser

EXAMPLES = [
    # Those of WHATWG HTML, 9.2.6.
    ("data: YHOO\ndata: +2\ndata: 10\n\n", [("message", "YHOO\n+2\n10", "")]),
    (
        ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event",
        [("message", "first event", "1"), ("message", "second event", "")],
    ),
    ("data\n\ndata\ndata\n\ndata:", [("message", "", ""), ("message", "\n", "")]),
    ("data:test\n\ndata: test\n\n", [("message", "test", ""), ("message", "test", "")]),
    ("\ufeffevent: a\r\ndata: 1\r\n\r\nid: 7\ndata: 2\n\ndata: 3\n\n", None),
    ("data: 1\r\rdata: 2\r\r", [("message", "1", ""), ("message", "2", "")]),
    ("event: lonely\n\ndata: x\u2028y\x85z\n\n", [("message", "x\u2028y\x85z", "")]),
    ("id: a\0b\ndata: 1\n\nretry: 5\nother: 6\n: 7\ndata: 8\n\n", None),
]
PARTS = ("data: a\n", "data:b\n", "data\n", "\n", "event: x\n", "id: 3\n", "id\n", ": c\n", "y\n")


@pytest.mark.parametrize(("stream", "expected"), [each for each in EXAMPLES if each[1]])
def test_examples(stream, expected):
    assert said(events_of(stream.encode())) == expected


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pieces_make_no_difference(size):
    for stream, _ in EXAMPLES:
        data, events = stream.encode(), Events()
        found = [
            event
            for start in range(0, len(data), size)
            for event in events.take(data[start : start + size])
        ]
        assert (*found, *events.end()) == events_of(data)


def test_another_reader_finds_the_same():
    chance = random.Random(3)
    streams = [
        "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 12))) + "\n"
        for _ in range(500)
    ]
    theirs = events_by_eventsource_parser(streams)
    # It does not keep the last id for events that have none of their own; that is its caller's.
    ours = [[[kind, data] for kind, data, _ in said(events_of(each.encode()))] for each in streams]
    assert ours == [[[kind, data] for kind, data, _ in each] for each in theirs]


def said(events):
    return [(each.type, each.data, each.id) for each in events]


def test_a_long_line_is_not_read_again_with_each_piece_of_it():
    lines = Lines()
    for _ in range(400):
        assert not list(lines.take(b"x" * 100))
    assert lines._begun == ["x" * 100] * 400
    assert list(lines.take(b"y\n")) == ["x" * 40000 + "y"]
