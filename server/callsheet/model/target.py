r"""The target of a request: what was typed, to scheme, host, port and the bytes of the wire.

What is typed goes out as typed. Percent-encoded are only the characters that cannot stand in a
URL (RFC 3986, 2): white space and controls, `"`, `<`, `>`, `\`, `^`, a backtick, `{`, `|`, `}`,
everything beyond ASCII (as UTF-8), and a `%` that no two hex digits follow. Dot segments, empty
segments, `[]`, `+`, `;`, repeated and empty parameters stay.
"""

import re
from dataclasses import replace
from urllib.parse import quote, unquote

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.text import Span

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_UNIX = re.compile(
    r"(?:(?P<scheme>https?)://)?unix:(?P<socket>[^:?#]+):?(?P<path>/[^#]*)?", re.IGNORECASE
)
_UNSAFE = re.compile(r'[^\x21-\x7e]|["<>\\^`{|}]|%(?![0-9A-Fa-f]{2})')
_IMPOSSIBLE = re.compile(r"[^\x21-\x7e]")
_ONE_SLASH = re.compile(r"https?:/(?!/)", re.IGNORECASE)
_AUTHORITY_END = re.compile(r"[/?#]")
_HOST = re.compile(r"[A-Za-z0-9._~-]+")
_PORT = re.compile(r"[0-9]{1,9}")
_SECURE_PORTS = (443, 8443)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_OTHER_PROTOCOLS = frozenset(
    ("ws", "wss", "grpc", "grpcs", "mqtt", "mqtts", "amqp", "amqps", "rsocket", "rsockets")
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes."""

    scheme: str
    host: str
    """IDNA-encoded; an IPv6 address without its brackets."""

    port: int | None
    path: str
    """Path and query as the wire carries them, or `*`."""

    credentials: str | None = None
    """`user:password` out of the URL, decoded; it becomes `Authorization: Basic`."""

    notes: tuple[Problem, ...] = ()
    socket: str = ""
    """The Unix socket to connect to, if the URL names one."""

    @property
    def origin(self) -> str:
        """Scheme, host in lower case, and port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host.lower()
        own = self.port in (None, _DEFAULT_PORTS.get(self.scheme))
        return f"{self.scheme}://{host}" + ("" if own else f":{self.port}")


@dataclass(frozen=True, slots=True)
class _Authority:
    host: str
    port: int | None
    credentials: str | None


def read_target(
    text: str,
    span: Span,
    host_header: str = "",
    host_variable: str = "",
    *,
    encode: bool = True,
    secure: bool = False,
) -> Target | Problem:
    """Read the joined target, bindings already replaced (dialects.md A5.2).

    Args:
        text: What stands in the request line and the lines that continue it.
        span: Where a problem is shown.
        host_header: The typed `Host`, for a target that begins with `/`, `?` or is `*`.
        host_variable: The variable `host`, put in front when there is no `Host`.
        encode: False under `@no-auto-encoding`: what cannot go out as it is, is a problem.
        secure: Whether a host of elsewhere without scheme and port means `https` (rest.nvim).
    """
    text = text.strip()
    if not text:
        message, hint = "the request has no URL", "write one behind the method, or `# @base-url`"
        return Problem(Code.MISSING_URL, Severity.ERROR, span, message, hint)
    if unix := _UNIX.fullmatch(text):
        return _over_socket(unix, span, encode=encode)
    if text == "*" or text[0] in "/?":
        return _without_host(text, span, host_header, host_variable, encode=encode)
    found = _SCHEME.match(text)
    if found is None:
        return _without_scheme(text, span, encode=encode, secure=secure)
    return _absolute(found[1].lower(), text[found.end() :], span, encode=encode)


def with_parameters(target: Target, query: str) -> Target:
    """The target with further parameters, encoded already, at the end of its query."""
    if not query or target.path == "*":
        return target
    between = "&" if "?" in target.path else "?"
    if target.path.endswith(("?", "&")):
        between = ""
    return replace(target, path=f"{target.path}{between}{query}")


def encode_unsafe(text: str) -> str:
    """Percent-encode what cannot stand in a URL, and nothing else."""
    return _UNSAFE.sub(_percent, text) if _UNSAFE.search(text) else text


def encode_component(text: str) -> str:
    """Percent-encode all that JavaScript's `encodeURIComponent` does, for `{{%name}}`."""
    return quote(text, safe="-_.!~*'()", errors="surrogatepass")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _over_socket(unix: re.Match[str], span: Span, *, encode: bool) -> Target | Problem:
    """`http://unix:/run/docker.sock:/v1/info`, as Node's `got` and httpYac write it."""
    scheme = (unix["scheme"] or "http").lower()
    authority = _Authority("localhost", None, None)
    target = _joined(scheme, authority, unix["path"] or "/", span, encode=encode)
    return target if isinstance(target, Problem) else replace(target, socket=unix["socket"])


def _without_host(
    text: str, span: Span, host_header: str, host_variable: str, *, encode: bool
) -> Target | Problem:
    if host_header:
        authority = _read_authority(host_header, span)
        if isinstance(authority, Problem):
            return authority
        scheme = "https" if authority.port in _SECURE_PORTS else "http"
        return _joined(scheme, authority, text, span, encode=encode)
    if host_variable and text != "*":
        return read_target(host_variable + text, span, encode=encode)
    return Problem(
        Code.MISSING_URL,
        Severity.ERROR,
        span,
        f'the target "{text}" names no host',
        "write the whole URL, `# @base-url`, a `Host:` header, or define a variable `host`",
    )


def _without_scheme(
    text: str, span: Span, *, encode: bool, secure: bool = False
) -> Target | Problem:
    if _ONE_SLASH.match(text):
        begin = text[: text.index("/") + 1]
        message = f"`{begin}` has one slash, and a URL has two there"
        return Problem(Code.TARGET_SCHEME, Severity.ERROR, span, message, f'write "{begin}/"')
    end = _AUTHORITY_END.search(text)
    at = end.start() if end else len(text)
    authority = _read_authority(text[:at], span, text[at:])
    if isinstance(authority, Problem):
        return authority
    scheme = "https" if authority.port in _SECURE_PORTS else "http"
    notes: tuple[Problem, ...] = ()
    if authority.port is None and not _is_local(authority.host) and secure:
        scheme = "https"
    elif authority.port is None and not _is_local(authority.host):
        note = Problem(
            Code.TARGET_SCHEME,
            Severity.INFO,
            span,
            "the URL has no scheme, so it goes out over plain `http://`",
            f'write "https://{authority.host}" or "http://{authority.host}"',
        )
        notes = (note,)
    return _joined(scheme, authority, text[at:], span, notes, encode=encode)


def _is_local(host: str) -> bool:
    folded = host.lower()
    return folded in ("localhost", "::1") or folded.startswith("127.") or folded.endswith(".local")


def _absolute(scheme: str, rest: str, span: Span, *, encode: bool) -> Target | Problem:
    if scheme not in ("http", "https"):
        return _other_scheme(scheme, span)
    end = _AUTHORITY_END.search(rest)
    at = end.start() if end else len(rest)
    authority = _read_authority(rest[:at], span, rest[at:])
    if isinstance(authority, Problem):
        return authority
    return _joined(scheme, authority, rest[at:], span, encode=encode)


def _other_scheme(scheme: str, span: Span) -> Problem:
    if scheme in _OTHER_PROTOCOLS:
        return Problem(
            Code.PROTOCOL_NOT_RUN,
            Severity.INFO,
            span,
            f"`{scheme}` is recognised but not run",
            "write `WEBSOCKET` in place of the method"
            if scheme in ("ws", "wss")
            else "only `http` and `https` requests are sent",
        )
    return Problem(
        Code.TARGET_SCHEME,
        Severity.ERROR,
        span,
        f"the scheme `{scheme}` cannot be sent",
        did_you_mean(scheme, ("http", "https")) or "use `http://` or `https://`",
    )


def _joined(
    scheme: str,
    authority: _Authority,
    path: str,
    span: Span,
    notes: tuple[Problem, ...] = (),
    *,
    encode: bool,
) -> Target | Problem:
    path, hash_sign, _ = path.partition("#")
    if hash_sign:
        notes = (*notes, _fragment_note(span))
    if not path.startswith("/") and path != "*":
        path = f"/{path}"
    try:
        path = encode_unsafe(path) if encode else path
    except UnicodeEncodeError:
        return _invalid(span, "the target holds half of a surrogate pair", "remove it")
    if impossible := _IMPOSSIBLE.search(path):
        return _impossible(impossible[0], span)
    return Target(scheme, authority.host, authority.port, path, authority.credentials, notes)


def _fragment_note(span: Span) -> Problem:
    # What it is stays unsaid: it may be the end of a password, which nobody would know for one.
    return Problem(
        Code.TARGET_FRAGMENT,
        Severity.INFO,
        span,
        "the fragment, from `#` on, is not sent",
        "write `%23` for a `#` that belongs to the path or the query",
    )


def _impossible(character: str, span: Span) -> Problem:
    return _invalid(
        span,
        f"the character {character!r} cannot go out in a request target",
        f'write "{encode_component(character)}", or remove `@no-auto-encoding`',
    )


def _read_authority(text: str, span: Span, behind: str = "") -> _Authority | Problem:
    userinfo, at_sign, rest = text.rpartition("@")
    credentials = unquote(userinfo) if at_sign else None
    if credentials is not None and ":" not in credentials:
        credentials += ":"
    bracketed = re.fullmatch(r"\[([^\]]*)\](?::(.*))?", rest)
    host, port_text = (bracketed[1], bracketed[2] or "") if bracketed else _split_port(rest)
    port = _read_port(port_text, span, in_password="@" in behind)
    if isinstance(port, Problem):
        return port
    known = _address(host, span) if bracketed else _name(host, span)
    if isinstance(known, Problem):
        return _half_of_a_password(span) if at_sign and "@" in behind else known
    return _Authority(known, port, credentials)


def _half_of_a_password(span: Span) -> Problem:
    # It is not quoted: nobody would know it for a secret.
    return _invalid(
        span,
        "what follows the first `@` is not a host name",
        "encode a password with `@` or `/` in it: `{{%password}}`",
    )


def _split_port(text: str) -> tuple[str, str]:
    host, _, port = text.partition(":")
    return host, port


def _read_port(text: str, span: Span, *, in_password: bool) -> int | Problem | None:
    if not text:
        return None
    if _PORT.fullmatch(text) and 0 < int(text) < 65536:
        return int(text)
    if not in_password:
        return _invalid(span, f'"{text}" is not a port', "a port is a number from 1 to 65535")
    # Half of a password is not quoted: nobody would know it for a secret.
    return _invalid(
        span,
        "what follows the first `:` of the host is not a port",
        "encode a password with `/`, `?` or `#` in it: `{{%password}}`",
    )


def _address(text: str, span: Span) -> str | Problem:
    from ipaddress import AddressValueError, IPv6Address

    address = text.replace("%25", "%", 1)
    try:
        IPv6Address(address)
    except AddressValueError:
        return _invalid(
            span, f'"[{text}]" is not an IPv6 address', "write it as in `http://[::1]:8080/`"
        )
    return address


def _name(text: str, span: Span) -> str | Problem:
    if not text:
        return _invalid(span, "the URL names no host", "write it as in `https://example.org/path`")
    if _HOST.fullmatch(text):
        return text
    if text.isascii():
        return _no_host_name(text, span)
    import idna

    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except UnicodeError:
        return _no_host_name(text, span)


def _no_host_name(text: str, span: Span) -> Problem:
    return _invalid(
        span, f'"{text}" is not a host name', "a host has letters, digits, dots and hyphens"
    )


def _invalid(span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.TARGET_INVALID, Severity.ERROR, span, message, hint)
