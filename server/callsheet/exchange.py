"""What goes out and what came back, as plain values: no library's type, no decision."""

from dataclasses import field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from callsheet.delivery import PLAIN_DELIVERY, Delivery
from callsheet.late_dataclasses import dataclass
from callsheet.no_authentication import NO_AUTHENTICATION

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from callsheet.authentication import Authentication, Signature

Headers: TypeAlias = tuple[tuple[str, str], ...]
"""Header fields in order, names in the case they were typed or received in, repeats kept."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file, or a piece of one, that is streamed into a body."""

    path: Path
    size: int
    """Bytes that go out."""

    start: int = 0
    """Bytes of the file before them."""

    stamp: tuple[int, int] | None = None
    """Time of change (nanoseconds) and size that the whole file must still have; None: what goes
    out is the whole file, whenever it was changed."""


@dataclass(frozen=True, slots=True)
class Body:
    """A request body: bytes and files, one after the other."""

    parts: tuple[bytes | FilePart, ...]

    @property
    def size(self) -> int:
        """How many bytes go out."""
        return sum(part.size if isinstance(part, FilePart) else len(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait; None waits for ever (RFC-less: names as httpx has them, total is ours)."""

    connect: float | None = 20.0
    read: float | None = 20.0
    write: float | None = 20.0
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Tls:
    """What a TLS connection is made with (`# @tls`)."""

    authorities: Path | None = None
    """A PEM file, or a folder of them, with the certificates to trust instead of the system's."""

    certificate: Path | None = None
    """The client's, PEM."""

    key: Path | None = None
    """The client's private key, PEM; None: it stands in the certificate's file."""

    bundle: Path | None = None
    """Both of them in one PKCS#12 file."""

    password: str = field(default="", repr=False)
    """Of the key or the bundle."""

    minimum: str = ""
    """`1.2` or `1.3`; empty is what Python takes for safe."""


class ProxyKind(StrEnum):
    """How a proxy is spoken to."""

    HTTP = "http"
    HTTPS = "https"
    SOCKS5 = "socks5"
    """Names are resolved here."""

    SOCKS5H = "socks5h"
    """Names are resolved by the proxy."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy and who asks it."""

    kind: ProxyKind
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Proxies:
    """Which proxy a request takes: by its scheme, unless its host is an exception."""

    http: Proxy | None = None
    https: Proxy | None = None
    exceptions: tuple[str, ...] = ()
    """`*.internal`, `10.*`, `.example.org`, `example.org:8080`, `10.0.0.0/8`, `*`."""


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """Where a stream has brought enough (`# @stream`): whatever of these comes first."""

    events: int | None = None
    """How many events of `text/event-stream`, or lines of any other answer."""

    seconds: float | None = None
    """How long it is listened to, from its head on."""

    until: str = ""
    """A text that stands in the last event or line; empty: none does."""


@dataclass(frozen=True, slots=True)
class SendOptions:
    """How a request is sent, beside what is sent."""

    timeouts: Timeouts = Timeouts()
    follow_redirects: bool = True
    post_redirect_get: bool = False
    """301 and 302 turn every method but HEAD into GET, as 303 does."""

    maximum_redirects: int = 20
    use_cookies: bool = True
    verify_certificates: bool = True
    http2: bool = False
    tls: Tls = Tls()
    proxies: Proxies = Proxies()
    unix_socket: Path | None = None
    """Connects to this socket whatever host and port say."""

    stream_end: StreamEnd | None = None
    lane: str = ""
    """Requests of one lane share no connection with others: for schemes that prove a connection."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message for the other end of a WebSocket."""

    parts: tuple[bytes | FilePart, ...]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message from there that is waited for before anything more is said."""


Conversation: TypeAlias = tuple[Said | Awaited, ...]


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """A request with nothing left to resolve: what the wire will carry."""

    method: str
    scheme: str
    host: str
    """Host as it goes to the resolver: IDNA-encoded, an IPv6 address without its brackets."""

    port: int | None
    """None when the URL names none; the scheme's default is used then."""

    target: str
    """The request target byte for byte (RFC 9112, 3.2), ASCII only."""

    headers: Headers
    """All that goes out but Host, Content-Length and cookies, which the sender adds if not here."""

    body: Body | None = None
    options: SendOptions = field(default_factory=SendOptions)
    secret_headers: frozenset[str] = frozenset()
    """The fields, in lower case, with a secret in their value: they stay with this origin, as
    those do whose name says that they carry credentials."""

    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    """What is secret of the texts that it was made of: a body that holds it stays here too."""

    authentication: "Authentication" = NO_AUTHENTICATION
    """What is added on the way out, at this origin only."""

    signatures: "tuple[Signature, ...]" = ()
    """Fields over the finished request, in order."""

    delivery: Delivery = PLAIN_DELIVERY
    omitted_headers: frozenset[str] = frozenset()
    """Names of default fields, in lower case, that shall not be added."""

    conversation: Conversation | None = None
    """Set: it opens a WebSocket, on which this is said; `scheme` is that of the handshake."""

    @property
    def origin(self) -> str:
        """Scheme, host and port (RFC 6454); the port is left out when none was typed."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port is None else f":{self.port}")

    @property
    def url(self) -> str:
        """The whole URL."""
        origin = self.origin
        if self.conversation is not None:
            origin = f"ws{origin.removeprefix('http')}"
        return origin + ("" if self.target == "*" else self.target)


class MemoryBody:
    """An answer's decoded body that is small enough to hold; two with the same bytes are equal."""

    __slots__ = ("_data", "size")
    __match_args__ = ("data",)

    def __init__(self, data: bytes) -> None:
        """Hold all of it."""
        self._data: bytes | Callable[[], bytes] = data
        self.size = len(data)
        """Decoded bytes."""

    @property
    def data(self) -> bytes:
        """All of it, wherever it lies."""
        held = self._data
        return held if isinstance(held, bytes) else held()

    @property
    def is_aside(self) -> bool:
        """Whether it is held elsewhere."""
        return not isinstance(self._data, bytes)

    def put_aside(self, read: "Callable[[], bytes]") -> None:
        """Hold it no more: `read` gives it to who asks."""
        self._data = read

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MemoryBody) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.data)

    def __repr__(self) -> str:
        return f"MemoryBody(data={self.data!r})"


@dataclass(frozen=True, slots=True)
class SpilledBody:
    """An answer's decoded body that was written to a file while it arrived."""

    path: Path
    size: int
    head: bytes
    """Its first bytes, for a view."""

    kept: object = field(default=None, repr=False, compare=False)
    """Removes the file when nobody holds it any more; None where the file outlives the process."""

    @property
    def sha256(self) -> str:
        """The digest of the file as it is now, in hexadecimal digits.

        Raises:
            OSError: It cannot be read.
        """
        from hashlib import file_digest

        with self.path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()


ReceivedBody: TypeAlias = MemoryBody | SpilledBody


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds; a phase that did not happen (a kept connection) is 0."""

    connect: float = 0.0
    tls: float = 0.0
    first_byte: float = 0.0
    """From the request sent to the first byte of the answer."""

    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, whole."""

    status: int
    reason: str
    http_version: str
    headers: Headers
    body: ReceivedBody
    remote: str
    """Address and port of the other end, empty when not known."""

    body_problem: str = ""
    """Why the body is not what the headers promise (a truncated gzip), in words."""

    spoken: "tuple[Spoken, ...]" = ()
    """What was said and heard on a WebSocket, in order; the body has what was heard, with lines of
    `===` between the messages."""

    certificate: bytes = field(default=b"", repr=False, compare=False)
    """What the server proved itself with (X.509, DER form); empty without TLS."""

    @property
    def messages(self) -> tuple[str | bytes, ...]:
        """What came over a WebSocket."""
        return tuple(each.message for each in self.spoken if not each.is_ours)

    def header(self, name: str) -> str | None:
        """The first value of a header field, its name in any case."""
        folded = name.lower()
        return next((value for key, value in self.headers if key.lower() == folded), None)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message that went over a WebSocket."""

    message: str | bytes
    is_ours: bool
    seconds: float = field(compare=False)
    """When it did, from the beginning of its handshake on."""


class FailureKind(StrEnum):
    """Why there is no answer; the names stand in reports."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    DECODING = "decoding"
    TOO_LARGE = "too-large"
    REDIRECT = "redirect"
    PROXY = "proxy"
    AUTHENTICATION = "authentication"
    """No token was to be had, or the credentials cannot be used."""

    FILE = "file"
    UPLOAD = "upload"
    """A part of a file is up, and the server does not take the rest."""

    REFUSED = "not-sent"
    """By us, before anything went out: nothing can be sent like that."""

    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer, and why, in words for a person."""

    kind: FailureKind
    message: str
    hint: str = ""
    passing: bool = field(default=False, compare=False)
    """Whether a further try may go better: nobody listened, the connection broke, time ran out."""

    unsent: bool = field(default=False, compare=False)
    """Whether nothing had gone out yet, so that the server cannot have acted on the request."""


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request as it went over the wire."""

    method: str
    url: str
    headers: Headers
    body: Body | None


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and its answer on the way to the last one."""

    request: SentRequest
    outcome: Response | Failure
    timings: Timings
    begun: float | None = field(default=None, compare=False)
    """Seconds from `Exchange.started` until this one began; None: nothing went out."""


@dataclass(frozen=True, slots=True)
class UploadedPiece:
    """A piece of a file that went up, and what the server said to it."""

    first: int
    last: int
    """The place of its last byte, counted as in Content-Range from 0."""

    status: int
    seconds: float
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Exchange:
    """What happened to one request: the hops it took, the last of them the answer."""

    hops: tuple[Hop, ...]
    """Never empty; redirects come first, and answers to which a scheme had to reply."""

    seconds: float
    asides: tuple[Hop, ...] = ()
    """Requests of the authentication's own, as for a token, in order."""

    secrets: frozenset[str] = frozenset()
    """Tokens and proofs that came or went out on the way, for the redactor."""

    attempts: int = 1
    """How often it was tried; `hops` are those of the last try."""

    from_cache: bool = False
    """Whether the answer was kept from an earlier exchange."""

    earlier: tuple[Hop, ...] = ()
    """The hops of the tries before the last one, in order."""

    notes: tuple[str, ...] = ()
    """What happened beside the hops, in words for a person: waits, tries, the cache."""

    pieces: tuple[UploadedPiece, ...] = ()
    """What was answered of an upload in pieces, in order; `hops` are those of the last one."""

    started: "datetime | None" = field(default=None, compare=False)
    """When its first try began, in UTC; None: nothing went out."""

    @property
    def request(self) -> SentRequest:
        """The request as it went out first."""
        return self.hops[0].request

    @property
    def outcome(self) -> Response | Failure:
        """The last answer, or why there is none."""
        return self.hops[-1].outcome


def since(moment: "datetime | None", exchange: Exchange) -> Exchange:
    """The same exchange as a part of one that started at `moment`."""
    if moment is None or exchange.started is None or exchange.started == moment:
        return exchange
    later = (exchange.started - moment).total_seconds()
    return replace(
        exchange,
        hops=tuple(_later(hop, later) for hop in exchange.hops),
        asides=tuple(_later(hop, later) for hop in exchange.asides),
        earlier=tuple(_later(hop, later) for hop in exchange.earlier),
        started=moment,
    )


def _later(hop: Hop, seconds: float) -> Hop:
    return hop if hop.begun is None else replace(hop, begun=hop.begun + seconds)
