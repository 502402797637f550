"""Which proxy a request takes: what an environment says, what a person types, what is left out."""

import re
from base64 import b64encode
from collections.abc import Mapping
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from callsheet.exchange import Proxies, Proxy, ProxyKind, SendOptions

_DEFAULT_PORTS = {
    ProxyKind.HTTP: 80,
    ProxyKind.HTTPS: 443,
    ProxyKind.SOCKS5: 1080,
    ProxyKind.SOCKS5H: 1080,
}
_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?:(?P<user>.*)@)?"
    r"(?:\[(?P<literal>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s:/?#@\[\]]+))(?::(?P<port>[0-9]*))?/?",
    re.DOTALL,
)
_WITH_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*):(?P<port>[0-9]+)")
_LOOPBACK = ("localhost", "*.localhost", "127.0.0.0/8", "::1")
_PROXY_LOOPBACK = "<-loopback>"
_EXAMPLE = "write it like `http://user:password@proxy.example.org:3128`"


def proxy_for(proxies: Proxies, scheme: str, host: str, port: int) -> Proxy | None:
    """The proxy of a request; None sends it straight to its host.

    An exception is one of: `*`, everything; `<local>`, names without a dot and loopback; a network
    (`10.0.0.0/8`); a host with `*` in it, where the star stands for any characters (Java's
    `http.nonProxyHosts`); a domain, with or without a leading dot, for itself and all below it
    (curl's NO_PROXY); an address. Each can end in `:PORT` and then is about this port only.
    """
    proxy = proxies.http if scheme == "http" else proxies.https
    if proxy is None:
        return None
    name = host.lower().rstrip(".")
    excepted = any(_is_about(pattern, name, port) for pattern in proxies.exceptions)
    return None if excepted else proxy


def parse_proxy(text: str) -> Proxy | str:
    """A proxy as it is typed: `http://user:password@host:3128`, `socks5h://host`, `host:3128`.

    User and password are percent-decoded. A port that is left out is 80, 443 or 1080. Otherwise
    returns what is wrong, in words that do not quote the text, which may have a password in it.
    """
    found = _URL.fullmatch(text.strip())
    if found is None:
        return f"this is not the URL of a proxy; {_EXAMPLE}"
    scheme = (found["scheme"] or "http").lower()
    if scheme not in set(ProxyKind):
        return f'a proxy cannot have the scheme "{scheme}"; there are http, https, socks5, socks5h'
    kind = ProxyKind(scheme)
    port = int(found["port"] or _DEFAULT_PORTS[kind])
    if not 0 < port < 65536:
        return f"{port} cannot be the port of a proxy; use 1 to 65535"
    host = found["literal"] or _ascii(found["name"])
    if host is None:
        return f'"{found["name"]}" cannot be the host of a proxy'
    from urllib.parse import unquote

    user, _, password = (found["user"] or "").partition(":")
    return Proxy(kind, host, port, unquote(user), unquote(password))


def proxies_of_environment(environ: Mapping[str, str]) -> Proxies | str:
    """The proxies that environment variables ask for, or which variable cannot be read and why.

    For each scheme the first of these that is set and not empty: `CONNECTOR_HTTP_PROXY_HOST` with
    its `_PORT`, `_USER`, `_PASSWORD`, `_SCHEME`; `http_proxy`, `HTTP_PROXY`; `all_proxy`,
    `ALL_PROXY`; likewise with HTTPS. In a CGI program (`REQUEST_METHOD` is set) `HTTP_PROXY` is a
    header of somebody's request and is not read (httpoxy, CVE-2016-5385).

    The exceptions are those of `no_proxy` or `NO_PROXY`, parted by commas or blanks, and of
    `CONNECTOR_HTTP_NON_PROXY_HOSTS`, parted by `|`. Loopback is one too, as with Java and Go but
    not with curl, unless `<-loopback>` stands among them: a proxy on another machine cannot reach
    what listens on this one.
    """
    http = _of_environment(environ, "http")
    https = _of_environment(environ, "https")
    if isinstance(http, str):
        return http
    if isinstance(https, str):
        return https
    typed = _exceptions(environ)
    if _PROXY_LOOPBACK not in typed:
        return Proxies(http, https, (*typed, *_LOOPBACK))
    return Proxies(http, https, tuple(each for each in typed if each != _PROXY_LOOPBACK))


def proxy_proof(proxy: Proxy) -> str:
    """The credentials of `Proxy-Authorization: Basic` (RFC 7617); empty when there are none."""
    if not proxy.user and not proxy.password:
        return ""
    pair = f"{proxy.user}:{proxy.password}".encode(errors="surrogatepass")
    return b64encode(pair).decode("ascii")


def secrets_of(options: SendOptions) -> frozenset[str]:
    """The passwords, and proofs made of them, that a connection takes; for the redactor."""
    proxies = (options.proxies.http, options.proxies.https)
    found = [options.tls.password]
    for proxy in proxies:
        if proxy is not None and proxy.password:
            found += [proxy.password, proxy_proof(proxy)]
    return frozenset(filter(None, found))


def _of_environment(environ: Mapping[str, str], scheme: str) -> Proxy | str | None:
    prefix = f"CONNECTOR_{scheme.upper()}_PROXY_"
    if environ.get(f"{prefix}HOST"):
        return _of_parts(environ, prefix)
    for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY", "all_proxy", "ALL_PROXY"):
        if name == "HTTP_PROXY" and "REQUEST_METHOD" in environ:
            continue
        if environ.get(name):
            proxy = parse_proxy(environ[name])
            return f"environment variable {name}: {proxy}" if isinstance(proxy, str) else proxy
    return None


def _of_parts(environ: Mapping[str, str], prefix: str) -> Proxy | str:
    host = environ[f"{prefix}HOST"].strip()
    host = f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host
    scheme = environ.get(f"{prefix}SCHEME") or "http"
    port = environ.get(f"{prefix}PORT") or "80"
    proxy = parse_proxy(f"{scheme}://{host}:{port}")
    if isinstance(proxy, str):
        return f"environment variables {prefix}...: {proxy}"
    user, password = environ.get(f"{prefix}USER", ""), environ.get(f"{prefix}PASSWORD", "")
    return Proxy(proxy.kind, proxy.host, proxy.port, user, password)


def _exceptions(environ: Mapping[str, str]) -> tuple[str, ...]:
    plain = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    piped = [
        environ.get("CONNECTOR_HTTP_NON_PROXY_HOSTS", ""),
        environ.get("CONNECTOR_HTTP_PROXY_NON_PROXY_HOSTS", ""),
    ]
    return tuple(filter(None, re.split(r"[,\s]+", plain) + re.split(r"[|\s]+", "|".join(piped))))


def _is_about(pattern: str, host: str, port: int) -> bool:
    pattern = pattern.strip().lower()
    with_port = _WITH_PORT.fullmatch(pattern)
    if with_port is not None:
        if int(with_port["port"]) != port:
            return False
        pattern = with_port["host"]
    address = _address(host)
    if pattern == "<local>":
        return address.is_loopback if address else "." not in host or host.endswith(".localhost")
    if "*" in pattern:
        # Brackets would be sets of characters; only the star is special here.
        return fnmatchcase(host, pattern.strip("[]").replace("[", "[[]").replace("?", "[?]"))
    if address is not None:
        return _is_in(address, pattern.strip("[]"))
    domain = pattern.strip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _is_in(address: IPv4Address | IPv6Address, pattern: str) -> bool:
    try:
        return address in ip_network(pattern, strict=False)
    except ValueError:
        return False


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _ascii(host: str) -> str | None:
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None
