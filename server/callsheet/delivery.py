"""How often, how fast and whether a request is sent at all, as plain values."""

from pathlib import Path

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retry:
    """When a request is sent again, and after how long (`# @retry`)."""

    times: int
    """Further tries after the first."""

    statuses: tuple[range, ...] = (range(429, 430), range(502, 505))
    on_connect: bool = True
    """Also when no connection came about."""

    on_timeout: bool = True
    on_failure: bool = True
    """Also when the connection broke."""

    on_assert: bool = False
    """Also when an assertion failed: polling."""

    shortest: float = 1.0
    """Seconds before the second try, doubled each time."""

    longest: float = 30.0
    jitter: bool = True
    unsafe: bool = False
    """Also for methods that are not idempotent."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many requests in so many seconds, to one origin."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Caching:
    """Answers are kept and used again (`# @cache`)."""

    lifetime: float | None = None
    """Seconds for which an answer is good, whatever the server says; None is RFC 9111."""


@dataclass(frozen=True, slots=True)
class ChunkedUpload:
    """A file that goes up in pieces (`# @upload chunked`), each a request with Content-Range."""

    file: Path
    piece_size: int = 5 * 1024 * 1024
    field: str = "file"
    """The form field of the piece; empty sends it as the body itself."""

    id_header: str = "X-Appwrite-ID"
    """Carries the id from the first answer in all further requests; empty: none does."""

    id_path: str = "$.$id"
    """Where the first answer has the id."""

    resume: bool = True
    """Whether what went up before a failure is remembered."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """All of it; None is: not asked for."""

    retry: Retry | None = None
    rate_limit: RateLimit | None = None
    caching: Caching | None = None
    upload: ChunkedUpload | None = None
    idempotency_header: str = ""
    """The field with one random key for all tries of one send; empty: none."""


PLAIN_DELIVERY = Delivery()
