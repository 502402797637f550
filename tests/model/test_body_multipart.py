"""Multipart bodies: CRLF where RFC 2046 wants it, contents as typed; read back by `email`."""

from email import message_from_bytes
from pathlib import Path

import pytest

from callsheet.exchange import FilePart
from callsheet.model.body_multipart import boundary_of, holds_boundary, write_multipart
from callsheet.model.substitute import Evaluation, fill

FILE = FilePart(Path("/workspace/a.bin"), 3)


def written(text: str, boundary: str = "b") -> str:
    """`text` as it goes out; `<file>` on a line stands for a file."""
    before, file, after = text.partition("<file>")
    parts, problems = fill(before, lambda _binding: Evaluation("1\n2"))
    assert problems == ()
    pieces = [*parts, FILE, after] if file else [*parts]
    return "".join(
        "<file>" if piece == FILE else str(piece) for piece in write_multipart(pieces, boundary)
    )


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("--b\nA: 1\n\nx\n--b--", "--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n"),
        ("--b\nA: 1\n\nx\n", "--b\r\nA: 1\r\n\r\nx\n\r\n--b--\r\n"),
        ("--b\nA: 1\n\nx\ny\n\nz\n--b--", "--b\r\nA: 1\r\n\r\nx\ny\n\nz\r\n--b--\r\n"),
        (
            "--b\nA: 1\n\nx\n--b\nA: 2\n\ny",
            "--b\r\nA: 1\r\n\r\nx\r\n--b\r\nA: 2\r\n\r\ny\r\n--b--\r\n",
        ),
        ("--b\nA: 1\n\n<file>\n--b--", "--b\r\nA: 1\r\n\r\n<file>\r\n--b--\r\n"),
        ("--b\nA: 1\n<file>\n--b--", "--b\r\nA: 1\r\n\r\n<file>\r\n--b--\r\n"),
        ("--b\nA: 1\n\n<file>", "--b\r\nA: 1\r\n\r\n<file>\r\n--b--\r\n"),
        ("--b\nA: 1\n\n--b--", "--b\r\nA: 1\r\n\r\n\r\n--b--\r\n"),
        ("--b\nA: 1\n--b--", "--b\r\nA: 1\r\n\r\n\r\n--b--\r\n"),
        ("--b\n\nx\n--b--", "--b\r\n\r\nx\r\n--b--\r\n"),
        ("--b\nA: 1\n\n{{v}}\n--b--", "--b\r\nA: 1\r\n\r\n1\n2\r\n--b--\r\n"),
        ("--b\nA: 1\n\n--bc\n--b--  ", "--b\r\nA: 1\r\n\r\n--bc\r\n--b--\r\n"),
    ],
)
def test_line_ends(typed: str, sent: str):
    assert written(typed) == sent


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=abc", "abc"),
        ('multipart/form-data; charset=x; Boundary = "a b\\"c" ; x=y', 'a b"c'),
        ("multipart/mixed;boundary=--x1", "--x1"),
        ("multipart/form-data", ""),
    ],
)
def test_the_boundary_of_a_content_type(content_type: str, boundary: str):
    assert boundary_of(content_type) == boundary


def test_the_standard_library_reads_the_parts_back():
    body = written('--b\nContent-Disposition: form-data; name="a"\n\nx\ny\n--b\n\nz\n--b--')
    head = "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    parts = message_from_bytes((head + body).encode()).get_payload()
    assert [part.get_payload(decode=True) for part in parts] == [b"x\ny", b"z"]
    assert parts[0].get_param("name", header="content-disposition") == "a"


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        ('name="{{v}}"', 'a"; filename="evil', 'name="a%22; filename=%22evil"'),
        ('name="{{v}}"', "a\r\nX-Evil: 1", 'name="a%0D%0AX-Evil: 1"'),
        ('name="{{v}}"', "é b", 'name="é b"'),
        ("{{v}}", 'name="a"', 'name="a"'),
        ("{{v}}", 'name="a"\r\n\r\nevil', 'name="a"%0D%0A%0D%0Aevil'),
    ],
)
def test_a_value_stays_within_its_field(field, value, sent):
    """As the HTML standard writes them (4.10.21.8, multipart/form-data encoding)."""
    text = f"--b\nContent-Disposition: form-data; {field}\n\nx\n--b--"
    parts, _ = fill(text, lambda _binding: Evaluation(value))
    body = "".join(map(str, write_multipart(parts, "b")))
    assert body == f"--b\r\nContent-Disposition: form-data; {sent}\r\n\r\nx\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("value", "holds"),
    [("x\r\n--b\r\nA: 1", True), ("--b--", True), ("x\n--bcd", True), ("x--b", False), ("", False)],
)
def test_a_value_with_the_boundary_in_it(value, holds):
    parts, _ = fill("--b\nA: 1\n\n{{v}}\n--b--", lambda _binding: Evaluation(value))
    assert holds_boundary(parts, "b") is holds
