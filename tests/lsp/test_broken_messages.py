"""Raw bytes over stdio: whatever comes, the server lives and answers as JSON-RPC and LSP say."""

from loopback import serving
from raw_editor import (
    CANCELLED,
    INVALID_PARAMS,
    INVALID_REQUEST,
    NO_METHOD,
    NOT_INITIALIZED,
    PARSE_ERROR,
    at,
    changing,
    framed,
    initialized,
    message,
    opening,
    part,
    started,
)

NO_MESSAGES = [
    (b"{,}", PARSE_ERROR),
    (b"", PARSE_ERROR),
    (b'"\xff"', PARSE_ERROR),
    (b"[" * 100_000, PARSE_ERROR),
    (b'{"jsonrpc": "2.0", "id": 1' + b"1" * 5000 + b"}", PARSE_ERROR),
    (b"7", INVALID_REQUEST),
    (b"null", INVALID_REQUEST),
    (b'[{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}]', INVALID_REQUEST),
    (b'{"id": 1, "method": "shutdown"}', INVALID_REQUEST),
    (b'{"jsonrpc": "1.0", "id": 1, "method": "shutdown"}', INVALID_REQUEST),
    (b'{"jsonrpc": "2.0", "id": 1}', INVALID_REQUEST),
    (b'{"jsonrpc": "2.0", "id": 1, "method": 7}', INVALID_REQUEST),
    (b'{"jsonrpc": "2.0", "id": [], "method": "shutdown"}', INVALID_REQUEST),
    (b'{"jsonrpc": "2.0", "id": null, "method": "shutdown"}', INVALID_REQUEST),
    (b'{"jsonrpc": "2.0", "id": true, "method": "shutdown"}', INVALID_REQUEST),
]


async def test_what_is_no_message_is_refused():
    async with initialized() as wire:
        for body, code in NO_MESSAGES:
            wire.write(framed(body))
            refused = await wire.read()
            assert (body[:60], refused["error"]["code"]) == (body[:60], code)
            assert refused["id"] in (None, 1)


async def test_a_broken_length_costs_its_message_and_no_other():
    async with initialized() as wire:
        wire.write(b"Content-Length: many\r\n\r\n")
        assert (await wire.read())["error"]["code"] == PARSE_ERROR
        wire.write(b"Content-Length: 9\r\n\r\n" + b'{"jsonrpc": "2.0", "id": 8, "method": "x"}')
        assert (await wire.read())["error"]["code"] == PARSE_ERROR
        assert "result" in await wire.ask(9, "textDocument/codeLens", {"textDocument": {"uri": ""}})


UNANSWERABLE = [
    ("textDocument/nonsense", {}, NO_METHOD),
    ("$/nonsense", {}, NO_METHOD),
    ("", {}, NO_METHOD),
    ("textDocument/hover", {"textDocument": 7}, INVALID_PARAMS),
    ("textDocument/hover", {"textDocument": {"uri": 7}, "position": 7}, INVALID_PARAMS),
    ("textDocument/hover", "text", INVALID_PARAMS),
    ("textDocument/hover", None, INVALID_PARAMS),
    ("textDocument/hover", at(-1, 0), INVALID_PARAMS),
    ("textDocument/hover", at(0, 1 << 40), INVALID_PARAMS),
    ("workspace/executeCommand", {"command": "callsheet.send", "arguments": 7}, INVALID_PARAMS),
]


async def test_a_request_that_cannot_be_answered_is_refused():
    async with initialized() as wire:
        for method, params, code in UNANSWERABLE:
            wire.write(message(id=5, method=method, params=params))
            assert (method, params, await wire.error(5)) == (method, params, code)


async def test_notifications_that_mean_nothing_are_passed_over():
    async with initialized() as wire:
        wire.write(
            message(method="textDocument/nonsense", params={}),
            message(method="$/nonsense"),
            message(method="textDocument/didChange", params={"contentChanges": "x"}),
            message(method="textDocument/didOpen", params=[]),
            message(method="$/cancelRequest", params={"id": 77}),
            message(method="$/cancelRequest", params={"id": {}}),
            message(method="$/cancelRequest"),
            message(method="window/workDoneProgress/cancel", params={"token": "unknown"}),
            message(method="initialized", params={}),
            message(id=404, result=None),
            message(id=405, error={"code": "x"}),
            message(id=None, error={"code": 1, "message": ""}),
            changing(3, part((0, 0), (0, 1), "x"), uri="file:///never/opened.http"),
            message(
                method="textDocument/didClose", params={"textDocument": {"uri": "file:///no.http"}}
            ),
        )
        assert (await wire.ask(1, "textDocument/hover", at(0, 0)))["result"] is None


async def test_nothing_is_answered_before_initialize_and_nothing_twice():
    async with started() as wire:
        wire.write(opening("GET https://{{nowhere}}/\n"))
        wire.write(message(id=1, method="textDocument/hover", params=at(0, 0)))
        assert await wire.error(1) == NOT_INITIALIZED
        wire.write(message(id=2, method="shutdown"))
        assert await wire.error(2) == NOT_INITIALIZED
        wire.write(message(id=3, method="initialize", params={"capabilities": 7}))
        assert await wire.error(3) == INVALID_PARAMS
        assert "result" in await wire.ask(4, "initialize", {"capabilities": {}})
        wire.write(message(id=5, method="initialize", params={"capabilities": {}}))
        assert await wire.error(5) == INVALID_REQUEST
        assert wire.seen == []
        assert "result" in await wire.ask(6, "shutdown")
        wire.write(message(id=7, method="textDocument/hover", params=at(0, 0)))
        assert await wire.error(7) == INVALID_REQUEST
        wire.write(message(id=8, method="shutdown"))
        assert await wire.error(8) == INVALID_REQUEST
        assert await wire.leave() == 0


async def test_an_exit_before_initialize_is_followed():
    async with started() as wire:
        assert await wire.leave() == 1


async def test_a_request_that_was_cancelled_before_its_turn_is_not_worked_at():
    async with initialized() as wire:
        wire.write(
            opening("GET https://example.org/\n"),
            message(id=1, method="textDocument/hover", params=at(0, 6)),
            message(id=2, method="textDocument/hover", params=at(0, 6)),
            message(method="$/cancelRequest", params={"id": 1}),
            message(method="$/cancelRequest", params={"id": 1}),
        )
        assert await wire.error(1) == CANCELLED
        assert "result" in await wire.answer(2)


async def test_a_request_that_comes_twice_is_answered_twice():
    async with initialized() as wire:
        wire.write(*(message(id=1, method="textDocument/hover", params=at(0, 0)),) * 2)
        assert [(await wire.answer(1))["result"] for _ in range(2)] == [None, None]


async def test_edits_that_fit_no_text_leave_the_server_and_its_text_whole():
    text = "GET https://example.org/😀/{{a}}\r\nX: 1\r\n"
    async with initialized() as wire:
        wire.write(opening(text))
        assert [each["code"] for each in await wire.published(1)] == ["unresolved-variable"]
        wire.write(changing(2, part((0, 25), (0, 25), "")))
        (found,) = await wire.published(2)
        assert found["range"]["start"] == {"line": 0, "character": 29}
        wire.write(changing(3, part((90, 4), (99, 9), "\r\n# end")))
        assert len(await wire.published(3)) == 1
        wire.write(changing(4, part((0, 29), (0, 999), "b}}"), part((7, 0), (0, 0), "")))
        (found,) = await wire.published(4)
        assert found["message"].startswith("`b` ")
        wire.write(opening("GET https://{{c}}/\n", 1))
        (found,) = await wire.published(1)
        assert found["message"].startswith("`c` ")


async def test_versions_that_go_back_are_taken_as_they_come():
    """The spec lets a client count as it likes; what counts is the order of its messages."""
    async with initialized() as wire:
        wire.write(opening("GET https://{{a}}/\n", 9))
        await wire.published(9)
        wire.write(changing(3, part((0, 14), (0, 15), "b")))
        (found,) = await wire.published(3)
        assert found["message"].startswith("`b` ")
        wire.write(changing(3, {"text": "GET https://{{c}}/\n"}))
        (found,) = await wire.published(3)
        assert found["message"].startswith("`c` ")


async def test_a_document_of_60_megabytes_is_taken():
    body = "\n".join('{"name": "one of many"}' * 450 for _ in range(5_800))
    text = "POST https://example.org/{{nowhere}}\nContent-Type: text/plain\n\n" + body
    assert len(text) > 55_000_000
    async with initialized() as wire:
        wire.write(opening(text))
        (found,) = await wire.published(1)
        assert found["code"] == "unresolved-variable"
        wire.write(changing(2, part((0, 0), (0, 4), "PUT")))
        assert len(await wire.published(2)) == 1
        assert "result" in await wire.ask(1, "textDocument/hover", at(0, 30))


async def test_a_client_that_announces_nothing_is_asked_for_nothing_else(tmp_path):
    (tmp_path / "http-client.env.json").write_text('{"dev": {"host": ')
    uri = (tmp_path / "main.http").as_uri()
    with serving() as loopback:
        text = f"### one\n# @confirm\nGET {loopback.origin}/json\n\n### two\n# @use one\n"
        async with initialized(tmp_path) as wire:
            wire.write(opening(text, uri=uri))
            await wire.published(1)
            sending = {"command": "callsheet.send", "arguments": [{**at(2, 0, uri)}]}
            wire.write(message(id=1, method="workspace/executeCommand", params=sending))
            asked = await wire.find(lambda each: each.get("method", "").endswith("Request"))
            assert asked["method"] == "window/showMessageRequest"
            wire.write(message(id=asked["id"], result=asked["params"]["actions"][0]))
            assert (await wire.answer(1))["result"]["outcome"] == "passed"
            for command in ("callsheet.history", "callsheet.show", "callsheet.selectEnvironment"):
                params = {"command": command, "arguments": [uri, "one"]}
                await wire.ask(command, "workspace/executeCommand", params)
            document = {"textDocument": {"uri": uri}}
            symbols = (await wire.ask(3, "textDocument/documentSymbol", document))["result"]
            assert all("location" in each for each in symbols)
            everything = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
            params = {**document, "range": everything, "context": {"diagnostics": []}}
            actions = (await wire.ask(4, "textDocument/codeAction", params))["result"]
            assert all(isinstance(each["command"], str) for each in actions)
    methods = {each["method"] for each in wire.seen if "method" in each}
    assert methods <= {"textDocument/publishDiagnostics", "window/showMessage"}
