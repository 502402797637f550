"""The HAR 1.2 report: every request that went out, with its answer and its times.

Redirects, tries, pages, pieces of uploads and requests for tokens have entries of their own, each
in the page of its file.
The messages of a WebSocket are told as Chrome tells them, in `_webSocketMessages`.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote_plus

from callsheet import __version__
from callsheet.amounts import size_text
from callsheet.exchange import (
    Body,
    Failure,
    FilePart,
    Headers,
    Hop,
    MemoryBody,
    Response,
    SentRequest,
    Spoken,
    Timings,
)
from callsheet.http.cookie_dates import cookie_date
from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.report.excerpt import shown_path
from callsheet.report.json import Fields, moment_text
from callsheet.report.style import printable
from callsheet.report.went_out import WentOut
from callsheet.run.plan import Step
from callsheet.run.results import RunRecord, is_quiet
from callsheet.values import JsonValue, OneByOne, json_pieces

_UNKNOWN = -1
"""What a number is that nobody measured (HAR 1.2)."""

_SWITCHED = 101
_TEXT, _BINARY = 1, 2
"""Opcodes of RFC 6455, 5.2."""


def har_pieces(
    record: RunRecord, sent: Sequence[WentOut], folder: Path, redactor: Redactor
) -> Iterator[str]:
    """The report piece by piece: no more than one entry of it is in memory.

    Args:
        record: The run, whose files are the pages of the archive.
        sent: All that went out in it, as it began.
        folder: Paths are relative to it.
        redactor: Every value passes it.
    """
    writer = _Writer(redactor, folder)
    log: Fields = {
        "version": "1.2",
        "creator": {"name": "callsheet", "version": __version__},
        "pages": [_page(shown_path(file.path, folder), record) for file in record.files],
        "entries": OneByOne(sent, writer.entry),
    }
    if record.environment:
        log["comment"] = f"environment {record.environment}"
    yield from json_pieces({"log": log}, indent=2)
    yield "\n"


def _page(path: str, record: RunRecord) -> Fields:
    began = moment_text(record.started)
    return {"id": path, "title": path, "startedDateTime": began, "pageTimings": {}}


@dataclass(frozen=True, slots=True)
class _Writer:
    redactor: Redactor
    folder: Path

    def entry(self, went: WentOut) -> Fields:
        hop = went.hop
        quiet = went.step is not None and is_quiet(went.step.place)
        entry: Fields = {
            **self._place(went.step),
            "startedDateTime": moment_text(went.moment),
            "time": _milliseconds(hop.timings.total),
            "request": self._request(hop, quiet=quiet),
            "response": self._outcome(hop.outcome, quiet=quiet),
            "cache": {},
            "timings": _timings(hop.timings),
        }
        if isinstance(hop.outcome, Response) and (address := _address(hop.outcome.remote)):
            entry["serverIPAddress"] = address
        if isinstance(hop.outcome, Response) and hop.outcome.status == _SWITCHED:
            entry["_resourceType"] = "websocket"
            if not quiet:
                spoken = hop.outcome.spoken
                entry["_webSocketMessages"] = [self._message(each, went) for each in spoken]
        return entry

    def _place(self, step: Step | None) -> Fields:
        """The file and the request that something went out for, and the rounds of its loops."""
        if step is None:
            return {}
        path = shown_path(step.place.path, self.folder)
        rounds = "".join(f" [{item.index}]" for item in step.items)
        name = printable(self.redactor.text(step.place.name))
        return {"pageref": path, "comment": f"{path}:{step.place.line + 1} {name}{rounds}"}

    def _message(self, spoken: Spoken, went: WentOut) -> Fields:
        """One that went by; bytes are in base64, their opcode says so."""
        moment = (went.moment + timedelta(seconds=spoken.seconds)).timestamp()
        fields: Fields = {"type": "send" if spoken.is_ours else "receive", "time": moment}
        if isinstance(spoken.message, str):
            return {**fields, "opcode": _TEXT, "data": self.redactor.text(spoken.message)}
        data = b64encode(self.redactor.data(spoken.message)).decode("ascii")
        return {**fields, "opcode": _BINARY, "data": data}

    def _request(self, hop: Hop, *, quiet: bool) -> Fields:
        request = hop.request
        url = self.redactor.url(request.url)
        headers = () if quiet else self._headers(request.headers)
        version = hop.outcome.http_version if isinstance(hop.outcome, Response) else "HTTP/1.1"
        fields: Fields = {
            "method": request.method,
            "url": url,
            "httpVersion": version,
            "cookies": [_cookie(pair) for pair in _values(headers, "cookie", ";")],
            "headers": _named(headers),
            "queryString": self._query(url),
            "headersSize": _UNKNOWN,
            "bodySize": request.body.size if request.body else 0,
        }
        if request.body is not None and not quiet:
            fields["postData"] = self._posted(request, request.body)
        return fields

    def _posted(self, request: SentRequest, body: Body) -> Fields:
        kind = next((text for name, text in request.headers if name.lower() == "content-type"), "")
        files = [part for part in body.parts if isinstance(part, FilePart)]
        data = b"".join(part for part in body.parts if isinstance(part, bytes))
        posted = {"mimeType": self.redactor.text(kind), **self._content(data)}
        if files:
            shown = ", ".join(f"{each.path.name} ({size_text(each.size)})" for each in files)
            posted["comment"] = self.redactor.text(f"without its files: {shown}")
        return posted

    def _content(self, data: bytes) -> dict[str, JsonValue]:
        try:
            return {"text": self.redactor.text(data.decode("utf-8"))}
        except UnicodeDecodeError:
            encoded = b64encode(self.redactor.data(data)).decode("ascii")
            return {"text": encoded, "encoding": "base64"}

    def _outcome(self, outcome: Response | Failure, *, quiet: bool) -> Fields:
        if isinstance(outcome, Failure):
            said = self.redactor.text(f"{outcome.message} [{outcome.kind}]")
            nothing = Response(0, "", "", (), MemoryBody(b""), "")
            return self._response(nothing, quiet=quiet) | {"comment": said}
        return self._response(outcome, quiet=quiet)

    def _response(self, response: Response, *, quiet: bool) -> Fields:
        headers = () if quiet else self._headers(response.headers)
        location = response.header("Location") or ""
        fields: Fields = {
            "status": response.status,
            "statusText": self.redactor.text(response.reason),
            "httpVersion": response.http_version,
            "cookies": [_set_cookie(text) for text in _values(headers, "set-cookie", "\n")],
            "headers": _named(headers),
            "content": self._received(response, quiet=quiet),
            "redirectURL": self.redactor.url(location),
            "headersSize": _UNKNOWN,
            "bodySize": _UNKNOWN,
        }
        if response.body_problem:
            fields["comment"] = self.redactor.text(response.body_problem)
        return fields

    def _received(self, response: Response, *, quiet: bool) -> Fields:
        kind = self.redactor.text(response.header("Content-Type") or "")
        content: Fields = {"size": response.body.size, "mimeType": kind or "x-unknown"}
        match response.body:
            case _ if quiet:
                content["comment"] = "left out by `# @no-log`"
            case MemoryBody(data):
                content |= self._content(data)
            case _:
                content["comment"] = "left out: it is too large"
        return content

    def _query(self, url: str) -> list[Fields]:
        """The parameters; decoded they pass the redactor once more."""
        query = url.partition("#")[0].partition("?")[2]
        pairs = (pair.partition("=")[::2] for pair in query.split("&") if pair)
        texts = (tuple(self.redactor.text(unquote_plus(each)) for each in pair) for pair in pairs)
        return [{"name": name, "value": value} for name, value in texts]

    def _headers(self, headers: Headers) -> Headers:
        text = self.redactor.text
        return tuple((text(name), value) for name, value in self.redactor.headers(headers))


def _named(pairs: Headers) -> list[Fields]:
    return [{"name": name, "value": value} for name, value in pairs]


def _values(headers: Headers, name: str, separator: str) -> list[str]:
    """The values of a field, those of one line apart."""
    found = (value for key, value in headers if key.lower() == name)
    return [each.strip() for value in found for each in value.split(separator) if each.strip()]


def _cookie(pair: str) -> Fields:
    name, _, value = pair.partition("=")
    return {"name": name, "value": value}


def _set_cookie(text: str) -> Fields:
    pair, *rest = text.split(";")
    attributes = {
        name.strip().lower(): value.strip()
        for name, _, value in (each.partition("=") for each in rest)
    }
    cookie: Fields = {
        **_cookie(pair.strip()),
        "httpOnly": "httponly" in attributes,
        "secure": "secure" in attributes,
    }
    cookie |= {name: attributes[name] for name in ("path", "domain") if name in attributes}
    if (expires := cookie_date(attributes.get("expires", ""))) is not None:
        cookie["expires"] = moment_text(datetime.fromtimestamp(expires, UTC))
    return cookie


def _timings(timings: Timings) -> Fields:
    """The phases; sending is not told from receiving, which is the rest."""
    connect = timings.connect + timings.tls
    rest = timings.total - connect - timings.first_byte
    return {
        "blocked": _UNKNOWN,
        "dns": _UNKNOWN,
        "connect": _milliseconds(connect) if connect else _UNKNOWN,
        "ssl": _milliseconds(timings.tls) if timings.tls else _UNKNOWN,
        "send": 0,
        "wait": _milliseconds(timings.first_byte),
        "receive": _milliseconds(max(rest, 0.0)),
    }


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _address(remote: str) -> str:
    """The IP address of `address:port`; empty for a socket file."""
    host = remote.rpartition(":")[0].strip("[]")
    try:
        return str(ip_address(host))
    except ValueError:
        return ""
