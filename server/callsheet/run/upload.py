"""Uploads in pieces: one request after the other, on from where the server says, or we remember.

The pieces and their order are a generator without I/O; `send_upload` drives it.
"""

import re
from collections.abc import Callable, Generator
from dataclasses import field, replace
from datetime import datetime
from typing import TypeAlias

from callsheet.delivery import ChunkedUpload, Delivery
from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Response,
    SentRequest,
    Timings,
    UploadedPiece,
    since,
)
from callsheet.json_query import canonical_path, select_json
from callsheet.late_dataclasses import dataclass
from callsheet.run.upload_pieces import Form, form_of
from callsheet.store.uploads import MemoryUploads, UploadKey, UploadProgress, Uploads
from callsheet.values import parse_json

_INCOMPLETE = 308
"""Resume Incomplete, as Google's services say it; with a Location it is a redirect."""

_GONE = (404, 410, 416)
"""What a server answers to a piece of an upload that it knows no more."""

_MOST_STALLS = 3
"""Answers in a row after which the server has no more than before."""

_RANGE = re.compile(r"(?:bytes\s*=\s*)?0-(\d{1,18})")
_ID = re.compile(r"[!-~]{1,1000}")


@dataclass(frozen=True, slots=True)
class Reached:
    """How far an upload has come."""

    offset: int = 0
    """Bytes that the server has."""

    upload_id: str = ""


BEGINNING = Reached()


@dataclass(frozen=True, slots=True)
class Piece:
    """The next request, and what was reached before it."""

    request: OutgoingRequest
    reached: Reached


Flow: TypeAlias = Generator[Piece, Response | Failure, Failure | None]
"""Yields pieces, is sent what was answered; returns why it stopped before the end, or None."""


@dataclass(frozen=True, slots=True)
class UploadMeans:
    """What an upload needs beside the request."""

    send: Callable[[OutgoingRequest], Exchange]
    """Sends one piece: with its authentication, tries and limits, until it is cancelled."""

    uploads: Uploads = field(default_factory=MemoryUploads)
    environment: str = ""
    tell: Callable[[int, int], None] = lambda _sent, _total: None
    """Is told how many bytes of how many are up, before each piece and at the end."""


def send_upload(request: OutgoingRequest, upload: ChunkedUpload, means: UploadMeans) -> Exchange:
    """Send a file in pieces of `piece_size`; one that is no larger goes out in one plain request.

    The outcome is the answer to the last piece. When the server refuses the first one, that is
    the answer too; what stops a later one is a failure, and what is up is remembered.
    """
    request = replace(request, delivery=replace(request.delivery, upload=None))
    form = form_of(request, upload)
    if isinstance(form, Failure):
        return _unsent(request, form)
    if form.size <= upload.piece_size:
        return means.send(form.whole())
    key = UploadKey(upload.file, request.method, request.url, means.environment)
    return _Uploading(form, means, key).run()


def pieces(form: Form, begun: Reached = BEGINNING) -> Flow:
    """The pieces of an upload that has come as far as `begun`.

    Where the server says how much it has (308 with Range, as in Google's resumable uploads), the
    next piece begins there. An upload that was begun earlier and that it knows no more starts anew.
    """
    reached, furthest, stalls = begun, begun.offset, 0
    while True:
        outcome = yield Piece(_request(form, reached), reached)
        if reached is begun and begun.offset and _is_gone(outcome):
            reached, furthest = BEGINNING, 0
            continue
        following = _following(form, reached, outcome)
        if not isinstance(following, Reached):
            return following
        stalls = stalls + 1 if following.offset <= furthest else 0
        if stalls > _MOST_STALLS:
            return _stopped(form, reached, "the server does not take in what it is sent")
        reached, furthest = following, max(furthest, following.offset)


def _request(form: Form, reached: Reached) -> OutgoingRequest:
    request = form.piece(reached.offset, reached.upload_id)
    # A range of an upload that has a name can be repeated; the first piece may make a new one.
    named = bool(reached.upload_id) or form.has_typed_id or not form.upload.id_header
    return replace(request, delivery=_delivery(request.delivery, named=named))


def _delivery(delivery: Delivery, *, named: bool) -> Delivery:
    retry = delivery.retry
    if retry is not None:
        retry = replace(retry, unsafe=retry.unsafe or named, on_assert=False)
    return replace(delivery, retry=retry, caching=None)


def _following(
    form: Form, reached: Reached, outcome: Response | Failure
) -> Reached | Failure | None:
    """Where the next piece begins, why there is none, or None when the last answer says it all."""
    match outcome:
        case Failure(kind, message):
            if not reached.offset or kind is FailureKind.FILE:
                return outcome
            return replace(outcome, message=f"{message}; {_up(form, reached)}")
        case Response(status=status) if 200 <= status < 300:
            return _taken(form, reached, outcome)
        case Response(status=status) if status == _INCOMPLETE and _stays(outcome):
            return _as_told(form, reached, outcome)
        case Response() if not reached.offset:
            return None
        case Response(status, reason):
            said = f"{status} {reason}".rstrip()
            return _stopped(form, reached, f"the server answered {said}")


def _taken(form: Form, reached: Reached, answer: Response) -> Reached | Failure | None:
    end = reached.offset + form.upload.piece_size
    if end >= form.size:
        return None
    if reached.upload_id or form.has_typed_id or not form.upload.id_header:
        return Reached(end, reached.upload_id)
    upload_id = _id_in(answer, form.upload.id_path)
    if not upload_id:
        return Failure(
            FailureKind.UPLOAD,
            f"the answer to the first piece has no id at `{form.upload.id_path}`",
            "say with `id_path=` where it is, or that there is none with `id_header=`",
        )
    return Reached(end, upload_id)


def _id_in(answer: Response, path: str) -> str:
    if not isinstance(answer.body, MemoryBody):
        return ""
    try:
        found = select_json(parse_json(answer.body.data.decode("utf-8")), canonical_path(path))
    except ValueError:
        return ""
    match found:
        case (str(text),) if _ID.fullmatch(text):
            return text
        case (bool(),):
            return ""
        case (int(number),):
            return str(number)
        case _:
            return ""


def _as_told(form: Form, reached: Reached, answer: Response) -> Reached | Failure:
    told = answer.header("Range")
    if told is None:
        return Reached(0, reached.upload_id)
    found = _RANGE.fullmatch(told.strip())
    offset = int(found[1]) + 1 if found else 0
    if not 0 < offset < form.size:
        said = f"{answer.status} with `Range: {told}`, which leaves nothing to send"
        return _stopped(form, reached, f"the server answered {said}")
    return Reached(offset, reached.upload_id)


def _stays(answer: Response) -> bool:
    return answer.header("Location") is None


def _is_gone(outcome: Response | Failure) -> bool:
    return isinstance(outcome, Response) and outcome.status in _GONE


def _stopped(form: Form, reached: Reached, why: str) -> Failure:
    return Failure(FailureKind.UPLOAD, f"{why}; {_up(form, reached)}")


def _up(form: Form, reached: Reached) -> str:
    return f'{reached.offset} of {form.size} bytes of "{form.upload.file.name}" are up'


@dataclass(slots=True)
class _Uploading:
    """Sends the pieces, and writes down before each how far it came."""

    form: Form
    means: UploadMeans
    key: UploadKey
    notes: list[str] = field(default_factory=list)
    kept: bool = False
    """Whether what is up now is remembered."""

    answered: list[UploadedPiece] = field(default_factory=list)
    asides: list[Hop] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    seconds: float = 0.0
    started: datetime | None = None

    def run(self) -> Exchange:
        """Send until the file is up or something stops it."""
        begun = self._begun()
        flow = pieces(self.form, begun)
        piece = next(flow)
        while True:
            if begun.offset and not piece.reached.offset:
                self.notes.append("the server has nothing of what went up: it starts anew")
                begun = BEGINNING
            self._remember(piece.reached)
            self.means.tell(piece.reached.offset, self.form.size)
            exchange = self.means.send(piece.request)
            self._add(piece, exchange)
            try:
                piece = flow.send(exchange.outcome)
            except StopIteration as end:
                return self._ended(exchange, end.value)

    def _begun(self) -> Reached:
        if not self.form.upload.resume:
            self.means.uploads.remove(self.key)
            return BEGINNING
        progress = self.means.uploads.get(self.key)
        if progress is None:
            return BEGINNING
        note = self._obstacle(progress)
        if note:
            self.notes.append(f"{note}: the upload starts anew")
            return BEGINNING
        self.notes.append(
            f"the upload goes on at byte {progress.offset} of {self.form.size}, where it stopped"
        )
        return Reached(progress.offset, progress.upload_id)

    def _obstacle(self, progress: UploadProgress) -> str:
        """Why an upload that was begun cannot go on."""
        if progress.stamp != self.form.stamp:
            name = self.form.upload.file.name
            return f'"{name}" was changed after {progress.offset} bytes of it went up'
        if progress.piece_size != self.form.upload.piece_size:
            return f"pieces have another size now than the first {progress.offset} bytes went up in"
        return ""

    def _remember(self, reached: Reached) -> None:
        """Before a piece goes out: a process that is killed meanwhile has lost this one only."""
        if not self.form.upload.resume:
            return
        self.kept = False
        if not reached.offset:
            self.means.uploads.remove(self.key)
            return
        size = self.form.upload.piece_size
        progress = UploadProgress(reached.offset, reached.upload_id, self.form.stamp, size)
        try:
            self.means.uploads.put(self.key, progress)
            self.kept = True
        except OSError as error:
            note = f"how far the upload is cannot be remembered: {error.strerror or error}"
            self.notes += [] if note in self.notes else [note]

    def _add(self, piece: Piece, exchange: Exchange) -> None:
        self.seconds += exchange.seconds
        self.started = self.started or exchange.started
        exchange = since(self.started, exchange)
        self.notes += (note for note in exchange.notes if note not in self.notes)
        self.asides += exchange.asides
        self.secrets |= exchange.secrets
        if isinstance(exchange.outcome, Response):
            first = piece.reached.offset
            last = min(first + self.form.upload.piece_size, self.form.size) - 1
            status, tries = exchange.outcome.status, exchange.attempts
            self.answered.append(UploadedPiece(first, last, status, exchange.seconds, tries))

    def _ended(self, last: Exchange, stopped: Failure | None) -> Exchange:
        last = since(self.started, last)
        hops = last.hops
        if stopped is None:
            self._finish(last.outcome)
        else:
            hops = _with_failure(hops, self._hinted(stopped))
        return replace(
            last,
            hops=hops,
            seconds=self.seconds,
            asides=tuple(self.asides),
            secrets=frozenset(self.secrets),
            notes=tuple(self.notes),
            pieces=tuple(self.answered),
        )

    def _finish(self, outcome: Response | Failure) -> None:
        if isinstance(outcome, Response) and 200 <= outcome.status < 300:
            self.means.uploads.remove(self.key)
            self.means.tell(self.form.size, self.form.size)

    def _hinted(self, stopped: Failure) -> Failure:
        if stopped.kind is FailureKind.FILE or not self.kept:
            return stopped
        hint = "run it again: the upload goes on at that byte"
        if stopped.kind is FailureKind.UPLOAD and len(self.answered) == 1:
            # It was refused at once, and may be so again: it may even be complete.
            hint += ", or with `resume=off` at the first"
        return replace(stopped, hint=f"{stopped.hint}; {hint}" if stopped.hint else hint)


def _with_failure(hops: tuple[Hop, ...], failure: Failure) -> tuple[Hop, ...]:
    """The failure in place of the last one, or behind the answer that was no good."""
    last = hops[-1]
    if isinstance(last.outcome, Failure):
        return (*hops[:-1], replace(last, outcome=failure))
    return (*hops, Hop(last.request, failure, Timings()))


def _unsent(request: OutgoingRequest, failure: Failure) -> Exchange:
    sent = SentRequest(request.method, request.url, request.headers, request.body)
    return Exchange((Hop(sent, failure, Timings()),), 0.0)
