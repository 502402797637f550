"""What goes out of a request, as far as another tool can be told to send it."""

import re
from collections.abc import Iterator
from dataclasses import field, replace
from typing import assert_never

from callsheet import authentication as kinds
from callsheet.convert.draft import FileBody, Part, TextBody, header
from callsheet.exchange import Body, FilePart, Headers, OutgoingRequest, SendOptions
from callsheet.http.auth.flow import Main, Means
from callsheet.late_dataclasses import dataclass
from callsheet.redact import MASK, Redactor

TOKEN = "ACCESS_TOKEN"  # noqa: S105 - it stands where a token goes
_FRAMING = ("content-length", "transfer-encoding")
_DOTS = re.compile(r"/\.{1,2}(?:/|\Z)")
_BOUNDARY = re.compile(r';\s*boundary="?([^\s";]+)', re.IGNORECASE)
_PARAMETER = re.compile(r';\s*(name|filename)="([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plain:
    """A request with everything that is typed or inherited; a tool adds fields of its own."""

    method: str
    url: str
    headers: Headers
    """All but those that every request carries unless it says otherwise."""

    body: Body | None = None
    unset: tuple[str, ...] = ()
    """Fields that tools are used to add, and that shall not go out."""

    options: SendOptions = field(default_factory=SendOptions)
    authentication: kinds.Digest | kinds.Ntlm | kinds.Aws | None = None
    """What cannot be said as a header field."""

    notes: tuple[str, ...] = ()
    """What the other tool will not do, in words for a person."""

    @property
    def path(self) -> str:
        """The path and the query of the URL."""
        rest = self.url.partition("://")[2]
        return rest[len(rest.partition("/")[0]) :]

    @property
    def has_dots(self) -> bool:
        """Whether most tools would send a shorter path."""
        return bool(_DOTS.search(self.path.partition("?")[0]))

    @property
    def content_type(self) -> str:
        """The typed media type; empty for none."""
        return header(self.headers, "content-type") or ""

    @property
    def parts(self) -> tuple[Part, ...] | None:
        """The body as the parts of a form; None when it is none, or no tool can be told so."""
        found = _BOUNDARY.search(self.content_type)
        is_form = self.content_type.lower().startswith("multipart/form-data")
        if self.body is None or found is None or not is_form:
            return None
        return _form(self.body, found[1])

    def without(self, name: str) -> Headers:
        """The header fields but those of one name."""
        return tuple(each for each in self.headers if each[0].lower() != name)


@dataclass(frozen=True, slots=True)
class Copied:
    """A request in the words of another tool."""

    text: str
    notes: tuple[str, ...] = ()
    """What it does not do as Callsheet does, in words for a person."""


def plain(request: OutgoingRequest) -> Plain:
    """What goes out of a request; proofs that take no answer are made, others are told."""
    request, authentication, notes = _proven(request)
    if request.signatures:
        notes = (*notes, "the signature of `# @sign` is left out")
    if request.conversation:
        notes = (*notes, "what is said on the WebSocket is left out")
    headers = tuple(each for each in request.headers if each[0].lower() not in _FRAMING)
    url = request.url
    if request.target == "*":
        notes = (*notes, "the target `*` is left out")
    return Plain(
        request.method,
        url,
        headers,
        request.body,
        tuple(sorted(request.omitted_headers)),
        request.options,
        authentication,
        notes,
    )


def masked(request: Plain, redactor: Redactor) -> Plain:
    """The same request with every secret masked, each where it stands."""
    body = request.body and Body(
        tuple(
            redactor.data(each) if isinstance(each, bytes) else each for each in request.body.parts
        )
    )
    proof = request.authentication
    match proof:
        case kinds.Digest() | kinds.Ntlm():
            proof = replace(proof, password=MASK)
        case kinds.Aws():
            proof = replace(proof, secret=MASK, session_token=MASK if proof.session_token else "")
        case None:
            pass
    options = request.options
    options = replace(
        options, tls=replace(options.tls, password=MASK if options.tls.password else "")
    )
    for scheme in ("http", "https"):
        proxy = getattr(options.proxies, scheme)
        if proxy is not None and proxy.password:
            hidden = replace(proxy, password=MASK)
            proxies = (
                replace(options.proxies, http=hidden)
                if scheme == "http"
                else replace(options.proxies, https=hidden)
            )
            options = replace(options, proxies=proxies)
    return replace(
        request,
        url=redactor.url(request.url),
        headers=redactor.headers(request.headers),
        body=body,
        options=options,
        authentication=proof,
    )


def _proven(
    request: OutgoingRequest,
) -> tuple[OutgoingRequest, kinds.Digest | kinds.Ntlm | kinds.Aws | None, tuple[str, ...]]:
    from callsheet.http.auth.schemes import authenticated

    scheme = request.authentication
    match scheme:
        case kinds.NoAuthentication():
            return request, None, ()
        case kinds.Basic() | kinds.Bearer() | kinds.ApiKey():
            first = next(authenticated(request, Means()))
            return (first.request if isinstance(first, Main) else request), None, ()
        case kinds.Digest() | kinds.Ntlm() | kinds.Aws():
            return request, scheme, ()
        case kinds.OAuth2(access_token=token, prefix=prefix):
            field_ = ("Authorization", f"{prefix} {token or TOKEN}")
            note = () if token else (f"put a token in the place of {TOKEN}",)
            return replace(request, headers=(*request.headers, field_)), None, note
        case kinds.GoogleServiceAccount():
            field_ = ("Authorization", f"Bearer {TOKEN}")
            note = (f"put a token in the place of {TOKEN}",)
            return replace(request, headers=(*request.headers, field_)), None, note
        case kinds.OAuth1() | kinds.Jwt() | kinds.Foreign():
            return (
                request,
                None,
                ("what proves who sends it is made anew each time; it is left out",),
            )
        case _:
            assert_never(scheme)


def body_text(body: Body | None) -> str | None:
    """A body that is text, without a file and without a null character."""
    if body is None or any(isinstance(each, FilePart) for each in body.parts):
        return None
    try:
        text = b"".join(each for each in body.parts if isinstance(each, bytes)).decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def body_file(body: Body | None) -> FilePart | None:
    """The file that a body is nothing but."""
    match body:
        case Body(parts=(FilePart() as only,)) if not only.start:
            return only
        case _:
            return None


def _form(body: Body, boundary: str) -> tuple[Part, ...] | None:
    """The parts between the boundaries; None when one is not understood."""
    delimiter = f"--{boundary}".encode()
    sections: list[list[bytes | FilePart]] = [[]]
    for part in body.parts:
        if isinstance(part, FilePart):
            sections[-1].append(part)
            continue
        first, *more = (b"\r\n" + part if part is body.parts[0] else part).split(
            b"\r\n" + delimiter
        )
        sections[-1].append(first)
        sections += ([each] for each in more)
    read = [_part(section) for section in sections[1:-1]]
    closed = len(sections) > 1 and sections[-1][:1] in ([b"--\r\n"], [b"--"])
    parts = tuple(each for each in read if each is not None)
    return parts if closed and len(parts) == len(read) else None


def _part(section: list[bytes | FilePart]) -> Part | None:
    first, *rest = section
    head, blank, text = (
        first.partition(b"\r\n\r\n") if isinstance(first, bytes) else (b"", b"", b"")
    )
    content = _content(text, rest)
    if not blank or content is None:
        return None
    try:
        lines = head.removeprefix(b"\r\n").decode().split("\r\n")
    except UnicodeDecodeError:
        return None
    fields = {name.strip().lower(): value.strip() for name, _, value in _split(lines)}
    given = dict(_PARAMETER.findall(fields.pop("content-disposition", "")))
    media_type = fields.pop("content-type", "")
    if fields or "name" not in given:
        return None
    names = {key: value.replace("%22", '"') for key, value in given.items()}
    return Part(names["name"], content, names.get("filename", ""), media_type)


def _split(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    return (line.partition(":") for line in lines)


def _content(text: bytes, rest: list[bytes | FilePart]) -> TextBody | FileBody | None:
    match rest:
        case []:
            try:
                return TextBody(text.decode())
            except UnicodeDecodeError:
                return None
        case [FilePart(path=path, start=0)] | [FilePart(path=path, start=0), b""] if not text:
            return FileBody(str(path))
        case _:
            return None


def pairs_joined(headers: Headers) -> tuple[Headers, bool]:
    """Fields of the same name as one (RFC 9110, 5.3), and whether there were any."""
    found: dict[str, tuple[str, str]] = {}
    for name, value in headers:
        folded = name.lower()
        if folded in found:
            first, before = found[folded]
            found[folded] = (first, f"{before}{'; ' if folded == 'cookie' else ', '}{value}")
        else:
            found[folded] = (name, value)
    return tuple(found.values()), len(found) < len(headers)
