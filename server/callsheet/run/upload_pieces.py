"""Cuts a request with a large file into requests with a piece of it each (`# @upload chunked`)."""

import re
from dataclasses import replace
from os.path import normpath
from pathlib import Path
from secrets import token_hex
from typing import TypeAlias

from callsheet.delivery import ChunkedUpload
from callsheet.disk import stamp_of
from callsheet.exchange import (
    Body,
    Failure,
    FailureKind,
    FilePart,
    Headers,
    OutgoingRequest,
)
from callsheet.late_dataclasses import dataclass

_MULTIPART = re.compile(r"\s*multipart/", re.IGNORECASE)
_BOUNDARY = re.compile(r""";\s*boundary=(?:"([^"]+)"|([^\s;"]+))""", re.IGNORECASE)
_NAME = re.compile(
    rb"""content-disposition:[^\r\n]*?;\s*name=(?:"([^"\r\n]*)"|([^\s;"]+))""", re.IGNORECASE
)
_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
"""How a name stands in a form part, by the WHATWG's rules for multipart/form-data."""

Parts: TypeAlias = tuple[bytes | FilePart, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A request with a gap in its body, where the file or a piece of it goes."""

    request: OutgoingRequest
    before: Parts
    after: Parts
    upload: ChunkedUpload
    stamp: tuple[int, int]
    """Time of change (nanoseconds) and size of the file when its upload began."""

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.stamp[1]

    def whole(self) -> OutgoingRequest:
        """The request with the whole file, and nothing that says of pieces."""
        return self._filled(self.request.headers, 0, self.size)

    def piece(self, first: int, upload_id: str) -> OutgoingRequest:
        """The request with the piece that begins at byte `first`.

        A typed Content-Length is the whole body's, and goes; a typed id goes out as it is.
        """
        end = min(first + self.upload.piece_size, self.size)
        own = ("content-length", "content-range")
        headers = tuple(pair for pair in self.request.headers if pair[0].lower() not in own)
        headers = (*headers, ("Content-Range", f"bytes {first}-{end - 1}/{self.size}"))
        if upload_id and not self.has_typed_id:
            headers = (*headers, (self.upload.id_header, upload_id))
        return self._filled(headers, first, end - first)

    @property
    def has_typed_id(self) -> bool:
        """Whether the id was typed, and need not be taken from an answer."""
        return has_field(self.request.headers, self.upload.id_header)

    def _filled(self, headers: Headers, start: int, size: int) -> OutgoingRequest:
        part = FilePart(self.upload.file, size, start, self.stamp)
        body = Body((*self.before, part, *self.after))
        return replace(self.request, headers=headers, body=body)


def form_of(request: OutgoingRequest, upload: ChunkedUpload) -> Form | Failure:
    """Find where in the body the file stands, and leave a gap there.

    In a typed body, that is where the file is taken in; of several places, the form part named
    `field`. Without a body, a form with this one part is made, or the file is the body itself
    when there is no `field`, or a Content-Type that is no form's.
    """
    if request.body is None or not request.body.parts:
        return _made(request, upload)
    parts = request.body.parts
    places = [index for index, part in enumerate(parts) if _is_meant(part, upload.file)]
    if len(places) > 1:
        places = [place for place in places if _field(parts, place) == upload.field]
    if len(places) != 1:
        name = upload.file.name
        return Failure(
            FailureKind.FILE,
            f'the body does not take in "{name}", the file to upload, in one place',
            f"write `< {name}` where its pieces shall stand, or leave the body out",
        )
    place = places[0]
    return _with_gap(request, upload, (parts[:place], parts[place + 1 :]))


def has_field(headers: Headers, name: str) -> bool:
    """Whether a header field is there, its name in any case."""
    return any(key.lower() == name.lower() for key, _ in headers)


def _is_meant(part: bytes | FilePart, file: Path) -> bool:
    return isinstance(part, FilePart) and normpath(part.path) == normpath(file)


def _field(parts: Parts, place: int) -> str:
    before = parts[place - 1] if place else b""
    head = before.rpartition(b"\r\n--")[2] if isinstance(before, bytes) else b""
    found = _NAME.search(head)
    return (found[1] or found[2] or b"").decode("utf-8", "replace") if found else ""


def _made(request: OutgoingRequest, upload: ChunkedUpload) -> Form | Failure:
    typed = next((value for name, value in request.headers if name.lower() == "content-type"), None)
    if not upload.field or (typed is not None and not _MULTIPART.match(typed)):
        return _with_gap(request, upload)
    found = _BOUNDARY.search(typed or "")
    boundary = (found[1] or found[2]) if found else f"callsheet-{token_hex(16)}"
    if found is None:
        request = replace(request, headers=_with_boundary(request.headers, typed, boundary))
    name, file_name = (text.translate(_ESCAPES) for text in (upload.field, upload.file.name))
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    around = (head.encode(),), (f"\r\n--{boundary}--\r\n".encode(),)
    return _with_gap(request, upload, around)


def _with_gap(
    request: OutgoingRequest, upload: ChunkedUpload, around: tuple[Parts, Parts] = ((), ())
) -> Form | Failure:
    stamp = stamp_of(upload.file)
    if stamp is None:
        return Failure(FailureKind.FILE, f'"{upload.file}" cannot be read: it does not exist')
    before, after = around
    return Form(request, before, after, upload, stamp)


def _with_boundary(headers: Headers, typed: str | None, boundary: str) -> Headers:
    if typed is None:
        return (*headers, ("Content-Type", f"multipart/form-data; boundary={boundary}"))
    return tuple(
        (name, f"{value}; boundary={boundary}" if name.lower() == "content-type" else value)
        for name, value in headers
    )
