"""Uploads in pieces: what a storage service gets, whatever happens on the way."""

import hashlib
import os
import random
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from callsheet.delivery import Caching, ChunkedUpload, Delivery, Retry
from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FailureKind,
    FilePart,
    Headers,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Response,
    SentRequest,
    Timings,
)
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.run.delivering import Deliverer, DeliveryMeans
from callsheet.run.upload import (
    BEGINNING,
    Reached,
    UploadMeans,
    pieces,
    send_upload,
)
from callsheet.run.upload_pieces import Form
from callsheet.store.uploads import FolderUploads, MemoryUploads, Uploads
from fake_appwrite import Storage, StoredFile, answering, cut, cut_after, storing

BOUNDARY = "----WebKitFormBoundarye0m6iNBQNHlzTpVM"
FORM = (("Content-Type", f"multipart/form-data; boundary={BOUNDARY}"),)
PIECE = 1000
CONTENT = random.Random(0).randbytes(3500)


@pytest.fixture
def storage() -> Iterator[Storage]:
    with storing() as service:
        yield service


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "film.bin"
    path.write_bytes(CONTENT)
    return path


def form_body(file: Path) -> Body:
    """The body of Appwrite's example, with the file in the middle."""
    delimiter = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    head = f'{delimiter}"fileId"\r\n\r\nunique()\r\n{delimiter}"file"; filename="film.bin"\r\n\r\n'
    tail = f'\r\n{delimiter}"permissions[]"\r\n\r\nread("any")\r\n--{BOUNDARY}--\r\n'
    return Body((head.encode(), FilePart(file, file.stat().st_size), tail.encode()))


def post(storage: Storage, file: Path, *, headers: Headers = FORM, body: Body | None = None):
    return OutgoingRequest(
        "POST",
        "http",
        "127.0.0.1",
        storage.port,
        "/files",
        (*headers, ("X-Appwrite-Project", "demo")),
        body or form_body(file),
    )


def put(storage: Storage) -> OutgoingRequest:
    return OutgoingRequest("PUT", "http", "127.0.0.1", storage.port, "/resumable", ())


def upload(
    client: HttpClient,
    request: OutgoingRequest,
    file: Path,
    uploads: Uploads | None = None,
    cancellation: Cancellation | None = None,
    tell=lambda _sent, _total: None,
    **settings,
) -> Exchange:
    chunked = ChunkedUpload(file, **{"piece_size": PIECE, **settings})
    means = UploadMeans(
        lambda piece: client.send(piece, cancellation), uploads or MemoryUploads(), "dev", tell
    )
    return send_upload(request, chunked, means)


def whole(uploaded: Exchange) -> Response:
    outcome = uploaded.outcome
    assert isinstance(outcome, Response), outcome
    assert 200 <= outcome.status < 300
    return outcome


def stopped(uploaded: Exchange) -> Failure:
    assert isinstance(uploaded.outcome, Failure), uploaded.outcome
    return uploaded.outcome


def is_stored(storage: Storage, name: str = "file0") -> bool:
    return storage.files[name].sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_the_pieces_of_a_form(client: HttpClient, storage: Storage, file: Path) -> None:
    told: list[tuple[int, int]] = []
    uploaded = upload(
        client, post(storage, file), file, tell=lambda sent, total: told.append((sent, total))
    )
    assert whole(uploaded).status == 201
    assert storage.ranges == ["0-999/3500", "1000-1999/3500", "2000-2999/3500", "3000-3499/3500"]
    assert [each.headers.get("x-appwrite-id") for each in storage.came] == [None, *["file0"] * 3]
    for came in storage.came:
        assert came.fields["fileId"] == b"unique()"
        assert came.fields["permissions[]"] == b'read("any")'
        assert came.headers["x-appwrite-project"] == "demo"
        assert int(came.headers["content-length"]) == came.body_size
    assert is_stored(storage)
    assert told == [(at, 3500) for at in (0, 1000, 2000, 3000, 3500)]
    assert [(each.first, each.last, each.status) for each in uploaded.pieces] == [
        (0, 999, 201),
        (1000, 1999, 201),
        (2000, 2999, 201),
        (3000, 3499, 201),
    ]
    assert uploaded.notes == ()


@pytest.mark.parametrize("size", [0, 1, PIECE])
def test_a_file_of_one_piece_goes_out_plainly(
    client: HttpClient, storage: Storage, file: Path, size: int
) -> None:
    file.write_bytes(CONTENT[:size])
    whole(upload(client, post(storage, file), file))
    assert storage.ranges == [""]
    assert "x-appwrite-id" not in storage.came[0].headers
    assert storage.came[0].fields["file"] == CONTENT[:size]


def test_one_byte_more_than_a_piece(client: HttpClient, storage: Storage, file: Path) -> None:
    file.write_bytes(CONTENT[: PIECE + 1])
    whole(upload(client, post(storage, file), file))
    assert storage.ranges == ["0-999/1001", "1000-1000/1001"]
    assert bytes(storage.files["file0"].data) == CONTENT[: PIECE + 1]


def test_two_whole_pieces(client: HttpClient, storage: Storage, file: Path) -> None:
    file.write_bytes(CONTENT[: 2 * PIECE])
    whole(upload(client, post(storage, file), file))
    assert storage.ranges == ["0-999/2000", "1000-1999/2000"]


def test_what_the_pieces_took_and_what_was_secret(file: Path) -> None:
    asked = Hop(SentRequest("POST", "https://example.org/token", (), None), created(), Timings())
    answers = iter(
        Exchange((replace(asked, outcome=created()),), seconds, asides, secrets, notes=notes)
        for seconds, asides, secrets, notes in [
            (0.5, (asked,), frozenset({"a token"}), ("try 1",)),
            (0.25, (), frozenset(), ("try 1", "try 2")),
            (0.125, (), frozenset({"a new one"}), ()),
            (1.0, (), frozenset(), ()),
        ]
    )
    request = OutgoingRequest("POST", "https", "example.org", None, "/", ())
    means = UploadMeans(lambda _: next(answers))
    exchange = send_upload(request, ChunkedUpload(file, piece_size=PIECE), means)
    assert exchange.seconds == 1.875
    assert exchange.asides == (asked,)
    assert exchange.secrets == {"a token", "a new one"}
    assert exchange.notes == ("try 1", "try 2")


def test_without_a_body_a_form_is_made(client: HttpClient, storage: Storage, file: Path) -> None:
    request = replace(post(storage, file, headers=()), body=None)
    whole(upload(client, request, file))
    assert is_stored(storage)
    assert list(storage.came[1].fields) == ["file"]


def test_a_typed_id_and_typed_sizes(client: HttpClient, storage: Storage, file: Path) -> None:
    storage.files["mine"] = StoredFile(3500, bytearray(3500))
    typed = (
        ("x-appwrite-id", "mine"),
        ("Content-Range", "bytes 0-1/2"),
        ("Content-Length", "7"),
    )
    whole(upload(client, post(storage, file, headers=(*FORM, *typed)), file))
    assert storage.ranges == ["0-999/3500", "1000-1999/3500", "2000-2999/3500", "3000-3499/3500"]
    assert {each.headers["x-appwrite-id"] for each in storage.came} == {"mine"}
    assert is_stored(storage, "mine")


def test_a_server_that_says_how_far_it_is(client: HttpClient, storage: Storage, file: Path) -> None:
    storage.most = 700
    whole(upload(client, put(storage), file, field="", id_header=""))
    assert storage.ranges == [
        "0-999/3500",
        "700-1699/3500",
        "1400-2399/3500",
        "2100-3099/3500",
        "2800-3499/3500",
    ]
    assert is_stored(storage, "resumable")


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("fault", [cut, cut_after])
def test_a_connection_that_breaks_inside_a_piece(
    client: HttpClient, storage: Storage, file: Path, tmp_path: Path, number: int, fault
) -> None:
    storage.faults[number] = fault
    uploads = FolderUploads(tmp_path / "state")
    failure = stopped(upload(client, post(storage, file), file, uploads))
    assert failure.message.endswith(f'; {number * PIECE} of 3500 bytes of "film.bin" are up')
    assert failure.hint.endswith("run it again: the upload goes on at that byte")
    before = len(storage.came)
    again = upload(client, post(storage, file), file, FolderUploads(tmp_path / "state"))
    whole(again)
    assert again.notes == (
        f"the upload goes on at byte {number * PIECE} of 3500, where it stopped",
    )
    assert storage.ranges[before].startswith(f"{number * PIECE}-")
    assert {each.headers["x-appwrite-id"] for each in storage.came[before:]} == {"file0"}
    assert is_stored(storage)
    assert list((tmp_path / "state").iterdir()) == []


@pytest.mark.parametrize("status", [400, 413, 500])
def test_a_piece_that_is_refused(
    client: HttpClient, storage: Storage, file: Path, status: int
) -> None:
    storage.faults[2] = answering(status)
    uploads = MemoryUploads()
    uploaded = upload(client, post(storage, file), file, uploads)
    failure = stopped(uploaded)
    assert failure.kind is FailureKind.UPLOAD
    assert failure.message.startswith(f"the server answered {status} ")
    assert failure.message.endswith('; 2000 of 3500 bytes of "film.bin" are up')
    answer = uploaded.hops[-2].outcome
    assert isinstance(answer, Response)
    assert answer.status == status
    whole(upload(client, post(storage, file), file, uploads))
    assert storage.ranges[2:] == ["2000-2999/3500", "3000-3499/3500"]
    assert is_stored(storage)


def test_the_first_piece_refused_is_an_answer(
    client: HttpClient, storage: Storage, file: Path
) -> None:
    storage.faults[0] = answering(401)
    told: list[int] = []
    uploaded = upload(
        client, post(storage, file), file, tell=lambda sent, _total: told.append(sent)
    )
    assert isinstance(uploaded.outcome, Response)
    assert uploaded.outcome.status == 401
    assert storage.numbers == 1
    assert told == [0]


def test_an_upload_that_the_server_forgot_starts_anew(
    client: HttpClient, storage: Storage, file: Path
) -> None:
    storage.faults[2] = answering(500)
    uploads = MemoryUploads()
    stopped(upload(client, post(storage, file), file, uploads))
    storage.files.clear()
    storage.came.clear()
    again = upload(client, post(storage, file), file, uploads)
    whole(again)
    assert storage.ranges[:2] == ["2000-2999/3500", "0-999/3500"]
    assert "x-appwrite-id" not in storage.came[1].headers
    assert again.notes[-1] == "the server has nothing of what went up: it starts anew"
    assert is_stored(storage)


def test_a_changed_file_starts_anew(client: HttpClient, storage: Storage, file: Path) -> None:
    storage.faults[2] = answering(500)
    uploads = MemoryUploads()
    stopped(upload(client, post(storage, file), file, uploads))
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))
    again = upload(client, post(storage, file), file, uploads)
    whole(again)
    assert again.notes == (
        '"film.bin" was changed after 2000 bytes of it went up: the upload starts anew',
    )
    assert storage.ranges[2] == "0-999/3500"
    assert is_stored(storage, "file1")


def test_pieces_of_another_size_start_anew(
    client: HttpClient, storage: Storage, file: Path
) -> None:
    storage.faults[2] = answering(500)
    uploads = MemoryUploads()
    stopped(upload(client, post(storage, file), file, uploads))
    again = upload(client, post(storage, file), file, uploads, piece_size=1500)
    whole(again)
    assert "another size" in again.notes[0]
    assert storage.ranges[2] == "0-1499/3500"


def test_an_upload_that_is_refused_each_time_can_be_given_up(
    client: HttpClient, storage: Storage, file: Path
) -> None:
    storage.faults |= {2: answering(409), 3: answering(409)}
    uploads = MemoryUploads()
    request = post(storage, file)
    first = stopped(upload(client, request, file, uploads))
    assert first.hint == "run it again: the upload goes on at that byte"
    second = stopped(upload(client, request, file, uploads))
    assert second.hint == f"{first.hint}, or with `resume=off` at the first"
    storage.faults[4] = answering(500)
    upload(client, request, file, uploads, resume=False)
    whole(upload(client, request, file, uploads))
    assert storage.ranges[2] == "0-999/3500"


def deliverer(client: HttpClient) -> Deliverer:
    return Deliverer(client, DeliveryMeans(wait=lambda _seconds, _cancellation: None))


@pytest.mark.parametrize("fault", [cut, cut_after, answering(503)])
def test_a_piece_is_tried_again(client: HttpClient, storage: Storage, file: Path, fault) -> None:
    storage.faults |= {1: fault, 2: fault}
    request = replace(post(storage, file), delivery=Delivery(retry=Retry(2)))
    chunked = ChunkedUpload(file, piece_size=PIECE)
    exchange = send_upload(request, chunked, UploadMeans(deliverer(client).deliver))
    whole(exchange)
    assert [(each.first, each.attempts) for each in exchange.pieces] == [
        (0, 1),
        (1000, 3),
        (2000, 1),
        (3000, 1),
    ]
    assert storage.numbers == 6
    assert is_stored(storage)


def test_a_first_piece_that_may_have_arrived_is_not_tried_again(
    client: HttpClient, storage: Storage, file: Path
) -> None:
    storage.faults[0] = cut_after
    request = replace(post(storage, file), delivery=Delivery(retry=Retry(2)))
    chunked = ChunkedUpload(file, piece_size=PIECE)
    exchange = send_upload(request, chunked, UploadMeans(deliverer(client).deliver))
    stopped(exchange)
    assert storage.numbers == 1
    assert exchange.notes[0].startswith("not tried again: POST may have been carried out")


def test_two_runs_at_once(storage: Storage, file: Path, tmp_path: Path) -> None:
    request = post(storage, file)
    clients = HttpClient(), HttpClient()
    uploads = FolderUploads(tmp_path / "state")
    storage.faults[2] = answering(500)
    stopped(upload(clients[0], request, file, uploads))
    both = Barrier(2, timeout=10)

    def tell(sent: int, _total: int) -> None:
        if sent == 2000:
            both.wait()

    def again(client: HttpClient) -> Exchange:
        return upload(client, request, file, uploads, tell=tell)

    with ThreadPoolExecutor() as pool:
        for exchange in pool.map(again, clients):
            whole(exchange)
    for each in clients:
        each.close()
    assert list(storage.files) == ["file0"]
    assert is_stored(storage)
    assert list((tmp_path / "state").iterdir()) == []


def test_resume_off_remembers_nothing(client: HttpClient, storage: Storage, file: Path) -> None:
    storage.faults[2] = answering(500)
    uploads = MemoryUploads()
    failure = stopped(upload(client, post(storage, file), file, uploads, resume=False))
    assert failure.hint == ""
    whole(upload(client, post(storage, file), file, uploads))
    assert storage.ranges[2] == "0-999/3500"


def test_a_file_that_changes_while_it_goes_up(
    client: HttpClient, storage: Storage, file: Path
) -> None:
    def tell(sent: int, _total: int) -> None:
        if sent == 2000:
            status = file.stat()
            file.write_bytes(bytes(reversed(CONTENT)))
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))

    failure = stopped(upload(client, post(storage, file), file, tell=tell))
    assert failure.kind is FailureKind.FILE
    assert failure.message == f'"{file}" was changed since its upload began'
    assert storage.ranges == ["0-999/3500", "1000-1999/3500"]


def test_a_file_that_grows_while_it_goes_up(
    client: HttpClient, storage: Storage, file: Path
) -> None:
    def tell(sent: int, _total: int) -> None:
        if sent == 1000:
            file.write_bytes(CONTENT + b"more")

    failure = stopped(upload(client, post(storage, file), file, tell=tell))
    assert failure.message == f'"{file}" changed its size from 3500 to 3504 bytes'


def test_no_such_file(client: HttpClient, storage: Storage, file: Path) -> None:
    request = post(storage, file)
    file.unlink()
    failure = stopped(upload(client, request, file))
    assert failure.kind is FailureKind.FILE
    assert storage.numbers == 0


def test_cancelled_between_pieces(client: HttpClient, storage: Storage, file: Path) -> None:
    cancellation, uploads = Cancellation(), MemoryUploads()

    def tell(sent: int, _total: int) -> None:
        if sent == 2000:
            cancellation.cancel()

    request = post(storage, file)
    failure = stopped(upload(client, request, file, uploads, cancellation, tell))
    assert failure.kind is FailureKind.CANCELLED
    assert storage.ranges == ["0-999/3500", "1000-1999/3500"]
    whole(upload(client, request, file, uploads))
    assert storage.ranges[2] == "2000-2999/3500"


def test_cancelled_within_a_piece(client: HttpClient, storage: Storage, file: Path) -> None:
    cancellation, uploads = Cancellation(), MemoryUploads()

    def cancel(handler) -> bool:
        handler.rfile.read(100)
        cancellation.cancel()
        handler.close_connection = True
        return True

    storage.faults[1] = cancel
    request = post(storage, file)
    failure = stopped(upload(client, request, file, uploads, cancellation))
    assert failure.kind is FailureKind.CANCELLED
    whole(upload(client, request, file, uploads))
    assert storage.ranges[1] == "1000-1999/3500"


def test_progress_that_cannot_be_kept_stops_nothing(
    client: HttpClient, storage: Storage, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    uploaded = upload(client, post(storage, file), file, FolderUploads(tmp_path / "state"))
    whole(uploaded)
    assert len(uploaded.notes) == 1
    assert uploaded.notes[0].startswith("how far the upload is cannot be remembered: ")
    assert is_stored(storage)


def test_memory_does_not_grow_with_the_file(client: HttpClient, tmp_path: Path) -> None:
    film = tmp_path / "film.bin"
    with film.open("wb") as made:
        made.truncate(400 * 1024 * 1024)
    sent = 0

    def send(request: OutgoingRequest):
        # What the wire would take, read as the transport reads it.
        from callsheet.http.sending import BodyStream

        nonlocal sent
        sent += sum(len(chunk) for chunk in BodyStream(request.body))
        return replace(template, hops=(replace(template.hops[0], outcome=created()),))

    with storing() as service:
        template = client.send(put(service))
    request = OutgoingRequest("POST", "http", "127.0.0.1", 1, "/", ())
    tracemalloc.start()
    whole(send_upload(request, ChunkedUpload(film), UploadMeans(send)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > 400 * 1024 * 1024
    assert peak < 2 * 1024 * 1024


def form(**settings) -> Form:
    request = OutgoingRequest("PUT", "https", "example.org", None, "/", ())
    chunked = ChunkedUpload(Path("/film.bin"), **{"piece_size": PIECE, **settings})
    return Form(request, (), (), chunked, (7, 3500))


def created(status: int = 201, body: bytes = b'{"$id": "a"}', headers: Headers = ()) -> Response:
    return Response(status, "", "HTTP/1.1", headers, MemoryBody(body), "")


def had(last: int) -> Response:
    return created(308, b"", (("Range", f"bytes=0-{last}"),))


def offsets(answers: list[Response | Failure], begun: Reached = BEGINNING, **settings):
    """Where each piece began, and how it ended."""
    flow = pieces(form(**settings), begun)
    piece = next(flow)
    seen = [piece.reached.offset]
    for answer in answers:
        try:
            piece = flow.send(answer)
        except StopIteration as end:
            return seen, end.value
        seen.append(piece.reached.offset)
    return seen, "goes on"


@pytest.mark.parametrize(
    ("answers", "seen"),
    [
        ([had(999), had(1999)], [0, 1000, 2000]),
        ([had(499), had(1499)], [0, 500, 1500]),
        ([had(1999), had(2999)], [0, 2000, 3000]),
        ([had(1999), had(999)], [0, 2000, 1000]),
        ([had(999), created(308, b"")], [0, 1000, 0]),
        ([created(), created(200)], [0, 1000, 2000]),
    ],
)
def test_the_server_says_where_to_go_on(answers: list[Response], seen: list[int]) -> None:
    assert offsets(answers) == (seen, "goes on")


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([had(999)] * 5, "the server does not take in what it is sent; 1000 of 3500 bytes"),
        ([had(1999), had(999)] * 5, "the server does not take in what it is sent; "),
        (
            [had(3499)],
            "the server answered 308 with `Range: bytes=0-3499`, which leaves nothing to send",
        ),
        (
            [created(), created(308, b"", (("Range", "bytes=5-9"),))],
            "the server answered 308 with `Range: bytes=5-9`, which leaves nothing to send",
        ),
        ([created(200, b"{}")], "the answer to the first piece has no id at `$.$id`"),
        ([created(200, b"no JSON")], "the answer to the first piece has no id at `$.$id`"),
        ([created(200, b'{"$id": "a\\nb"}')], "the answer to the first piece has no id at `$.$id`"),
        ([created(200, b'{"$id": true}')], "the answer to the first piece has no id at `$.$id`"),
        (
            [created(), created(308, b"", (("Location", "/elsewhere"),))],
            "the server answered 308; 1000 of 3500",
        ),
    ],
)
def test_answers_that_end_an_upload(answers: list[Response], message: str) -> None:
    _seen, failure = offsets(answers)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.UPLOAD
    assert failure.message.startswith(message)


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        (b'{"$id": "abc"}', "$.$id", "abc"),
        (b'{"$id": 12345678901234567890}', "$.$id", "12345678901234567890"),
        (b'{"upload": {"key": "k"}}', "$.upload.key", "k"),
        (b'{"upload": {"key": "k"}}', "upload.key", "k"),
    ],
)
def test_where_the_id_is(body: bytes, path: str, expected: str) -> None:
    flow = pieces(form(id_path=path, id_header="X-Upload"))
    next(flow)
    assert ("X-Upload", expected) in flow.send(created(200, body)).request.headers


def test_what_may_be_repeated() -> None:
    made = form()
    asked = Delivery(retry=Retry(2, on_assert=True), caching=Caching())
    retrying = replace(made.request, delivery=asked)
    flow = pieces(replace(made, request=retrying))
    first, second = next(flow).request, flow.send(created()).request
    assert first.delivery == Delivery(retry=Retry(2))
    assert second.delivery == Delivery(retry=Retry(2, unsafe=True))


def test_a_progress_at_a_gone_upload_is_given_up_once() -> None:
    begun = Reached(2000, "a")
    gone = created(404)
    assert offsets([gone, gone], begun) == ([2000, 0], None)
