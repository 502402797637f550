"""Requests to programs in Python with httpx that send the same."""

import re

from callsheet import authentication as kinds
from callsheet.convert.plain import Copied, Plain
from callsheet.convert.python_text import body_lines, field_value, needs_path, program, text
from callsheet.convert.to_curl import proxy_url

_KEPT = re.compile(r"(?:[A-Za-z0-9._~!$&()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")


def to_httpx(request: Plain) -> Copied:
    """The program."""
    notes = list(request.notes)
    headers = request.headers if request.parts is None else request.without("content-type")
    lines = [f"{text(request.method)},", f"{text(request.url)},"]
    if headers:
        lines += ["headers=[", *(f"    ({text(n)}, {field_value(v)})," for n, v in headers), "],"]
    lines += body_lines(request, "content")
    call, around = "httpx.request", ""
    follow = request.options.follow_redirects
    if not _KEPT.fullmatch(request.path) or request.has_dots:
        # The exact target is an extension, which httpx would use for the next location as well.
        call, around = "client.request", "with httpx.Client() as client:"
        lines.append(f'extensions={{"target": {text(request.path)}.encode()}},')
        notes += ["redirects are not followed, so that the target stays as it is"] if follow else []
        follow = False
    if follow:
        lines.append("follow_redirects=True,")
    match request.authentication:
        case kinds.Digest(user, password):
            lines.append(f"auth=httpx.DigestAuth({text(user)}, {text(password)}),")
        case None:
            pass
        case _:
            notes.append("httpx cannot prove who sends it; that is left out")
    lines += _connection(request, notes)
    if request.unset:
        notes.append(f"httpx sends its own {', '.join(request.unset)}")
    imports = ["from pathlib import Path", ""] * needs_path(request)
    return Copied(program([*imports, "import httpx"], call, lines, around), tuple(notes))


def _connection(request: Plain, notes: list[str]) -> list[str]:
    options = request.options
    lines = []
    if not options.verify_certificates:
        lines.append("verify=False,")
    proxy = options.proxies.https if request.url.startswith("https:") else options.proxies.http
    if proxy is not None:
        lines.append(f"proxy={text(proxy_url(proxy))},")
    if options.timeouts.total is not None:
        lines.append(f"timeout={options.timeouts.total:g},")
    if options.tls.authorities or options.tls.certificate or options.tls.bundle:
        notes.append("the certificates of `# @tls` are left out")
    if options.unix_socket is not None:
        notes.append("the Unix socket is left out")
    return lines
