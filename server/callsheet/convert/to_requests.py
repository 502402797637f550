"""Requests to programs in Python with the library requests that send the same."""

import re

from callsheet import authentication as kinds
from callsheet.convert.plain import Copied, Plain, pairs_joined
from callsheet.convert.python_text import body_lines, field_value, needs_path, program, text
from callsheet.convert.to_curl import proxy_url

_KEPT = re.compile(
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%(?!2D|2E|5F|7E|3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])"
    r"[0-9A-F]{2})*"
)


def to_requests(request: Plain) -> Copied:
    """The program."""
    notes = list(request.notes)
    typed = request.headers if request.parts is None else request.without("content-type")
    headers, were_repeated = pairs_joined(typed)
    if were_repeated:
        notes.append("requests takes a header field once; repeated ones are joined")
    if not keeps_path(request):
        notes.append("requests sends this path in another spelling")
    lines = [f"{text(request.method)},", f"{text(request.url)},"]
    fields = [f"    {text(name)}: {field_value(value)}," for name, value in headers]
    fields += [f"    {text(name.title())}: None," for name in request.unset]
    lines += ["headers={", *fields, "},"] if fields else []
    lines += body_lines(request, "data")
    imports = ["from pathlib import Path", ""] * needs_path(request) + ["import requests"]
    match request.authentication:
        case kinds.Digest(user, password):
            imports.append("from requests.auth import HTTPDigestAuth")
            lines.append(f"auth=HTTPDigestAuth({text(user)}, {text(password)}),")
        case None:
            pass
        case _:
            notes.append("requests cannot prove who sends it; that is left out")
    lines += _connection(request, notes)
    return Copied(program(imports, "requests.request", lines), tuple(notes))


def keeps_path(request: Plain) -> bool:
    """Whether requests, and what is built on it, sends the path as it is."""
    return bool(_KEPT.fullmatch(request.path)) and not request.has_dots


def _connection(request: Plain, notes: list[str]) -> list[str]:
    options = request.options
    tls = options.tls
    lines = []
    if not options.follow_redirects:
        lines.append("allow_redirects=False,")
    if not options.verify_certificates:
        lines.append("verify=False,")
    elif tls.authorities is not None:
        lines.append(f"verify={text(str(tls.authorities))},")
    if tls.certificate is not None:
        key = f"({text(str(tls.certificate))}, {text(str(tls.key))})" if tls.key else ""
        lines.append(f"cert={key or text(str(tls.certificate))},")
    if tls.bundle is not None:
        notes.append("the PKCS#12 file of `# @tls` is left out")
    proxy = options.proxies.https if request.url.startswith("https:") else options.proxies.http
    if proxy is not None:
        url = text(proxy_url(proxy))
        lines.append(f'proxies={{"http": {url}, "https": {url}}},')
    if options.timeouts.total is not None:
        lines.append(f"timeout={options.timeouts.total:g},")
    if options.unix_socket is not None:
        notes.append("the Unix socket is left out")
    return lines
