"""Bodies of WebSockets to what is said and waited for (dialects.md A7.5)."""

from pathlib import Path

import pytest

from callsheet.exchange import Awaited, Body, FilePart, Said
from callsheet.model.conversation import conversation_of, handshake_target

FILE = FilePart(Path("data"), 3)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", []),
        ("hello", ["hello"]),
        ("one\n===\ntwo\n\nlines\n", ["one", "two\n\nlines"]),
        ("one\n=== wait-for-server\ntwo", ["one", None, "two"]),
        (
            "=== wait-for-server\n=== wait-for-server\n\ntwo\n=== wait-for-server\n",
            [None, None, "two", None],
        ),
        ("one\r\n===\r\ntwo", ["one", "two"]),
        ("===\n===  \n=== wait-for-server \nx", [None, "x"]),
        ("a === b\n====\n== wait-for-server", ["a === b\n====\n== wait-for-server"]),
    ],
)
def test_texts(body, expected):
    steps = conversation_of(Body((body.replace("\r\n", "\n").encode(),)) if body else None)
    assert [said(each) for each in steps] == expected


def test_files_are_messages_or_parts_of_them():
    body = Body((b"one\n===\n", FILE, b"\n=== wait-for-server\n", FILE, b"\nand text"))
    assert conversation_of(body) == (
        Said((b"one",)),
        Said((FILE,)),
        Awaited(),
        Said((FILE, b"\nand text")),
    )


@pytest.mark.parametrize(
    ("target", "expected"),
    [("ws://h/ws://x", "http://h/ws://x"), ("WSS://h", "httpS://h"), ("/ws://a", "/ws://a")],
)
def test_where_the_handshake_goes(target, expected):
    assert handshake_target(target) == expected


def said(step):
    return None if isinstance(step, Awaited) else step.parts[0].decode()
