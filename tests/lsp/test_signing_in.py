"""Signing in from an editor: tokens, browsers, codes; testing connections; what a person types."""

# ruff: noqa: ASYNC240 - the files are small and local

import asyncio
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from editor import PATIENCE, editing
from loopback import serving

SHOWING = lsp.ClientCapabilities(
    window=lsp.WindowClientCapabilities(
        work_done_progress=True, show_document=lsp.ShowDocumentClientCapabilities(support=True)
    ),
    workspace=lsp.WorkspaceClientCapabilities(
        code_lens=lsp.CodeLensWorkspaceClientCapabilities(refresh_support=True)
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
RESOURCE = """\
### api
# @resource
# @base-url {origin}/guarded
# @auth oauth2 {arguments}

### first
# @use api
GET /first

### second
# @use api
GET /second
"""
CLIENT = "token_url={origin}/token client_id=me client_secret=hush"
CODE = "grant=authorization_code auth_url={origin}/page token_url={origin}/token client_id=me"
DEVICE = "grant=device_code device_url={origin}/device token_url={origin}/token client_id=me"


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "CALLSHEET_TOKEN_STORE"):
        monkeypatch.delenv(name, raising=False)


def opened(editor, folder, loopback, arguments=CLIENT):
    text = RESOURCE.format(
        origin=loopback.origin, arguments=arguments.format(origin=loopback.origin)
    )
    return editor.open(text, (folder / "main.http").as_uri())


async def lenses(editor, uri):
    document = lsp.TextDocumentIdentifier(uri)
    return await editor.client.text_document_code_lens_async(lsp.CodeLensParams(document))


async def titles(editor, uri):
    return [each.command.title for each in await lenses(editor, uri)]


async def refreshed_until(editor, find):
    """What `find` gives; asked anew once the server knows more, be it amid the answer."""
    number = len(editor.refreshed)
    while not (found := await find()):
        await editor.wait_for(lambda number=number: len(editor.refreshed) > number)
        number = len(editor.refreshed)
    return found


async def lens_with(editor, uri, text):
    async def commands():
        return [each.command for each in await lenses(editor, uri) if text in each.command.title]

    return (await refreshed_until(editor, commands))[0]


def tokens_asked_for(loopback):
    return [each for each in loopback.received if each.target.startswith("/token")]


def browse(url, **parameters):
    """What a browser does after the person has signed in there."""
    query = parse_qs(urlsplit(url).query)
    back, sent = query["redirect_uri"][0], {"state": query["state"][0], **parameters}
    brought = "&".join(f"{name}={value}" for name, value in sent.items())
    with urlopen(f"{back}?{brought}") as answer:
        return answer.read()


async def test_two_sends_at_once_fetch_one_token_which_a_lens_shows_and_forgets(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback)
        both = await asyncio.gather(
            editor.command("callsheet.send", uri, "first"),
            editor.command("callsheet.send", uri, "second"),
        )
        assert [each["outcome"] for each in both] == ["passed", "passed"]
        assert len(tokens_asked_for(loopback)) == 1
        command = await lens_with(editor, uri, "· forget")
        assert command.command == "callsheet.logout"
        assert sum("· forget" in each for each in await titles(editor, uri)) == 3
        assert await editor.command(command.command, *command.arguments) == 1
        assert editor.client.messages[-1].message.endswith(": the token is forgotten")

        async def nothing_to_forget():
            return not any("forget" in each for each in await titles(editor, uri))

        await refreshed_until(editor, nothing_to_forget)
        assert await editor.command("callsheet.logout", uri, "api") == 0


async def test_a_token_is_kept_for_the_next_session_and_shown_on_opening(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        await editor.command("callsheet.send", opened(editor, tmp_path, loopback), "first")
    number = len(loopback.received)
    async with editing(SHOWING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback)
        await lens_with(editor, uri, "· forget")
        assert len(loopback.received) == number
        await editor.command("callsheet.send", uri, "second")
    assert len(tokens_asked_for(loopback)) == 1


async def test_login_gets_a_new_token_and_says_so(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback)
        assert await editor.command("callsheet.login", uri, "api") is True
        assert await editor.command("callsheet.login", uri, "first") is True
        assert editor.client.messages[-1].message == "first: signed in"
        await lens_with(editor, uri, "· forget")
    assert len(tokens_asked_for(loopback)) == 2
    assert all(each.target == "/token" for each in loopback.received)


async def test_what_does_not_sign_in_is_told_in_words(loopback, tmp_path):
    refused = CLIENT.replace("/token", "/token/refuse")
    async with editing(SHOWING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback, refused)
        assert await editor.command("callsheet.login", uri, "api") is False
        assert "invalid_client" in editor.client.messages[-1].message
        plain = editor.open(f"GET {loopback.origin}/json\n", (tmp_path / "b.http").as_uri())
        assert await editor.command("callsheet.login", plain, "", 0) is None
        assert "asks for no token" in editor.client.messages[-1].message


async def test_the_client_opens_the_browser_to_sign_in(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback, CODE)
        sending = asyncio.create_task(editor.command("callsheet.send", uri, "first"))
        (shown,) = await editor.wait_for(lambda: editor.client.shown_documents)
        assert shown.external is True
        assert shown.uri.startswith(f"{loopback.origin}/page?")
        await editor.wait_for(lambda: editor.client.messages)
        assert editor.client.messages[-1].message.startswith("Sign in")
        await titles(editor, uri)  # The server still answers.
        await asyncio.to_thread(browse, shown.uri, code="C1")
        assert (await sending)["outcome"] == "passed"
    (asked,) = tokens_asked_for(loopback)
    assert parse_qs(asked.body.decode())["code"] == ["C1"]


async def test_a_client_without_a_browser_is_told_the_address(loopback, tmp_path):
    async with editing(folder=tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback, CODE)
        sending = asyncio.create_task(editor.command("callsheet.send", uri, "first"))
        (message,) = await editor.wait_for(lambda: editor.client.messages)
        said, _, address = message.message.partition(", open ")
        assert said.startswith("To sign in")
        await asyncio.to_thread(browse, address, code="C1")
        assert (await sending)["outcome"] == "passed"


async def test_a_code_to_type_is_told_and_waited_for(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback, DEVICE)
        sent = await editor.command("callsheet.send", uri, "first")
        assert sent["outcome"] == "passed"
        assert "WDJB-MJHT" in editor.client.messages[0].message
        told = [
            each.message
            for each in next(iter(editor.client.progress_reports.values()))
            if isinstance(each, lsp.WorkDoneProgressReport)
        ]
        assert any("WDJB-MJHT" in each for each in told)
        assert editor.client.shown_documents[0].uri == f"{loopback.origin}/page"


@pytest.mark.parametrize("arguments", [CODE, DEVICE])
async def test_signing_in_is_ended_by_the_progress(loopback, tmp_path, arguments):
    async with editing(SHOWING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback, arguments)
        sending = asyncio.create_task(editor.command("callsheet.send", uri, "first", token="t"))
        await editor.wait_for(lambda: editor.client.shown_documents)
        editor.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams("t"))
        assert "cancelled" in (await sending)["summary"]
    assert tokens_asked_for(loopback) == []


async def test_who_waits_for_another_to_sign_in_opens_no_browser_when_both_are_cancelled(
    loopback, tmp_path
):
    async with editing(SHOWING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback, CODE)
        first = asyncio.create_task(editor.command("callsheet.send", uri, "first"))
        await editor.wait_for(lambda: editor.client.shown_documents)
        second = asyncio.create_task(editor.command("callsheet.send", uri, "second"))
        await editor.wait_for(lambda: len(editor.client.progress_reports) == 2)
        assert await editor.command("callsheet.cancel", uri) == 2
        ended = await asyncio.gather(first, second)
        assert ["cancelled" in each["summary"] for each in ended] == [True, True]
        assert len(editor.client.shown_documents) == 1
    assert loopback.received == []


async def test_a_connection_is_tested_from_its_lens(loopback, tmp_path):
    async with editing(READING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback)
        (lens,) = [
            each for each in await lenses(editor, uri) if each.command.title == "Test connection"
        ]
        result = await editor.command(lens.command.command, *lens.command.arguments)
        view = await editor.client.workspace_text_document_content_async(
            lsp.TextDocumentContentParams(result["uri"])
        )
        assert result["uri"] == "callsheet:/connection/main.http/api.md"
        assert result["good"] is True
        assert (
            editor.client.messages[-1].message
            == result["summary"]
            == ("api: the connection is good")
        )
        assert view.text.startswith(f"# Connection of api\n\n<{loopback.origin}/guarded>\n\n- ✓ ")
        assert "- ✓ **credentials**: accepted; without them the answer is 401\n" in view.text
    targets = [each.target for each in loopback.received]
    assert targets == ["/guarded", "/token", "/guarded"]


async def test_a_connection_that_is_bad_is_told_with_what_to_do(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        uri = editor.open(
            f"### one\nGET {loopback.origin}/guarded?key=c4nary\n",
            (tmp_path / "main.http").as_uri(),
        )
        result = await editor.command("callsheet.testConnection", uri, "one", 1)
        assert result["good"] is False
        message = editor.client.messages[-1]
        assert (message.type, message.message) == (lsp.MessageType.Error, result["summary"])
        assert message.message.startswith("one: credentials failed: ")
        text = Path(to_fs_path(editor.client.shown_documents[-1].uri)).read_text()
        assert "- ✗ **credentials**: " in text
        assert "c4nary" not in text


async def test_a_connection_is_tested_without_changing_anything(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        uri = editor.open(
            f"### one\nPOST {loopback.origin}/json\n\na\n", (tmp_path / "main.http").as_uri()
        )
        assert (await editor.command("callsheet.testConnection", uri, "one", 1))["good"] is True
    assert loopback.targets == ["GET /"]


async def test_a_test_is_ended_by_the_progress(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        uri = editor.open(f"GET {loopback.origin}/hold\n", (tmp_path / "main.http").as_uri())
        testing = asyncio.create_task(
            editor.command("callsheet.testConnection", uri, "", 0, token="t")
        )
        assert await asyncio.to_thread(loopback.held.wait, PATIENCE)
        editor.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams("t"))
        assert "cancelled" in (await testing)["summary"]


async def test_code_actions_do_what_lenses_do(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        uri = opened(editor, tmp_path, loopback)
        await editor.command("callsheet.login", uri, "api")
        await lens_with(editor, uri, "· forget")
        place = lsp.Range(lsp.Position(1, 0), lsp.Position(1, 0))
        found = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), place, lsp.CodeActionContext([]))
        )
        commands = [each.command for each in found]
        names = [each if isinstance(each, str) else each.command for each in commands]
        assert names[:2] == ["callsheet.testConnection", "callsheet.logout"]
        assert set(names[:2]) < set(editor.capabilities.execute_command_provider.commands)


async def test_nothing_is_fetched_by_looking(loopback, tmp_path):
    """Neither a token nor a kept answer nor a secret of a command is asked for."""
    program = "open('asked', 'a').write('.')"
    private = {"$secrets": {"command": ["python3", "-c", program, "{name}"]}}
    (tmp_path / "http-client.private.env.json").write_text(json.dumps(private))
    async with editing(SHOWING, tmp_path, initialization_options={"trusted": True}) as editor:
        secret = CLIENT.replace("hush", "{{{{secrets.hush}}}}") + "\n# @cache 1h"
        uri = opened(editor, tmp_path, loopback, secret)
        document = lsp.TextDocumentIdentifier(uri)
        for line in range(12):
            place = editor.position(uri, line, 12)
            await editor.client.text_document_hover_async(lsp.HoverParams(**place))
            await editor.client.text_document_completion_async(lsp.CompletionParams(**place))
            await editor.client.text_document_definition_async(lsp.DefinitionParams(**place))
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(12, 0))
        await editor.client.text_document_inlay_hint_async(lsp.InlayHintParams(document, whole))
        await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(document, whole, lsp.CodeActionContext([]))
        )
        await titles(editor, uri)
        editor.client.text_document_did_save(lsp.DidSaveTextDocumentParams(document))
        await editor.diagnostics(uri)
    assert loopback.received == []
    assert not (tmp_path / "asked").exists()
    assert not (tmp_path / "state").exists()


async def test_no_token_leaves(loopback, tmp_path):
    """The server at the other end echoes it, and is sent it in every way."""
    async with editing(READING, tmp_path) as editor:
        typed = CLIENT.replace("hush", "hush-canary")
        uri = opened(editor, tmp_path, loopback, typed).replace("/guarded", "/echo")
        text = RESOURCE.format(
            origin=loopback.origin, arguments=typed.format(origin=loopback.origin)
        ).replace("/guarded", "/echo")
        editor.edit(uri, 2, text)
        said = []
        for command, name in (
            ("login", "api"),
            ("send", "first"),
            ("testConnection", "api"),
            ("testConnection", "second"),
        ):
            result = await editor.command(f"callsheet.{command}", uri, name)
            said.append(result)
            if isinstance(result, dict):
                params = lsp.TextDocumentContentParams(result["uri"])
                said.append(await editor.client.workspace_text_document_content_async(params))
        said.append(await lenses(editor, uri))
        for line in range(12):
            place = editor.position(uri, line, 6)
            said.append(await editor.client.text_document_hover_async(lsp.HoverParams(**place)))
        said.append(await editor.command("callsheet.logout", uri, "api"))
        said += [editor.client.messages, editor.client.log_messages]
        said += [editor.published, editor.client.progress_reports]
    whole = repr(said)
    assert whole.count("•••") > 3
    assert "canary" not in whole
    assert "canary-access" in repr(loopback.received)


PROMPTED = """\
### one
# @prompt password Your password
POST {origin}/echo

{{{{password}}}}
"""


async def test_a_plug_in_that_can_has_values_typed(loopback, tmp_path):
    asked = []
    async with editing(SHOWING, tmp_path, initialization_options={"prompts": True}) as editor:

        @editor.client.feature("callsheet/prompt")
        def _(params):
            asked.append((params.name, params.label, params.secret))
            return {"value": "c4nary-typed"}

        uri = editor.open(PROMPTED.format(origin=loopback.origin), (tmp_path / "a.http").as_uri())
        result = await editor.command("callsheet.send", uri, "one", 1)
        assert result["outcome"] == "passed"
        text = Path(to_fs_path(editor.client.shown_documents[-1].uri)).read_text()
    assert asked == [("password", "Your password", True)]
    assert loopback.received[-1].body.strip() == b"c4nary-typed"
    assert "c4nary" not in text


@pytest.mark.parametrize("options", [{}, {"prompts": True}])
async def test_where_nothing_can_be_typed_that_is_said(loopback, tmp_path, options):
    async with editing(SHOWING, tmp_path, initialization_options=options) as editor:
        uri = editor.open(PROMPTED.format(origin=loopback.origin), (tmp_path / "a.http").as_uri())
        result = await editor.command("callsheet.send", uri, "one", 1)
        assert result["outcome"] == "errored"
        assert "--var password=" in editor.client.messages[-1].message
    assert loopback.received == []


async def test_one_of_several_values_is_picked_in_a_message(loopback, tmp_path):
    async with editing(SHOWING, tmp_path) as editor:
        editor.answer = "blue"
        text = f"### one\nGET {loopback.origin}/text/{{{{$pick Colour $value: red,blue}}}}\n"
        uri = editor.open(text, (tmp_path / "a.http").as_uri())
        await editor.command("callsheet.send", uri, "one", 1)
        (question,) = editor.asked
        assert (question.message, [each.title for each in question.actions]) == (
            "Colour",
            ["red", "blue"],
        )
    assert loopback.targets == ["GET /text/blue"]


async def test_settings_hold_and_wrong_ones_are_told_once(loopback, tmp_path):
    options = {"proxy": loopback.origin, "noProxy": ["*.invalid"], "timeOut": "1s", "trusted": 1}
    async with editing(SHOWING, tmp_path, initialization_options=options) as editor:
        uri = editor.open("GET http://api.test/one\n", (tmp_path / "a.http").as_uri())
        await editor.command("callsheet.send", uri, "", 0)
        assert loopback.received[0].target == "http://api.test/one"
        said = [each.message for each in editor.client.messages]
        assert any('no setting "timeOut": did you mean' in each for each in said)
        assert "the setting `trusted`: it takes true or false" in said
        settings = lsp.DidChangeConfigurationParams({"callsheet": {"timeOut": "1s"}})
        editor.client.workspace_did_change_configuration(settings)
        await titles(editor, uri)
        assert [each.message for each in editor.client.messages][: len(said)] == said
        assert sum("timeOut" in each.message for each in editor.client.messages) == 1


async def test_nothing_goes_out_past_a_proxy_that_cannot_be_read(loopback, tmp_path):
    options = {"proxy": "ftp://c4nary@proxy.test"}
    async with editing(SHOWING, tmp_path, initialization_options=options) as editor:
        uri = editor.open(f"GET {loopback.origin}/json\n", (tmp_path / "a.http").as_uri())
        assert await editor.command("callsheet.send", uri, "", 0) is None
        said = editor.client.messages[-1].message
        assert said.startswith("not sent: the setting `proxy`: a proxy cannot have the scheme")
        assert "c4nary" not in said
    assert loopback.received == []
