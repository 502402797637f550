"""No secret leaves: every kind of secret, echoed back in every way, through every sink."""

import html
import io
import json
import re
import sys
from base64 import b64encode, urlsafe_b64encode
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

import pytest
from lsprotocol import types as lsp
from pygls.uris import to_fs_path
from pytest_lsp import client_capabilities

from callsheet.cli.main import main
from callsheet.cli.reports import CHECK_KINDS, RUN_KINDS
from callsheet.model.providers import Unset
from callsheet.run import secret_keepers, step_reader
from editor import Editor, editing
from wire_server import Peer, WireServer

PRIVATE = {
    "plain": "pr1vate-value",
    "regex": "a.*b+(c)[d]$^|\\w{2}?",
    "quotes": "q\"uo'te&<s>/\\ lash",
    "lines": "-----BEGIN KEY-----\nMIIB0xFF\nAAAA99zz\n-----END KEY-----",
    "foreign": "pässwörd-ключ-密码-😀",
    "inner": "nested-s3cret",
    "outer": "nested-s3cret-and-more",
    "long": "eyJhbGciOiJIUzI1NiJ9." + "c3RhcnQ0Mi1hbmQtbW9yZQ" * 12,
    "word": "Xyzzy",
    "objects": {"deep": ["d33p-value"]},
}
GIVEN = "g1ven-on-the-command-line"
PROCESS = "pr0cess-environment-value"
KEPT = {
    "keyring": "k3yring-provided",
    "command": "c0mmand-provided",
    "plugin": "plug1n-provided",
    "dotenv": "d0tenv-provided",
    "jar": "c00kie-from-the-jar",
    "fallback": "fallback-c00kie-value",
}
TYPED = {
    "bearer": "typed-bearer-99",
    "user": "typed-passw0rd",
    "token user": "ghp_typed0token",
    "key": "typed-api-key-7",
    "parameter": "typed-parameter-5",
    "cookie": "typed-session-cookie-3",
    "form": "typed-form-secret-1",
    "json": "typed-json-secret-2",
}
OBTAINED = {
    "access": "obtained.access/token+1",
    "refresh": "obtained-refresh-token",
    "id": "obtained\u00e9-id-token",
    "cookie": "obtained-cookie-value",
    "field": "obtained-field-value",
    "code": "obtained-code-0",
    "form": "obtained-form-token%",
}
DERIVED = {
    "reversed": PRIVATE["plain"][::-1],
    "capitals": PRIVATE["inner"].upper(),
    "hex": PRIVATE["plain"].encode().hex(),
}

FILE = """\
@host = {origin}
@derived = Bearer {{{{plain}}}}

### one
# @name one
# @assert status == 418
# @assert body == "{{{{plain}}}}"
# @assert response.parsedBody.everything === secrets.inner
# @assert jsonpath "$.long" == 1
# @result taken = response.parsedBody.everything
# @capture header = header "X-Echo"
# @snapshot
# @snapshot fields of=headers
# @snapshot value of=response.parsedBody.everything
POST {{{{host}}}}/echo?a={{{{regex}}}}&b={{{{%quotes}}}}&c={{{{foreign}}}}&token={parameter}
Authorization: {{{{derived}}}}
X-Given: {{{{secrets.given}}}}
X-Region: {{{{region}}}}
X-Keyring: {{{{secrets.of_keyring}}}}
X-Command: {{{{secrets.of_command}}}} {{{{by_command}}}}
X-Plugin: {{{{secrets.of_plugin}}}}
X-Dotenv: {{{{secrets.of_dotenv}}}}
X-Process: {{{{secrets.process}}}}
X-Api-Key: {key}
Cookie: sid={cookie}
X-Derived: {{{{ secrets.plain.split("").reverse().join("") }}}}
X-Object: {{{{ objects.deep[0] }}}}
Content-Type: application/json

{{"lines": "{{{{lines}}}}", "quotes": "{{{{quotes}}}}", "outer": "{{{{outer}}}}",
 "inner": "{{{{inner}}}}", "long": "{{{{long}}}}", "foreign": "{{{{foreign}}}}",
 "word": "{{{{word}}}}",
 "b": "{{{{ btoa(secrets.plain) }}}}", "c": "{{{{ JSON.stringify([secrets.quotes]) }}}}",
 "d": "{{{{ secrets.inner.toUpperCase() }}}}", "client_secret": "{json}",
 "e": {{{{ [secrets.plain.split("").map((c) => c.charCodeAt(0).toString(16)).join("")] }}}}}}

### typed
POST http://ada:{user}@{place}/echo
Content-Type: application/x-www-form-urlencoded

name=ada&client_secret={form}

### token user
GET http://{token_user}@{place}/echo
X-Note: {bearer}

### bearer
GET {{{{host}}}}/echo
Authorization: Bearer {bearer}

### login
# @name login
GET {{{{host}}}}/token

### form
GET {{{{host}}}}/form

### used
# @result kept = login.response.body.$.access_token
GET {{{{host}}}}/echo/{{{{login.response.body.$.access_token}}}}
X-Refresh: {{{{login.response.body.$.refresh_token}}}}

### redirects
GET {{{{host}}}}/redirect

### nowhere
GET {{{{host}}}}/nowhere

### broken
GET {{{{host}}}}/broken?x={{{{plain}}}}

### failing command
GET {{{{host}}}}/echo
X-Command: {{{{secrets.of_nobody}}}}

### not sent
POST {{{{host}}}}/{{{{missing}}}}?token={parameter}
Authorization: Bearer {bearer}
X-A: {{{{plain}}}}{{{{missing}}}}
X-B: {{{{ (() => {{ throw new Error(secrets.plain + secrets.lines) }})() }}}}
X-C: {{{{lines}}}}

### no port
GET http://ada:{{{{regex}}}}/{{{{quotes}}}}@{place}/

### no file
POST {{{{host}}}}/

< ./{{{{plain}}}}.json
"""


def spellings(secret: str) -> dict[str, str]:
    data = secret.encode()
    return {
        "plain": secret,
        "percent": quote(secret, safe=""),
        "path": quote(secret),
        "plus": quote_plus(secret),
        "json": json.dumps(secret)[1:-1],
        "json, Unicode": json.dumps(secret, ensure_ascii=False)[1:-1],
        "json in json": json.dumps(json.dumps(secret)[1:-1])[1:-1],
        "html": html.escape(secret),
        "base64": b64encode(data).decode().rstrip("="),
        "base64 for urls": urlsafe_b64encode(data).decode().rstrip("="),
        "base64 behind 1": b64encode(b":" + data)[2:-4].decode(),
        "base64 behind 2": b64encode(b"a:" + data)[3:-4].decode(),
        "half": secret[: max(len(secret) // 2, 8)] if len(secret) > 30 else secret,
    }


SECRETS = {
    "given": GIVEN,
    "process": PROCESS,
    **{f"kept {name}": text for name, text in KEPT.items()},
    "private deep": PRIVATE["objects"]["deep"][0],
    **{f"private {name}": text for name, text in PRIVATE.items() if isinstance(text, str)},
    **{f"typed {name}": text for name, text in TYPED.items()},
    **{f"obtained {name}": text for name, text in OBTAINED.items()},
    **{f"derived {name}": text for name, text in DERIVED.items()},
}


SHORTEST = 6
"""Characters of a spelling that are looked for; of a short secret some have two."""


def leaks(text: str, but: frozenset[str] = frozenset()) -> list[str]:
    found = []
    for name in SECRETS.keys() - but:
        for how, spelled in spellings(SECRETS[name]).items():
            # A few letters of base64 stand in the random name of a folder now and then.
            at = text.find(spelled) if len(spelled) >= SHORTEST or how == "plain" else -1
            if at >= 0:
                found.append(f"{name}, {how}: ...{text[max(0, at - 60) : at + 60]!r}")
                break
    return found


def answer(peer: Peer, request: bytes) -> bytes:
    head, _, body = request.partition(b"\r\n\r\n")
    target = head.split(b" ", 2)[1].decode()
    fields = [line.decode() for line in head.split(b"\r\n")[1:]]
    match target.partition("?")[0].split("/")[1]:
        case "token":
            content = json.dumps(
                {
                    "access_token": OBTAINED["access"],
                    "refresh_token": OBTAINED["refresh"],
                    "user": {"id-token": OBTAINED["id"]},
                    "echo": f"Bearer {OBTAINED['access']}",
                }
            ).encode()
            return reply(
                content,
                f"Set-Cookie: s={OBTAINED['cookie']}; HttpOnly",
                f"X-Auth-Token: {OBTAINED['field']}",
                f"X-Fallback-Cookies: {json.dumps({'a_session_x': KEPT['fallback']})}",
                f"X-Echo: {OBTAINED['cookie']} {OBTAINED['field']}",
            )
        case "form":
            content = f"access_token={quote(OBTAINED['form'])}&token_type=bearer".encode()
            return reply(content, "Content-Type: application/x-www-form-urlencoded")
        case "redirect":
            target = f"/echo?code={OBTAINED['code']}#access_token={quote(OBTAINED['access'])}"
            return reply(b"", f"Location: {target}", status="302 Found")
        case "nowhere":
            target = f"app://x:{quote(OBTAINED['form'])}@done?code={OBTAINED['code']}"
            return reply(b"", f"Location: {target}", status="302 Found")
        case "broken":
            return reply(b"", f"X-Echo: {target}\0", f"Set-Cookie: {OBTAINED['cookie']}\0")
        case _:
            everything = request.decode()
            content = json.dumps(
                {
                    "everything": everything,
                    "plain": {value: value for value in everything.split("\r\n")},
                    "raw": body.decode(),
                    "long": PRIVATE["long"],
                    "base64": b64encode(request).decode(),
                }
            ).encode()
            echoed = [f"X-Echo-{field.split(':')[0]}:{field.partition(':')[2]}" for field in fields]
            folded = "X-Echo: " + " ".join(fields) + f" {target}"
            return reply(content, *echoed, folded, status=f"200 {target[:60]}")


def reply(content: bytes, *fields: str, status: str = "200 OK") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(content)}", "", ""])
    return head.encode() + content


def script(peer: Peer) -> None:
    while request := peer.request():
        peer.send(answer(peer, request))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLSHEET_SECRET_PROCESS", PROCESS)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    regions = {"dev": {"region": "eu"}, "two": {"region": "us"}}
    (tmp_path / "http-client.env.json").write_text(json.dumps(regions))
    complaint = f"{KEPT['command']} is not for you"
    (tmp_path / "keeper.py").write_text(
        f"import sys\nprint({KEPT['command']!r})\n"
        f"sys.exit(None if sys.argv[1] == 'of_command' else {complaint!r})\n"
    )
    command = [sys.executable, "keeper.py", "{name}"]
    by_command = {"by_command": {"provider": "command", "name": "of_command"}}
    (tmp_path / "http-client.private.env.json").write_text(
        json.dumps(
            {
                "$secrets": {"command": command},
                "dev": {**PRIVATE, **by_command},
                "two": {**PRIVATE, **by_command},
            }
        )
    )
    (tmp_path / ".env").write_text(f"of_dotenv={KEPT['dotenv']}\n")
    monkeypatch.setenv("CALLSHEET_TRUST", "1")
    monkeypatch.setattr(secret_keepers, "_keyring", kept_in("keyring"))
    monkeypatch.setattr(secret_keepers, "_plugins", kept_in("plugin"))
    jar = f"127.0.0.1\tFALSE\t/\tFALSE\t0\tsid2\t{KEPT['jar']}\n"
    (tmp_path / "jar.txt").write_text(jar)
    with WireServer(script) as server:
        place = f"127.0.0.1:{server.port}"
        names = {name.replace(" ", "_"): text for name, text in TYPED.items()}
        text = FILE.format(origin=server.origin, place=place, **names)
        (tmp_path / "api.http").write_text(text, "utf-8")
        yield tmp_path


def kept_in(keeper: str):
    def keep(_seconds: float, name: str, _environment: str) -> str | Unset:
        return KEPT[keeper] if name == f"of_{keeper}" else Unset()

    return keep


def command(*arguments: str) -> str:
    """All that a command writes, standard output and error."""
    written = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with redirect_stdout(written), redirect_stderr(written):
        main(list(arguments))
    return written.buffer.getvalue().decode()


CHOICE = ("--env", "dev", "--secret", f"given={GIVEN}")


@pytest.mark.parametrize(
    "arguments",
    [
        *(("run", "--output", view) for view in ("short", "body", "headers", "exchange", "none")),
        *(("run", "--report", kind) for kind in RUN_KINDS),
        ("run", "--dry-run"),
        ("run", "--dry-run", "--report", "json"),
        ("check",),
        *(("check", "--report", kind) for kind in CHECK_KINDS),
        ("env",),
        ("env", "--report", "json"),
    ],
    ids=" ".join,
)
def test_no_command_tells_a_secret(project: Path, arguments: tuple[str, ...]) -> None:
    jar = ("--cookie-jar", "jar.txt") if arguments[0] == "run" else ()
    said = command(arguments[0], "api.http", *CHOICE, *jar, *arguments[1:])
    assert said.count("\n") > 3
    summary = Path("summary.md").read_text("utf-8") if "github" in arguments else ""
    assert "•••" in said or arguments[0] in ("check", "env")
    for text in (said, summary):
        for read in (text, html.unescape(text), unquote(text)):
            assert not leaks(read), "\n".join(leaks(read))


@pytest.mark.parametrize("kind", ["console", "json"])
def test_no_snapshot_tells_a_secret(project: Path, kind: str) -> None:
    command("run", "api.http", *CHOICE, "--update-snapshots")
    kept = project / "__snapshots__" / "api.http.snap"
    text = kept.read_text("utf-8")
    assert text.count("\n## ") == 3
    assert "•••" in text
    assert leaks(text) == leaks(unquote(text)) == []
    kept.write_text(text.replace('"everything"', '"other"').replace("HTTP/1.1", "HTTP"), "utf-8")
    said = command("run", "api.http", *CHOICE, "--report", kind)
    assert said.count("__snapshots__/api.http.snap") >= 2
    assert leaks(said) == leaks(unquote(said)) == []


@pytest.mark.parametrize("kind", ["console", "json"])
def test_no_comparison_tells_a_secret(project: Path, kind: str) -> None:
    chosen = ("--compare", "dev", "two", "--secret", f"given={GIVEN}")
    said = command("run", "api.http", *chosen, "--report", kind)
    assert "X-Region" in said
    assert leaks(said) == leaks(unquote(said)) == []


def test_no_list_of_cookies_tells_a_secret(project: Path) -> None:
    command("run", "api.http", *CHOICE, "--cookie-jar", "jar.txt")
    said = command("env", "cookies", "api.http", "--cookie-jar", "jar.txt")
    assert "sid2 = •••" in said
    assert "X-Fallback-Cookies = •••" in said
    assert not leaks(said), "\n".join(leaks(said))
    assert KEPT["fallback"] in (project / "jar.txt").read_text()


@pytest.mark.parametrize("arguments", [("list",), ("list", "--report", "json")], ids=" ".join)
def test_no_list_tells_a_secret(project: Path, arguments: tuple[str, ...]) -> None:
    said = command(arguments[0], "api.http", *arguments[1:])
    assert "typed" in said
    assert not leaks(said), "\n".join(leaks(said))


def test_no_traceback_tells_a_secret(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise AssertionError(f"{PRIVATE['plain']} {GIVEN} {PRIVATE['lines']!r}")

    monkeypatch.setattr(step_reader, "resolve", broken)
    said = command("run", "api.http", *CHOICE)
    assert "AssertionError" in said
    assert not leaks(said), "\n".join(leaks(said))


@pytest.mark.parametrize("verb", ["run", "check", "env", "list"])
def test_no_broken_private_file_is_shown(project: Path, verb: str) -> None:
    (project / "http-client.private.env.json").write_text(f'{{"dev": {{"a": "{PRIVATE["plain"]} }}')
    said = command(verb, "api.http")
    assert "http-client.private.env.json:1" in said
    assert PRIVATE["plain"] not in said


def test_no_wrong_usage_tells_a_secret(project: Path) -> None:
    said = command("run", "api.http", "--env", "dve", "--secret", GIVEN)
    assert not leaks(said), "\n".join(leaks(said))


@pytest.mark.parametrize("word", ["name", "headers", "error", "GET", "200", "1", "passed", "json"])
def test_a_secret_that_is_a_word_leaves_reports_whole(project: Path, word: str) -> None:
    (project / "api.http").write_text("GET http://127.0.0.1:1/name?x={{missing}}\n###\nGET {{a}}\n")
    for verb in ("run", "check"):
        said = json.loads(command(verb, "api.http", "--secret", f"x={word}", "--report", "json"))
        assert said["version"] == 1
        assert {"path"} < said["files"][0].keys()
    (project / "http-client.env.json").write_text(f'{{"dev": {{"number": 200, "x": "{word}"}}}}')
    said = json.loads(command("env", "api.http", "--secret", f"x={word}", "--report", "json"))
    assert said["folders"][0]["environments"][0]["name"] == "dev"


async def test_no_editor_is_told_a_secret(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the server says is looked at, but what the person typed in the file themselves."""
    monkeypatch.setenv("CALLSHEET_SECRET_GIVEN", GIVEN)
    for keeper in ("keyring", "plugin"):
        monkeypatch.setenv(f"CALLSHEET_SECRET_OF_{keeper.upper()}", KEPT[keeper])
    uri = (project / "api.http").as_uri()
    text = (project / "api.http").read_text("utf-8")
    said: list[object] = []
    code, trusted = client_capabilities("visual-studio-code"), {"trusted": True}
    async with editing(code, initialization_options=trusted) as editor:
        client, editor.answer = editor.client, "Send them"
        editor.open(text, uri)
        await editor.command("callsheet.selectEnvironment", "dev", uri)
        said.append(await editor.command("callsheet.showCookies", uri))
        views = [await send(editor, uri, name) for name in re.findall("### (.*)", text)]
        said += [view for answer in views for view in answer]
        document = lsp.TextDocumentIdentifier(uri)
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(500, 0))
        said += [
            await client.text_document_code_lens_async(lsp.CodeLensParams(document)),
            await client.text_document_inlay_hint_async(lsp.InlayHintParams(document, whole)),
            await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document)),
        ]
        for place in places_of_bindings(editor, uri, text):
            said.append(await client.text_document_hover_async(lsp.HoverParams(**place)))
            said.append(await client.text_document_completion_async(lsp.CompletionParams(**place)))
        said += [editor.published, client.messages, client.log_messages]
        said += list(client.progress_reports.values())
    whole_text = "\n".join(each if isinstance(each, str) else repr(each) for each in said)
    assert whole_text.count("•••") > 100
    typed = frozenset(f"typed {name}" for name in TYPED)
    assert not leaks(whole_text, typed), "\n".join(leaks(whole_text, typed))


async def send(editor: Editor, uri: str, name: str) -> tuple[object, str]:
    """What the command says of a request, and the text of its answer."""
    result = await editor.command("callsheet.send", uri, name)
    if result["uri"].startswith("file:"):
        return result, written(result["uri"])
    view = lsp.TextDocumentContentParams(result["uri"])
    return result, (await editor.client.workspace_text_document_content_async(view)).text


def written(uri: str) -> str:
    return Path(to_fs_path(uri) or "").read_text("utf-8")


def places_of_bindings(editor: Editor, uri: str, text: str) -> list[dict]:
    return [
        editor.position(uri, number, at + 2)
        for number, line in enumerate(text.split("\n"))
        for at in range(len(line))
        if line.startswith(("{{", "."), at)
    ]
