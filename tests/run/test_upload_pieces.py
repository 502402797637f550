"""Where the pieces of a file go in a request, and what goes out around them."""

from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.delivery import ChunkedUpload
from callsheet.exchange import Body, Failure, FilePart, Headers, OutgoingRequest
from callsheet.run.upload_pieces import Form, form_of

PUT = OutgoingRequest("PUT", "https", "example.org", None, "/", (("X-A", "1"),))


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / 'a "film".bin'
    path.write_bytes(b"0123456789")
    return path


def made(request: OutgoingRequest, upload: ChunkedUpload) -> Form:
    form = form_of(request, upload)
    assert isinstance(form, Form), form
    return form


def shown(request: OutgoingRequest) -> str:
    assert request.body is not None
    return "".join(
        f"<{part.start}+{part.size}>" if isinstance(part, FilePart) else part.decode()
        for part in request.body.parts
    )


def with_body(*parts: bytes | FilePart, headers: Headers = ()) -> OutgoingRequest:
    return replace(PUT, body=Body(parts), headers=headers)


def test_the_file_is_the_body(film: Path) -> None:
    form = made(PUT, ChunkedUpload(film, piece_size=4, field=""))
    assert [shown(form.piece(first, "")) for first in (0, 4, 8)] == ["<0+4>", "<4+4>", "<8+2>"]
    assert form.piece(8, "").headers == (("X-A", "1"), ("Content-Range", "bytes 8-9/10"))
    assert shown(form.whole()) == "<0+10>"
    assert form.whole().headers == PUT.headers


def test_typed_fields_about_the_body_go_and_a_typed_id_stays(film: Path) -> None:
    typed = (("content-length", "7"), ("content-range", "bytes 0-1/2"), ("x-appwrite-id", "mine"))
    form = made(replace(PUT, headers=typed), ChunkedUpload(film, piece_size=4, field=""))
    assert form.piece(0, "other").headers == (
        ("x-appwrite-id", "mine"),
        ("Content-Range", "bytes 0-3/10"),
    )


def test_a_form_is_made(film: Path) -> None:
    form = made(PUT, ChunkedUpload(film, piece_size=4))
    piece = form.piece(4, "abc")
    (_, content_type), *_ = (pair for pair in piece.headers if pair[0] == "Content-Type")
    boundary = content_type.removeprefix("multipart/form-data; boundary=")
    assert shown(piece) == (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="a %22film%22.bin"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
        f"<4+4>\r\n--{boundary}--\r\n"
    )
    assert ("X-Appwrite-ID", "abc") in piece.headers


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", "--x\r\n"),
        ('multipart/form-data; boundary="x y"', "--x y\r\n"),
        ("multipart/form-data", "--callsheet-"),
        ("application/octet-stream", "<0+4>"),
    ],
)
def test_the_content_type_decides(film: Path, content_type: str, body: str) -> None:
    request = replace(PUT, headers=(("content-type", content_type),))
    piece = made(request, ChunkedUpload(film, piece_size=4)).piece(0, "")
    assert shown(piece).startswith(body)
    assert piece.headers[0][1].startswith(content_type)


def test_of_several_places_the_named_part(film: Path, tmp_path: Path) -> None:
    other = FilePart(tmp_path / "other", 3)
    again = FilePart(film, 10)
    head = b'--b\r\nContent-Disposition: form-data; filename="x"; name="%s"\r\n\r\n'
    for thumb, once in ((other, "<0+3>"), (again, "<0+10>")):
        body = (head % b"thumb", thumb, b"\r\n" + head % b"file", again, b"\r\n--b--\r\n")
        piece = made(with_body(*body), ChunkedUpload(film, piece_size=4)).piece(4, "")
        assert shown(piece).count(once) == 1
        assert shown(piece).count("<4+4>") == 1


def test_another_spelling_of_the_path(film: Path) -> None:
    spelled = film.parent / ".." / film.parent.name / film.name
    form = made(with_body(FilePart(film, 10)), ChunkedUpload(spelled, piece_size=4))
    assert shown(form.piece(0, "")) == "<0+4>"


def test_what_cannot_be_cut(film: Path) -> None:
    both = with_body(FilePart(film, 10), FilePart(film, 10))
    cases = [
        (with_body(b"text"), film, 'the body does not take in "a "film".bin", the file to upload'),
        (both, film, "the file to upload, in one place"),
        (PUT, film.parent / "none", "it does not exist"),
    ]
    for request, file, message in cases:
        failure = form_of(request, ChunkedUpload(file))
        assert isinstance(failure, Failure)
        assert message in failure.message
