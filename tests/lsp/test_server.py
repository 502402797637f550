"""The language server from end to end: a real process, a client that checks the specification."""

import asyncio
import json
import os
import re
import signal
import sys

import pytest
from lsprotocol import types as lsp
from pytest_lsp import client_capabilities

from editor import PATIENCE, SERVER, editing

TWO_REQUESTS = """\
@host = example.org

### login
POST https://{{host}}/login
Content-Type: application/json

{"user": "ada"}

### list
GET https://{{host}}/items
Authorization: Bearer {{login.response.body.$.token}}
"""

ENCODINGS = {
    "utf-8": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf-32": len,
}


def speaking(*encodings: str) -> lsp.ClientCapabilities:
    return lsp.ClientCapabilities(
        general=lsp.GeneralClientCapabilities(position_encodings=list(encodings))
    )


def codes(diagnostics) -> list[str]:
    return [each.code for each in diagnostics]


@pytest.mark.parametrize("name", ["visual-studio-code", "neovim", "emacs"])
async def test_every_editor_gets_answers_that_it_understands(name):
    """The announcements are those that were recorded of editors; all answers are checked."""
    async with editing(client_capabilities(name)) as editor:
        client, uri = editor.client, editor.open(TWO_REQUESTS)
        document = lsp.TextDocumentIdentifier(uri)
        symbols = await client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(document)
        )
        assert [each.name for each in symbols] == ["host", "login", "list"]
        folds = await client.text_document_folding_range_async(lsp.FoldingRangeParams(document))
        assert (2, 6) in [(fold.start_line, fold.end_line) for fold in folds]
        lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(document))
        assert [(lens.range.start.line, lens.command.title) for lens in lenses] == [
            (3, "Send"),
            (9, "Send (login first)"),
        ]
        hover = await client.text_document_hover_async(
            lsp.HoverParams(**editor.position(uri, 3, 17))
        )
        assert "example.org" in hover.contents.value
        (place,) = await client.text_document_definition_async(
            lsp.DefinitionParams(**editor.position(uri, 3, 17))
        )
        assert (place.uri, place.range.start.line) == (uri, 0)
        found = await client.text_document_completion_async(
            lsp.CompletionParams(**editor.position(uri, 3, 15))
        )
        assert "host" in [item.label for item in found.items]


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_ranges_count_in_the_agreed_encoding(encoding):
    line = "GET https://example.org/é😀/{{missing}}"
    units = ENCODINGS[encoding]
    async with editing(speaking(encoding, "utf-16")) as editor:
        assert editor.capabilities.position_encoding == encoding
        uri = editor.open(f"# one\u2028still one\x0b\x85\r\n{line}\n")
        (found,) = await editor.diagnostics(uri)
        assert found.code == "unresolved-variable"
        start = units(line[: line.index("missing")])
        assert (found.range.start.line, found.range.start.character) == (1, start)
        assert found.range.end.character == start + len("missing")
        end = units(line)
        editor.edit(uri, 2, ((1, start - 2), (1, end), "x"))
        assert await editor.diagnostics(uri, 2) == []


async def test_a_client_that_announces_nothing_is_served():
    async with editing() as editor:
        uri = editor.open("GET https://{{nowhere}}/\n", "untitled:Untitled-1")
        assert codes(await editor.diagnostics(uri)) == ["unresolved-variable"]
        symbols = await editor.client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(uri))
        )
        assert isinstance(symbols[0], lsp.SymbolInformation)
        actions = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(
                lsp.TextDocumentIdentifier(uri),
                lsp.Range(lsp.Position(0, 12), lsp.Position(0, 12)),
                lsp.CodeActionContext([]),
            )
        )
        assert [(each.title, each.command) for each in actions] == [
            ("Send", "callsheet.send"),
            ("Copy as cURL", "callsheet.copyAs"),
            ("Copy as …", "callsheet.copyAs"),
            ("Copy with secrets as …", "callsheet.copyWithSecrets"),
        ]


async def test_a_quick_fix_is_found_from_the_range_alone():
    capabilities = client_capabilities("visual-studio-code")
    async with editing(capabilities) as editor:
        uri = editor.open("@host = example.org\n\nGET https://{{hots}}/\n")
        actions = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(
                lsp.TextDocumentIdentifier(uri),
                lsp.Range(lsp.Position(2, 15), lsp.Position(2, 15)),
                lsp.CodeActionContext([], only=[lsp.CodeActionKind.QuickFix]),
            )
        )
        assert {each.kind for each in actions} == {lsp.CodeActionKind.QuickFix}
        (change,) = actions[0].edit.document_changes
        assert change.text_document.uri == uri
        (edit,) = change.edits
        assert edit.new_text == "host"
        assert (edit.range.start, edit.range.end) == (lsp.Position(2, 14), lsp.Position(2, 18))


async def test_diagnostics_go_out_for_every_version_unchanged_ones_too():
    async with editing() as editor:
        uri = editor.open("GET https://{{nowhere}}/\n")
        first = await editor.diagnostics(uri, 1)
        editor.edit(uri, 2, ((1, 0), (1, 0), "X-A: 1\n"))
        assert await editor.diagnostics(uri, 2) == first
        editor.close(uri)
        last = await editor.wait_for(lambda: editor.published[2:])
        assert list(last[0].diagnostics) == []


async def test_a_client_that_pulls_diagnostics_is_pushed_none_from_then_on():
    capabilities = lsp.ClientCapabilities(
        text_document=lsp.TextDocumentClientCapabilities(
            diagnostic=lsp.DiagnosticClientCapabilities()
        )
    )
    async with editing(capabilities) as editor:
        uri = editor.open("GET https://{{nowhere}}/\n")
        assert len(await editor.diagnostics(uri, 1)) == 1

        async def pull(previous: str | None = None):
            return await editor.client.text_document_diagnostic_async(
                lsp.DocumentDiagnosticParams(
                    lsp.TextDocumentIdentifier(uri), previous_result_id=previous
                )
            )

        first = await pull()
        assert codes(first.items) == ["unresolved-variable"]
        assert isinstance(await pull(first.result_id), lsp.RelatedUnchangedDocumentDiagnosticReport)
        editor.edit(uri, 2, "GET https://example.org/\n")
        changed = await pull(first.result_id)
        assert list(changed.items) == []
        assert [list(each.diagnostics) for each in editor.published[1:]] == [[]]


async def test_environments_are_read_chosen_and_read_again(tmp_path):
    variables = tmp_path / "http-client.env.json"
    variables.write_text(
        '{"dev": {"host": "dev.example.org"}, "prod": {"host": "prod.example.org"}}'
    )
    async with editing(folder=tmp_path) as editor:
        uri = editor.open("GET https://{{host}}/\n", (tmp_path / "main.http").as_uri())
        editor.answer = "prod"
        assert await editor.command("callsheet.selectEnvironment") == "prod"
        offered = [each.title for each in editor.asked[0].actions]
        assert offered == ["dev", "prod", "No environment"]

        async def hover() -> str:
            found = await editor.client.text_document_hover_async(
                lsp.HoverParams(**editor.position(uri, 0, 15))
            )
            return found.contents.value

        assert "prod.example.org" in await hover()
        places = await editor.client.text_document_definition_async(
            lsp.DefinitionParams(**editor.position(uri, 0, 15))
        )
        lines = {(place.uri, place.range.start.line) for place in places}
        assert lines == {(variables.as_uri(), 0)}
        variables.write_text('{"prod": {"host": "new.example.org"}}')
        change = lsp.FileEvent(variables.as_uri(), lsp.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        assert "new.example.org" in await hover()
        assert await editor.command("callsheet.selectEnvironment", "prd") is None
        message = await editor.wait_for(lambda: editor.client.messages)
        assert message[-1].message == 'there is no environment "prd": did you mean "prod"?'


BROKEN = """\
import sys
from callsheet.lsp import language_methods, server
def broken(*_):
    raise RuntimeError("a bug of ours")
language_methods.hover = broken
server.main([])
"""


async def test_a_handler_with_a_bug_answers_and_the_server_lives():
    async with editing(command=(sys.executable, "-c", BROKEN)) as editor:
        uri = editor.open("GET https://{{nowhere}}/\n")
        with pytest.raises(Exception, match="a bug of ours") as raised:
            await editor.client.text_document_hover_async(
                lsp.HoverParams(**editor.position(uri, 0, 15))
            )
        assert raised.value.data is None
        assert codes(await editor.diagnostics(uri)) == ["unresolved-variable"]


UNABLE = """\
import sys
sys.modules["callsheet.lsp.serving"] = None
from callsheet.lsp import server
server.main([])
"""


async def test_a_server_that_cannot_begin_ends_instead_of_answering_nothing():
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        UNABLE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    process.stdin.write(message("initialize", '{"capabilities": {}}', 1))
    assert "result" in await received(process)
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 1
    assert b"the server could not begin" in await process.stderr.read()
    process.stdin.close()


async def start_raw(*arguments: str, **variables: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *SERVER,
        *arguments,
        env=os.environ | variables,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def message(method: str, params: str, number: int | None = None) -> bytes:
    head = "" if number is None else f'"id": {number}, '
    body = f'{{"jsonrpc": "2.0", {head}"method": "{method}", "params": {params}}}'.encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


async def test_a_broken_environment_file_is_marked_where_it_is_broken(tmp_path):
    variables = tmp_path / "http-client.env.json"
    variables.write_text('{"dev": {\n  "host": }}')
    async with editing(folder=tmp_path) as editor:
        editor.open("GET https://example.org/\n", (tmp_path / "main.http").as_uri())

        def published():
            return [each for each in editor.published if each.uri == variables.as_uri()]

        # It is told once more when all files are read.
        await editor.wait_for(published)
        variables.write_text('{"dev": {}}')
        change = lsp.FileEvent(variables.as_uri(), lsp.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        await editor.wait_for(lambda: not published()[-1].diagnostics)
        for marked in published()[:-1]:
            assert codes(marked.diagnostics) == ["environment-file"]
            assert marked.diagnostics[0].range.start.line == 1


async def received(process: asyncio.subprocess.Process) -> dict:
    """The next message that the server wrote."""
    async with asyncio.timeout(PATIENCE):
        head = await process.stdout.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])
        return json.loads(await process.stdout.readexactly(length))


async def test_a_typo_in_a_message_is_refused_and_the_server_lives():
    process = await start_raw()
    for text in (
        message("initialize", '{"capabilities": {}}', 1),
        message("textDocument/hover", '{"textDocument": 7}', 2),
        message("textDocument/nonsense", "{}", 3),
        message("textDocument/didChange", '{"contentChanges": "x"}'),
        b"Content-Length: 3\r\n\r\n{,}",
        message("shutdown", "null", 4),
        message("exit", "null"),
    ):
        process.stdin.write(text)
    assert "capabilities" in (await received(process))["result"]
    assert (await received(process))["error"]["code"] == -32602
    assert (await received(process))["error"]["code"] == -32601
    broken = await received(process)
    assert (broken["id"], broken["error"]["code"]) == (None, -32700)
    assert await received(process) == {"id": 4, "jsonrpc": "2.0", "result": None}
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    process.stdin.close()


async def test_an_exit_without_a_shutdown_is_an_error():
    process = await start_raw()
    process.stdin.write(message("initialize", '{"capabilities": {}}', 1) + message("exit", "null"))
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 1
    process.stdin.close()


async def test_the_end_of_stdin_ends_the_process():
    process = await start_raw()
    process.stdin.write(message("initialize", '{"capabilities": {}}', 1))
    assert "result" in await received(process)
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
async def test_the_end_of_the_parent_ends_the_process():
    parent = await asyncio.create_subprocess_exec("sleep", "60")
    process = await start_raw()
    params = f'{{"capabilities": {{}}, "processId": {parent.pid}}}'
    process.stdin.write(message("initialize", params, 1))
    assert "result" in await received(process)
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 1
    process.stdin.close()


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
@pytest.mark.parametrize("end", ["exit", "stdin", "SIGTERM", "SIGHUP", "SIGINT"])
async def test_whatever_ends_the_server_its_files_go_with_it(tmp_path, end):
    process = await start_raw(TMPDIR=str(tmp_path))
    answered_nowhere = json.dumps("### one\nGET http://127.0.0.1:9/\n")
    item = (
        f'{{"uri": "file:///a.http", "languageId": "", "version": 1, "text": {answered_nowhere}}}'
    )
    showing = '{"capabilities": {"window": {"showDocument": {"support": true}}}}'
    for text in (
        message("initialize", showing, 1),
        message("textDocument/didOpen", f'{{"textDocument": {item}}}'),
        message(
            "workspace/executeCommand",
            '{"command": "callsheet.send", "arguments": ["file:///a.http", "one"]}',
            2,
        ),
    ):
        process.stdin.write(text)
    while "result" not in (found := await received(process)) or found["id"] != 2:
        pass
    (folder,) = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o77 == 0
    match end:
        case "exit":
            process.stdin.write(message("exit", "null"))
        case "stdin":
            process.stdin.close()
        case _:
            process.send_signal(getattr(signal, end))
    assert await asyncio.wait_for(process.wait(), PATIENCE) == (0 if end == "stdin" else 1)
    assert list(tmp_path.iterdir()) == []
    process.stdin.close()


async def test_a_client_can_connect_over_tcp():
    process = await start_raw("--tcp")
    announced = await asyncio.wait_for(process.stderr.readline(), PATIENCE)
    host, _, port = announced.decode().strip().rpartition(" ")[2].rpartition(":")
    assert host == "127.0.0.1"
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(message("initialize", '{"capabilities": {}}', 1))
    assert b"Content-Length" in await asyncio.wait_for(reader.readline(), PATIENCE)
    writer.close()
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


async def test_a_secret_that_becomes_known_is_masked_in_diagnostics_from_then_on(tmp_path):
    """What was written before is kept, but not beyond that."""
    private = tmp_path / "http-client.private.env.json"
    async with editing(folder=tmp_path) as editor:
        text = "GET https://{{correct-horse}}/\n"
        uri = editor.open(text, (tmp_path / "main.http").as_uri())
        (open_,) = await editor.diagnostics(uri)
        assert "correct-horse" in open_.message
        private.write_text('{"dev": {"token": "correct-horse"}}')
        change = lsp.FileEvent(private.as_uri(), lsp.FileChangeType.Created)
        editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        editor.edit(uri, 2, text)
        (masked,) = await editor.diagnostics(uri, 2)
        assert "correct-horse" not in masked.message
