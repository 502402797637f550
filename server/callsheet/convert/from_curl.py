"""cURL commands to requests: as people type them, and as browsers copy them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePath
from urllib.parse import quote, quote_plus

from callsheet.convert.curl_options import OF_THE_TERMINAL, Option, options_of
from callsheet.convert.draft import (
    Draft,
    DraftBody,
    FileBody,
    MultipartBody,
    Part,
    TextBody,
    argument,
    header,
)
from callsheet.convert.shell_words import Words, shell_of, shell_words
from callsheet.exchange import Headers

_FORM = "application/x-www-form-urlencoded"
_DATA = ("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json", "url-query")
PROGRAMS = ("curl", "curl.exe")
"""What the command is called."""


def is_curl(text: str) -> bool:
    """Whether a text is a cURL command; a prompt may stand before it."""
    words = text.split(None, 2)
    return words[:1] in ([each] for each in PROGRAMS) or (
        words[:1] in (["$"], [">"], ["%"]) and words[1:2] in ([each] for each in PROGRAMS)
    )


def from_curl(text: str) -> tuple[Draft, ...]:
    """The requests of a cURL command: one for each URL, of each part between `--next`."""
    command = text.strip()
    return drafts_of_words(shell_words(command, shell_of(command)))


def drafts_of_words(words: Words) -> tuple[Draft, ...]:
    """The requests of a command that is read already."""
    begin = next((at + 1 for at, word in enumerate(words.words) if word in PROGRAMS), 0)
    notes = (f"left out, since it is no part of the command: {_line(words.left_out)}",)
    options = list(options_of(words.words[begin:]))
    drafts: list[Draft] = []
    for is_next, group in groupby(options, lambda option: option.name == "next"):
        if not is_next:
            drafts += _Command.of(group, notes if words.left_out else ()).drafts()
    return tuple(drafts)


def _line(text: str) -> str:
    return " ".join(text.split())


@dataclass
class _Command:
    """What the options of one command say."""

    urls: list[str] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    directives: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    data: list[Option] = field(default_factory=list)
    query: list[Option] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    tls: list[str] = field(default_factory=list)
    timeouts: list[str] = field(default_factory=list)
    once: dict[str, str] = field(default_factory=dict)
    """Options of which the last one counts."""

    @classmethod
    def of(cls, options: Iterable[Option], notes: Sequence[str]) -> "_Command":
        """Read the options."""
        command = cls(notes=list(notes))
        for option in options:
            command._take(option)
        return command

    def drafts(self) -> Iterator[Draft]:
        """A request for each URL."""
        if not self.urls:
            self.notes.append("the command names no URL")
        if "proxy-user" in self.once and "proxy" not in self.once:
            self.notes.append("left out: --proxy-user")
        for url in self.urls or ["https://example.org/"]:
            headers, body = self._content()
            yield Draft(
                self._method(body),
                self._url(url),
                headers,
                body,
                (*self._directives(),),
                notes=tuple(self.notes),
                save_to=self._output(url),
                version="HTTP/2" if self.once.keys() & _HTTP2 else "",
            )

    def _output(self, url: str) -> str:
        """The file that an answer is written to; empty where it is shown, or nowhere."""
        last = PurePath(url.partition("?")[0].partition("://")[2]).name
        output = self.once.get("output", last if "remote-name" in self.once else "")
        return output if output not in ("-", "/dev/null", "NUL") else ""

    def _take(self, option: Option) -> None:
        name, value = option.name, option.value
        match name:
            case "" | "url":
                self.urls.append(value)
            case "header":
                self._take_header(value)
            case "url-query":
                self.query.append(option)
            case "form" | "form-string":
                self.parts.append(self._part(value, literal=name == "form-string"))
            case "cacert":
                self.tls.append(f"ca={argument(value)}")
            case "key":
                self.tls.append(f"key={argument(value)}")
            case "insecure":
                self.tls.append("verify=off")
            case "tlsv1.2" | "tlsv1.3":
                self.tls.append(f"min={name.removeprefix('tlsv')}")
            case "cert":
                self._take_certificate(value)
            case "max-time":
                self.timeouts.append(f"total={value}s")
            case "connect-timeout":
                self.timeouts.append(f"connect={value}s")
            case "noproxy" | "unix-socket":
                directive = "no-proxy" if name == "noproxy" else name
                self.directives.append(f"{directive} {argument(value)}")
            case "retry":
                self.directives.append(f"retry {value}")
            case "post301" | "post302" | "post303" | "location" | "location-trusted":
                self.once[name] = "on"
            case _ if name in _DATA:
                self.data.append(option)
            case _ if name in _COUNTS_ONCE:
                self.once[name] = value
            case _ if name in OF_THE_TERMINAL:
                self.once[name] = value
            case _:
                dashes = "--" if len(name) > 1 else "-"
                shown = "" if name in _SECRET else _line(value)
                self.notes.append(f"left out: {dashes}{name} {shown}".rstrip())

    def _take_header(self, text: str) -> None:
        if text.startswith("@"):
            self.notes.append(f"left out: the header fields of the file {text[1:]}")
            return
        name, colon, value = text.partition(":")
        if not colon and text.endswith(";"):
            self.headers.append((text[:-1].strip(), ""))
        elif colon and not value.strip():
            self.directives.append(f"header {name.strip()}")
        elif colon:
            self.headers.append((name.strip(), value.strip()))
        else:
            self.notes.append(f"left out, since it is no header field: {_line(text)}")

    def _take_certificate(self, value: str) -> None:
        path, colon, password = value.partition(":")
        if len(path) == 1 and colon:
            rest, _, password = password.partition(":")
            path = f"{path}:{rest}"
        bundle = path.lower().endswith((".p12", ".pfx"))
        self.tls.append(f"{'pfx' if bundle else 'cert'}={argument(path)}")
        if password:
            self.tls.append(f"password={argument(password)}")

    def _part(self, text: str, *, literal: bool) -> Part:
        name, _, value = text.partition("=")
        if literal:
            return Part(name, TextBody(value))
        value, *attributes = _attributes(value)
        pairs = (each.partition("=") for each in attributes)
        given = {key.strip().lower(): _unquoted(rest) for key, _, rest in pairs}
        media_type, file_name = given.get("type", ""), given.get("filename", "")
        fields = tuple(rest for key, rest in given.items() if key == "headers")
        if value.startswith("@"):
            path = _unquoted(value[1:])
            shown = file_name or PurePath(path.replace("\\", "/")).name
            media_type = media_type or media_type_of(path)
            return Part(name, FileBody(path), shown, media_type, fields)
        content = FileBody(value[1:]) if value.startswith("<") else TextBody(_unquoted(value))
        return Part(name, content, file_name, media_type, fields)

    def _method(self, body: DraftBody) -> str:
        if "request" in self.once:
            return self.once["request"]
        if "head" in self.once:
            return "HEAD"
        if "upload-file" in self.once:
            return "PUT"
        return "POST" if body is not None or (self.data and "get" not in self.once) else "GET"

    def _content(self) -> tuple[Headers, DraftBody]:
        """The header fields, and the body with what it adds to them."""
        headers = list(self.headers)
        for option, name in (("user-agent", "User-Agent"), ("referer", "Referer")):
            if option in self.once and header(headers, name) is None:
                headers.append((name, self.once[option].removesuffix(";auto")))
        self._add_cookies(headers)
        if "range" in self.once:
            headers.append(("Range", f"bytes={self.once['range']}"))
        if "upload-file" in self.once:
            return tuple(headers), self._file(self.once["upload-file"])
        if self.parts:
            return tuple(headers), MultipartBody(tuple(self.parts))
        if not self.data or "get" in self.once:
            return tuple(headers), None
        if any(option.name == "json" for option in self.data):
            for name in ("Content-Type", "Accept"):
                self._add(headers, name, "application/json")
        else:
            self._add(headers, "Content-Type", _FORM)
        return tuple(headers), self._data()

    def _add(self, headers: list[tuple[str, str]], name: str, value: str) -> None:
        unset = any(each.lower() == f"header {name.lower()}" for each in self.directives)
        if header(headers, name) is None and not unset:
            headers.append((name, value))

    def _add_cookies(self, headers: list[tuple[str, str]]) -> None:
        if "cookie" not in self.once:
            return
        if "=" in self.once["cookie"]:
            headers.append(("Cookie", self.once["cookie"]))
        else:
            self.notes.append(f"left out: the cookies of the file {self.once['cookie']}")

    def _data(self) -> DraftBody:
        if len(self.data) == 1 and self.data[0].name != "data-urlencode":
            option = self.data[0]
            if option.name != "data-raw" and option.value.startswith("@"):
                if option.name in _WITHOUT_LINE_ENDS and option.value != "@-":
                    self.notes.append("curl leaves the line ends of the file out; here they go out")
                return self._file(option.value[1:])
        between = "" if all(option.name == "json" for option in self.data) else "&"
        return TextBody(between.join(self._datum(option) for option in self.data))

    def _file(self, path: str) -> DraftBody:
        if path not in ("-", "."):
            return FileBody(path)
        self.notes.append("left out: the body, which comes from standard input")
        return None

    def _datum(self, option: Option) -> str:
        value = option.value
        if option.name == "data-urlencode":
            return self._encoded(value)
        if option.name == "url-query":
            return value[1:] if value.startswith("+") else self._encoded(value)
        if option.name != "data-raw" and value.startswith("@"):
            self.notes.append(f"left out of the body: the file {value[1:]}")
            return ""
        return value

    def _encoded(self, value: str) -> str:
        """`content`, `=content` and `name=content`; files are left out."""
        name, sign, content = value.partition("=")
        if not sign and "@" in value:
            self.notes.append(f"left out of the body: the encoded file {value.partition('@')[2]}")
            return ""
        encoded = quote_plus(content if sign else value, safe="-._~")
        return f"{name}={encoded}" if name and sign else encoded

    def _url(self, url: str) -> str:
        if "://" not in url and not url.startswith("{{"):
            url = f"http://{url}"
        url = url.partition("#")[0]
        if "globoff" not in self.once and any(each in url for each in ("[", "{")):
            bare = url.replace("{{", "").partition("://[")[0]
            if ("{" in bare or "[" in bare) and "{{" not in url:
                self.notes.append("curl would send several requests for the braces in this URL")
        data = self.data if "get" in self.once else []
        more = "&".join(self._datum(option) for option in (*self.query, *data))
        if not more:
            return url
        return f"{url}{'&' if '?' in url else '?'}{more}"

    def _directives(self) -> Iterator[str]:
        yield from self._authentication()
        if not self.once.keys() & {"location", "location-trusted"} and not self._is_browsers():
            yield "no-redirect"
        if self.tls:
            yield f"tls {' '.join(self.tls)}"
        if self.timeouts:
            yield f"timeout {' '.join(self.timeouts)}"
        if "proxy" in self.once:
            yield f"proxy {argument(self._proxy())}"
        yield from self.directives

    def _proxy(self) -> str:
        """The proxy, with who asks it in front, as a URL has that."""
        proxy = self.once["proxy"]
        if "proxy-user" not in self.once:
            return proxy
        scheme, sign, host = proxy.rpartition("://")
        user, _, password = self.once["proxy-user"].partition(":")
        named = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"{scheme if sign else 'http'}://{named}@{host}"

    def _is_browsers(self) -> bool:
        """Whether a browser copied it: that followed redirects, whatever the command says."""
        return header(self.headers, "sec-fetch-mode") is not None

    def _authentication(self) -> Iterator[str]:
        if "oauth2-bearer" in self.once:
            yield f"auth bearer {argument(self.once['oauth2-bearer'])}"
        if "user" not in self.once:
            return
        user, _, password = self.once["user"].partition(":")
        pair = f"{argument(user)} {argument(password)}"
        if "aws-sigv4" in self.once:
            _, _, region, service = (*self.once["aws-sigv4"].split(":"), "", "", "", "")[:4]
            places = (("region", region), ("service", service))
            more = "".join(f" {name}={argument(value)}" for name, value in places if value)
            yield f"auth aws key={argument(user)} secret={argument(password)}{more}"
            return
        kind = next((each for each in ("digest", "ntlm") if each in self.once), "basic")
        yield f"auth {kind} {pair}"


_OPTIONS = """
request user user-agent referer cookie range upload-file output get head globoff digest ntlm
oauth2-bearer aws-sigv4 http2 http2-prior-knowledge remote-name proxy proxy-user
"""

_HTTP2 = frozenset(("http2", "http2-prior-knowledge"))
_WITHOUT_LINE_ENDS = ("data", "data-ascii")
_SECRET = frozenset(("pass", "proxy-pass", "proxy-tlspassword", "proxy-user", "tlspassword"))
"""Options whose values are nobody's business."""

_COUNTS_ONCE = frozenset(_OPTIONS.split())


def _attributes(text: str) -> list[str]:
    """The value of a form field, and what stands behind it between semicolons outside quotes."""
    found, quoted = [""], False
    for character in text:
        quoted ^= character == '"'
        if character == ";" and not quoted:
            found.append("")
        else:
            found[-1] += character
    return found


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return text


_ENDINGS = """
.gif=image/gif .jpg=image/jpeg .jpeg=image/jpeg .png=image/png .svg=image/svg+xml .txt=text/plain
.htm=text/html .html=text/html .pdf=application/pdf .xml=application/xml
"""

_BY_ENDING = dict(pair.split("=") for pair in _ENDINGS.split())


def media_type_of(path: str) -> str:
    """The type that curl gives a file by its ending."""
    return _BY_ENDING.get(PurePath(path).suffix.lower(), "application/octet-stream")
