"""Requests to cURL commands that send the same."""

from collections.abc import Iterator

from callsheet import authentication as kinds
from callsheet.convert.draft import FileBody, Part, TextBody
from callsheet.convert.plain import Copied, Plain, body_file, body_text
from callsheet.convert.shell_quotes import printed, typed, typed_command
from callsheet.convert.shell_words import Shell
from callsheet.exchange import FilePart, Proxy, Timeouts

_WAITS_FOR_100 = 1024 * 1024
"""Bytes from which on curl asks first whether the body is wanted."""


def to_curl(request: Plain, shell: Shell = Shell.POSIX) -> Copied:
    """The command in the quotes of a shell."""
    parts = request.parts
    notes = list(request.notes)
    groups = [*_first(request, shell), *_fields(request, is_form=parts is not None)]
    groups += _options(request)
    before = ""
    if parts is not None:
        groups += map(_form_option, parts)
    elif (file := body_file(request.body)) is not None:
        groups.append(["--data-binary", f"@{file.path}"])
    elif (text := body_text(request.body)) is not None:
        groups.append(["--data-raw", text])
    elif request.body is not None:
        groups.append(["--data-binary", "@-"])
        before = _piped(request, shell)
        if not before:
            notes.append("the body is no text; give it to the command on its standard input")
    return Copied(before + typed_command(groups, shell), tuple(notes))


def _first(request: Plain, shell: Shell) -> Iterator[list[str]]:
    program = "curl.exe" if shell is Shell.POWERSHELL else "curl"
    words = [program]
    if request.options.follow_redirects:
        words.append("-L")
    implied = "GET" if request.body is None else "POST"
    if request.method == "HEAD" and request.body is None:
        words.append("--head")
    elif request.method != implied:
        words += ["-X", request.method]
    if any(each in request.url for each in "[]{}"):
        words.append("--globoff")
    if request.has_dots:
        words.append("--path-as-is")
    yield [*words, request.url]


def _fields(request: Plain, *, is_form: bool) -> Iterator[list[str]]:
    headers = request.without("content-type") if is_form else request.headers
    for name, value in headers:
        yield ["-H", f"{name}: {value}" if value else f"{name};"]
    names = {name.lower() for name, _ in headers}
    if "accept-encoding" in names:
        yield ["--compressed"]
    for name in request.unset:
        if name in ("accept", "user-agent"):
            yield ["-H", f"{name.title()}:"]
    if request.body is None or is_form:
        return
    if "content-type" not in names:
        yield ["-H", "Content-Type:"]
    if request.body.size >= _WAITS_FOR_100 and "expect" not in names:
        yield ["-H", "Expect:"]


def _options(request: Plain) -> Iterator[list[str]]:
    options = request.options
    tls = options.tls
    yield from _authentication(request)
    if not options.verify_certificates:
        yield ["--insecure"]
    if tls.authorities is not None:
        yield ["--cacert", str(tls.authorities)]
    password = f":{tls.password}" if tls.password else ""
    if tls.bundle is not None:
        yield ["--cert-type", "P12", "--cert", f"{tls.bundle}{password}"]
    if tls.certificate is not None:
        yield ["--cert", f"{tls.certificate}{password}"]
    if tls.key is not None:
        yield ["--key", str(tls.key)]
    if tls.minimum:
        yield [f"--tlsv{tls.minimum}"]
    proxy = options.proxies.https if request.url.startswith("https:") else options.proxies.http
    if proxy is not None:
        yield ["--proxy", proxy_url(proxy)]
    if options.proxies.exceptions:
        yield ["--noproxy", ",".join(options.proxies.exceptions)]
    if options.unix_socket is not None:
        yield ["--unix-socket", str(options.unix_socket)]
    if options.http2:
        yield ["--http2"]
    usual = Timeouts()
    if options.timeouts.connect not in (None, usual.connect):
        yield ["--connect-timeout", f"{options.timeouts.connect:g}"]
    if options.timeouts.total is not None:
        yield ["--max-time", f"{options.timeouts.total:g}"]


def proxy_url(proxy: Proxy) -> str:
    """A proxy as tools are told it."""
    user = f"{proxy.user}:{proxy.password}@" if proxy.user else ""
    return f"{proxy.kind}://{user}{proxy.host}:{proxy.port}"


def _authentication(request: Plain) -> Iterator[list[str]]:
    match request.authentication:
        case kinds.Digest(user, password):
            yield ["--digest", "-u", f"{user}:{password}"]
        case kinds.Ntlm(user, password, domain, negotiate):
            name = f"{domain}\\{user}" if domain else user
            yield ["--negotiate" if negotiate else "--ntlm", "-u", f"{name}:{password}"]
        case kinds.Aws(key, secret, region, service, token):
            yield ["--aws-sigv4", f"aws:amz:{region}:{service}".rstrip(":")]
            yield ["-u", f"{key}:{secret}"]
            if token:
                yield ["-H", f"X-Amz-Security-Token: {token}"]
        case None:
            return


def _form_option(part: Part) -> list[str]:
    more = f";type={part.media_type}" if part.media_type else ""
    more += f';filename="{_escaped(part.file_name)}"' if part.file_name else ""
    match part.content:
        case FileBody(path):
            sign = "@" if part.file_name else "<"
            return ["-F", f'{part.name}={sign}"{_escaped(path)}"{more}']
        case TextBody(text) if more:
            return ["-F", f'{part.name}="{_escaped(text)}"{more}']
        case TextBody(text):
            return ["--form-string", f"{part.name}={text}"]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _piped(request: Plain, shell: Shell) -> str:
    """What prints the body, for a command that reads it."""
    body = request.body
    if shell is not Shell.POSIX or body is None:
        return ""
    steps = [
        f"cat {typed(str(part.path), shell)}" if isinstance(part, FilePart) else printed(part)
        for part in body.parts
        if part
    ]
    return f"{{ {'; '.join(steps)}; }} | "
