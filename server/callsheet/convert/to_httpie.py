"""Requests to commands of HTTPie that send the same."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from callsheet import authentication as kinds
from callsheet.convert.draft import FileBody, Part, TextBody
from callsheet.convert.plain import Copied, Plain, body_file, body_text
from callsheet.convert.shell_quotes import printed, typed, typed_command
from callsheet.convert.shell_words import Shell
from callsheet.convert.to_curl import proxy_url
from callsheet.convert.to_requests import keeps_path
from callsheet.exchange import FilePart

_SEPARATOR = re.compile(r"[:=@;?]")


def to_httpie(request: Plain) -> Copied:
    """The command in the quotes of a POSIX shell."""
    notes = list(request.notes)
    parts = request.parts
    headers = request.headers if parts is None else request.without("content-type")
    body, before, items = _body(request, notes)
    if not keeps_path(request):
        notes.append("HTTPie sends this path in another spelling")
    words = [*([] if before else ["--ignore-stdin"]), *_options(request, notes)]
    words += ["--multipart"] if parts is not None else []
    first = ["http", *(word for word in words if "=" not in word)]
    valued = [[word] for word in words if "=" in word]
    target = [request.method, request.url]
    groups = [first, *valued, target] if valued else [[*first, *target]]
    groups += [[_field(name, value)] for name, value in headers]
    groups += [[f"{name.title()}:"] for name in request.unset]
    if request.body is not None and parts is None and not request.content_type:
        groups.append(["Content-Type:"])
    groups += body
    groups += [[item] for item in items]
    return Copied(before + typed_command(groups, Shell.POSIX), tuple(notes))


def _field(name: str, value: str) -> str:
    if not value:
        return f"{name};"
    # `:=` and `:@` mean something else.
    return f"{name}:\\{value}" if value[0] in "=@" else f"{name}:{value}"


def _options(request: Plain, notes: list[str]) -> Iterator[str]:
    options = request.options
    if options.follow_redirects:
        yield "--follow"
    if not options.verify_certificates:
        yield "--verify=no"
    elif options.tls.authorities is not None:
        yield f"--verify={options.tls.authorities}"
    if options.tls.certificate is not None:
        yield f"--cert={options.tls.certificate}"
    if options.tls.key is not None:
        yield f"--cert-key={options.tls.key}"
    match request.authentication:
        case kinds.Digest(user, password):
            yield from ("--auth-type=digest", f"--auth={user}:{password}")
        case None:
            pass
        case _:
            notes.append("HTTPie cannot prove who sends it; that is left out")
    proxy = options.proxies.https if request.url.startswith("https:") else options.proxies.http
    if proxy is not None:
        yield f"--proxy=http:{proxy_url(proxy)}"
        yield f"--proxy=https:{proxy_url(proxy)}"
    if options.timeouts.total is not None:
        yield f"--timeout={options.timeouts.total:g}"
    if options.unix_socket is not None:
        notes.append("the Unix socket is left out")


def _body(request: Plain, notes: list[str]) -> tuple[list[list[str]], str, list[str]]:
    """The option that is the body, what prints it into the command, and the parts of a form."""
    parts = request.parts
    if parts is not None:
        return [], "", [_item(part, notes) for part in parts]
    if request.body is None:
        return [], "", []
    if (file := body_file(request.body)) is not None:
        return [[f"@{file.path}"]], "", []
    if (text := body_text(request.body)) is not None:
        return [[f"--raw={text}"]], "", []
    steps = [
        f"cat {typed(str(part.path), Shell.POSIX)}" if isinstance(part, FilePart) else printed(part)
        for part in request.body.parts
        if part
    ]
    return [], f"{{ {'; '.join(steps)}; }} | ", []


def _item(part: Part, notes: list[str]) -> str:
    name = _SEPARATOR.sub(lambda found: f"\\{found[0]}", part.name)
    match part.content:
        case FileBody(path):
            if part.file_name != PurePath(path).name:
                notes.append(f"HTTPie sends the file {path} under its own name")
            return f"{name}@{path}" + (f";type={part.media_type}" if part.media_type else "")
        case TextBody(text):
            if part.media_type or part.file_name:
                notes.append(f"HTTPie sends {part.name} without a media type and a file name")
            return f"{name}={text}"
