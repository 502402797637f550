"""Sending from an editor: a real server process, real sockets, a person who is asked."""

# ruff: noqa: ASYNC240 - the files are small and local

import asyncio
from pathlib import Path
from threading import Event
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol import types as lsp

from editor import PATIENCE, editing
from fake_appwrite import answering, storing
from loopback import serving
from wire_server import WireServer

URI = "file:///project/main.http"

SHOWING = lsp.ClientCapabilities(
    window=lsp.WindowClientCapabilities(
        work_done_progress=True, show_document=lsp.ShowDocumentClientCapabilities(support=True)
    ),
    workspace=lsp.WorkspaceClientCapabilities(
        code_lens=lsp.CodeLensWorkspaceClientCapabilities(refresh_support=True),
        inlay_hint=lsp.InlayHintWorkspaceClientCapabilities(refresh_support=True),
    ),
)

READING = lsp.ClientCapabilities(
    window=lsp.WindowClientCapabilities(
        show_document=lsp.ShowDocumentClientCapabilities(support=True)
    ),
    workspace=lsp.WorkspaceClientCapabilities(
        text_document_content=lsp.TextDocumentContentClientCapabilities()
    ),
)


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


async def test_nothing_is_sent_by_looking(loopback):
    async with editing() as editor:
        uri = editor.open(
            f"### one\nGET {loopback.origin}/json\n\n### two\nGET {{{{one.response.body.id}}}}\n"
        )
        document = lsp.TextDocumentIdentifier(uri)
        for line in range(5):
            place = editor.position(uri, line, 8)
            await editor.client.text_document_hover_async(lsp.HoverParams(**place))
            await editor.client.text_document_completion_async(lsp.CompletionParams(**place))
            await editor.client.text_document_definition_async(lsp.DefinitionParams(**place))
        await editor.client.text_document_code_lens_async(lsp.CodeLensParams(document))
        await editor.diagnostics(uri)
    assert loopback.received == []


async def test_the_answer_is_shown_inline_and_as_a_private_file(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(f"### one\nGET {loopback.origin}/json\n")
        result = await editor.command("callsheet.send", uri, "one", 1)
        assert result["outcome"] == "passed"
        assert result["summary"].startswith("200 OK · ")
        (shown,) = await editor.wait_for(lambda: editor.client.shown_documents)
        assert shown.take_focus is False
        file = Path(unquote(urlsplit(shown.uri).path))
        text = file.read_text()
        assert text.startswith("HTTP/1.1 200 OK\n")
        assert '  "price": 1.10,\n' in text
        assert f"\nGET {loopback.origin}/json\n" in text
        assert file.stat().st_mode & 0o77 == 0 or file.parent.stat().st_mode & 0o77 == 0
        document = lsp.TextDocumentIdentifier(uri)
        lenses = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(document))
        assert [lens.command.title for lens in lenses] == ["Send", result["summary"]]
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(9, 0))
        (hint,) = await editor.client.text_document_inlay_hint_async(
            lsp.InlayHintParams(document, whole)
        )
        assert result["summary"] in hint.label
        await editor.wait_for(lambda: len(editor.refreshed) == 2)
        (reports,) = editor.client.progress_reports.values()
        assert [type(each) for each in reports] == [
            lsp.WorkDoneProgressBegin,
            lsp.WorkDoneProgressReport,
            lsp.WorkDoneProgressEnd,
        ]
        assert reports[-1].message == result["summary"]
    assert not file.exists()


async def test_the_answer_is_a_document_of_the_server_for_a_client_that_reads_those(loopback):
    async with editing(READING) as editor:
        assert editor.capabilities.workspace.text_document_content.schemes == ("callsheet",)
        uri = editor.open(f"### one\nGET {loopback.origin}/text/first\n")
        result = await editor.command("callsheet.send", uri, "one", 1)
        assert result["uri"] == "callsheet:/response/main.http/one.http"
        params = lsp.TextDocumentContentParams(result["uri"])
        first = await editor.client.workspace_text_document_content_async(params)
        assert "\n\nfirst\n" in first.text
        editor.edit(uri, 2, ((1, 0), (1, 999), f"GET {loopback.origin}/text/second"))
        await editor.command("callsheet.send", uri, "one", 1)
        second = await editor.client.workspace_text_document_content_async(params)
        assert "\n\nsecond\n" in second.text
        assert editor.refreshed.count("workspace/textDocumentContent/refresh") == 2


async def test_what_is_sent_is_the_current_text_wherever_the_request_has_moved(loopback):
    async with editing() as editor:
        uri = editor.open(f"### one\nGET {loopback.origin}/text/one\n")
        editor.edit(uri, 2, ((0, 0), (0, 0), f"### zero\nGET {loopback.origin}/text/zero\n\n"))
        assert (await editor.command("callsheet.send", uri, "one", 1))["name"] == "one"
        assert (await editor.command("callsheet.send", uri, "", 1))["name"] == "zero"
        assert (await editor.command("callsheet.send", uri, "two", 99))["name"] == "one"
        assert loopback.targets == ["GET /text/one", "GET /text/zero", "GET /text/one"]


CHAIN = """\
### login
{method} {origin}/json

### list
GET {origin}/text/{{{{login.response.body.$.id}}}}
"""


async def test_what_a_request_needs_is_sent_first_and_once(loopback):
    async with editing() as editor:
        uri = editor.open(CHAIN.format(method="GET", origin=loopback.origin))
        await editor.command("callsheet.send", uri, "list", 4)
        assert loopback.targets == ["GET /json", "GET /text/7"]
        await editor.command("callsheet.send", uri, "list", 4)
        assert loopback.targets[2:] == ["GET /text/7"]
        await editor.command("callsheet.sendAll", uri, "list", 4)
        assert loopback.targets[3:] == ["GET /json", "GET /text/7"]
        assert editor.asked == []


async def test_the_person_is_asked_before_more_than_a_get_goes_out(loopback):
    async with editing() as editor:
        uri = editor.open(CHAIN.format(method="POST", origin=loopback.origin))
        assert await editor.command("callsheet.send", uri, "list", 4) is None
        assert loopback.received == []
        assert editor.asked[0].message == "list needs POST login first"
        editor.answer = "Send"
        await editor.command("callsheet.send", uri, "list", 4)
        assert loopback.targets == ["POST /json", "GET /text/7"]


async def test_a_request_that_wants_it_is_confirmed_first(loopback):
    async with editing() as editor:
        uri = editor.open(f"### one\n# @confirm\nDELETE {loopback.origin}/json\n")
        result = await editor.command("callsheet.send", uri, "one", 1)
        assert (result["outcome"], loopback.received) == ("skipped", [])
        editor.answer = "Send"
        await editor.command("callsheet.send", uri, "one", 1)
        assert loopback.targets == ["DELETE /json"]


async def test_what_cannot_be_sent_is_said_in_words_with_every_hole():
    async with editing() as editor:
        uri = editor.open("### one\nGET http://127.0.0.1:9/{{here}}/{{there}}\n")
        result = await editor.command("callsheet.send", uri, "one", 1)
        assert result["outcome"] == "errored"
        (said,) = await editor.wait_for(lambda: editor.client.messages)
        assert "here" in said.message
        assert "there" in said.message
        assert await editor.command("callsheet.send", uri, "two") is None
        assert await editor.command("callsheet.send", "file:///not/open.http") is None
        assert await editor.command("callsheet.nonsense") is None
        await editor.wait_for(lambda: len(editor.client.messages) == 4)
        assert 'there is no request named "two"' in editor.client.messages[1].message


async def test_a_secret_leaves_in_no_text(loopback, tmp_path):
    secret = "correct-horse-battery"
    (tmp_path / "http-client.private.env.json").write_text(
        f'{{"dev": {{"token": "{secret}", "shown": "{loopback.origin}"}}}}'
    )
    options = {"environment": "dev"}
    async with editing(SHOWING, tmp_path, initialization_options=options) as editor:
        uri = editor.open(
            f"### one\nGET {loopback.origin}/echo?t={{{{token}}}}\n"
            "Authorization: Bearer {{token}}\n",
            (tmp_path / "main.http").as_uri(),
        )
        await editor.command("callsheet.send", uri, "one", 1)
        assert secret in loopback.received[0].target
        (shown,) = await editor.wait_for(lambda: editor.client.shown_documents)
        text = Path(unquote(urlsplit(shown.uri).path)).read_text()
        assert "Bearer" in text
        assert secret not in text
        hover = await editor.client.text_document_hover_async(
            lsp.HoverParams(**editor.position(uri, 2, 28))
        )
        assert secret not in hover.contents.value


class Silent:
    """Takes a request, never answers it, and knows when the client went away."""

    def __init__(self) -> None:
        self.arrived, self.left = Event(), Event()

    def __call__(self, peer) -> None:
        peer.request()
        self.arrived.set()
        if peer.client_left():
            self.left.set()

    async def has(self, event: Event) -> bool:
        return await asyncio.to_thread(event.wait, PATIENCE)


async def send_to_silence(editor, silent, origin, token=None):
    """Start a send, and come back when it hangs."""
    uri = editor.open(f"### one\nGET {origin}/\n")
    sending = asyncio.ensure_future(editor.command("callsheet.send", uri, "one", 1, token=token))
    assert await silent.has(silent.arrived)
    return uri, sending


async def test_the_cancel_command_closes_the_socket():
    silent = Silent()
    with WireServer(silent) as server:
        async with editing() as editor:
            uri, sending = await send_to_silence(editor, silent, server.origin)
            assert await editor.command("callsheet.cancel", uri, "one") == 1
            assert await silent.has(silent.left)
            result = await sending
            assert (result["outcome"], result["summary"][:9]) == ("errored", "cancelled")


async def test_the_progress_button_closes_the_socket():
    silent = Silent()
    with WireServer(silent) as server:
        async with editing(SHOWING) as editor:
            _, sending = await send_to_silence(editor, silent, server.origin)
            (token,) = editor.client.progress_reports
            editor.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams(token))
            assert await silent.has(silent.left)
            assert (await sending)["outcome"] == "errored"


async def test_the_wait_before_another_try_is_told_and_can_be_cancelled(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(
            "### one\n# @retry 3 on=503 backoff=1h..1h jitter=off\n"
            f"GET {loopback.origin}/status/503\n"
        )
        sending = asyncio.ensure_future(editor.command("callsheet.send", uri, "one", 1))
        told = "one: try 2 of 4, in 60 min 0 s"
        await editor.wait_for(
            lambda: any(
                getattr(report, "message", "") == told
                for reports in editor.client.progress_reports.values()
                for report in reports
            )
        )
        assert await editor.command("callsheet.cancel", uri, "one") == 1
        result = await sending
        assert (result["outcome"], result["summary"]) == ("errored", "cancelled · 0.0 ms · 2 tries")
    assert loopback.targets == ["GET /status/503"]


async def test_what_is_kept_is_kept_for_the_workspace(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(f"### one\n# @cache 5m\nGET {loopback.origin}/json\n")
        for _ in range(2):
            result = await editor.command("callsheet.send", uri, "one", 1)
        assert result["summary"].endswith(" · from cache")
    assert loopback.targets == ["GET /json"]


async def test_an_upload_tells_how_far_it_is_and_goes_on_in_another_server(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    project = tmp_path / "project"
    project.mkdir()
    (project / "film.bin").write_bytes(bytes(40 * 1024))
    with storing() as storage:
        text = f"### film\n# @upload chunked file=film.bin size=16kB\nPOST {storage.origin}/files\n"
        place = (project / "main.http").as_uri()
        storage.faults[1] = answering(500)
        async with editing(SHOWING, project) as editor:
            uri = editor.open(text, place)
            first = await editor.command("callsheet.send", uri, "film", 1)
            (reports,) = editor.client.progress_reports.values()
            told = [each.message for each in reports[1:-1]]
            assert told == ["film", "film: 0 B of 40 kB are up", "film: 16 kB of 40 kB are up"]
        async with editing(folder=project) as editor:
            second = await editor.command("callsheet.send", editor.open(text, place), "film", 1)
    assert (first["outcome"], second["outcome"]) == ("errored", "passed")
    assert storage.ranges == ["0-16383/40960", "16384-32767/40960", "32768-40959/40960"]


async def test_a_cancelled_call_closes_the_socket_and_is_answered():
    silent = Silent()
    with WireServer(silent) as server:
        async with editing() as editor:
            uri = editor.open(f"### one\nGET {server.origin}/\n")
            sending = editor.client.protocol.send_request_async(
                lsp.WORKSPACE_EXECUTE_COMMAND,
                lsp.ExecuteCommandParams("callsheet.send", [uri, "one", 1]),
                msg_id="mine",
            )
            task = asyncio.ensure_future(sending)
            assert await silent.has(silent.arrived)
            editor.client.cancel_request(lsp.CancelParams("mine"))
            assert await silent.has(silent.left)
            with pytest.raises(Exception, match="cancel"):
                await task
            await editor.diagnostics(uri)


async def test_many_slow_sends_keep_nothing_waiting():
    silent = Silent()
    with WireServer(silent) as server:
        async with editing() as editor:
            text = "".join(f"### r{number}\nGET {server.origin}/{number}\n" for number in range(20))
            uri = editor.open(text)
            sends = [
                asyncio.ensure_future(editor.command("callsheet.send", uri, f"r{number}"))
                for number in range(20)
            ]
            assert await silent.has(silent.arrived)
            editor.edit(uri, 2, ((0, 0), (0, 0), "\n"))
            await editor.diagnostics(uri, 2)
            assert await editor.command("callsheet.cancel") == 20
            results = await asyncio.gather(*sends)
            assert {result["outcome"] for result in results} == {"errored"}


async def test_leaving_ends_what_is_being_sent():
    silent = Silent()
    with WireServer(silent) as server:
        async with editing() as editor:
            _, sending = await send_to_silence(editor, silent, server.origin)
        assert await silent.has(silent.left)
        with pytest.raises(Exception, match="cancel"):
            await sending


def environments(folder: Path, origin: str) -> str:
    """The URI of a document in a folder with one environment."""
    (folder / "http-client.env.json").write_text(f'{{"dev": {{"host": "{origin}"}}}}')
    return (folder / "main.http").as_uri()


async def test_the_environment_is_asked_for_once_where_a_request_needs_one(loopback, tmp_path):
    async with editing(folder=tmp_path) as editor:
        uri = editor.open("### one\nGET {{host}}/json\n", environments(tmp_path, loopback.origin))
        assert await editor.command("callsheet.send", uri, "one", 1) is None
        assert editor.asked[0].message == "`host` has a value only in an environment; choose one"
        assert [each.title for each in editor.asked[0].actions] == ["dev", "No environment"]
        (said,) = await editor.wait_for(lambda: editor.client.messages)
        assert said.message == (
            "not sent: `host` has a value only in an environment: choose dev first"
        )
        editor.answer = "dev"
        for _ in range(2):
            assert (await editor.command("callsheet.send", uri, "one", 1))["outcome"] == "passed"
        assert len(editor.asked) == 2
        assert loopback.targets == ["GET /json", "GET /json"]


async def test_an_environment_is_chosen_by_lens_and_by_code_action(tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        uri = editor.open("GET {{host}}/\n", environments(tmp_path, "http://127.0.0.1:9"))
        document = lsp.TextDocumentIdentifier(uri)

        async def lens() -> lsp.Command:
            params = lsp.CodeLensParams(document)
            return (await editor.client.text_document_code_lens_async(params))[0].command

        first = await lens()
        assert first.title == "No environment"
        editor.answer = "dev"
        assert await editor.command(first.command, *first.arguments) == "dev"
        assert (await lens()).title == "Environment: dev"
        actions = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(
                document,
                lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)),
                lsp.CodeActionContext([]),
            )
        )
        assert actions[0].title == "Send"
        (leave,) = (each for each in actions if each.title == "Use no environment")
        assert await editor.command(leave.command, *leave.arguments) == ""
        assert (await lens()).title == "No environment"


async def test_what_failed_first_is_said_and_not_what_was_skipped_for_it():
    async with editing() as editor:
        uri = editor.open(CHAIN.format(method="GET", origin="http://127.0.0.1:9"))
        result = await editor.command("callsheet.send", uri, "list", 4)
        assert (result["name"], result["outcome"]) == ("login", "errored")
        (said,) = await editor.wait_for(lambda: editor.client.messages)
        assert said.message.startswith("login: ")
        assert "127.0.0.1" in said.message


async def test_a_failed_assertion_is_seen_beside_the_request(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(f"### one\nGET {loopback.origin}/json\n\n?? status == 201\n")
        result = await editor.command("callsheet.send", uri, "one", 1)
        assert result["outcome"] == "failed"
        assert result["summary"].endswith(" · 1 assertion failed")
        document = lsp.TextDocumentIdentifier(uri)
        lenses = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(document))
        assert lenses[-1].command.title == result["summary"]


async def test_a_question_that_a_client_cannot_put_says_how_to_give_the_value():
    async with editing() as editor:
        uri = editor.open("### one\n# @prompt otp\nGET http://127.0.0.1:9/{{otp}}\n")
        await editor.command("callsheet.send", uri, "one", 1)
        (said,) = await editor.wait_for(lambda: editor.client.messages)
        assert said.message == (
            "one: not sent: `otp` is to be asked for, and nobody can be asked here"
            ": give it with `@otp = …`, in an environment, or with `--var otp=…`"
        )


async def test_a_send_outlives_the_edits_and_the_end_of_its_document(loopback):
    async with editing() as editor:
        uri = editor.open(f"GET {loopback.origin}/hold\n")
        sending = asyncio.ensure_future(editor.command("callsheet.send", uri, "", 0))
        assert await asyncio.to_thread(loopback.held.wait, PATIENCE)
        editor.edit(uri, 2, "### other\n")
        editor.close(uri)
        loopback.released.set()
        assert (await sending)["outcome"] == "passed"
        (said,) = await editor.wait_for(lambda: editor.client.messages)
        assert said.message.startswith(f"GET {loopback.origin}/hold: 200 OK · ")
