"""Names over the wire: references, rename, symbols and calls in files that are open or not."""

import pytest
from inline_snapshot import snapshot
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from editor import editing

FILES = {
    "main.http": """@größe = 𝄞
### Log in
# @capture token = jsonpath "$.token"
POST https://{{host}}/login?a={{größe}}

### next
GET https://{{host}}/{{Log_in.response.body.$.id}}
X: 𝄞{{token}}
""",
    "more/other.http": """# @import ../main.http
###
# @ref Log in
GET {{host}}/𝄞/{{größe}}

<a><b></b></a>
""",
    "http-client.env.json": """{"dev": {"host": "a"}, "prod": {"host": "b"}}
""",
}


async def symbols_of(editor, query: str):
    return await editor.client.workspace_symbol_async(lsp.WorkspaceSymbolParams(query))


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def text_of(folder, uri: str, range_: lsp.Range) -> str:
    line = (folder / uri.removeprefix(folder.as_uri() + "/")).read_text().split("\n")
    units = line[range_.start.line].encode("utf-16-le")
    return units[2 * range_.start.character : 2 * range_.end.character].decode("utf-16-le")


def shown(folder, places) -> list[str]:
    return [
        f"{each.uri.removeprefix(folder.as_uri() + '/')}:{each.range.start.line + 1} "
        f"{text_of(folder, each.uri, each.range)}"
        for each in places
    ]


async def references(editor, uri, line, character, *, declaration=True):
    context = lsp.ReferenceContext(include_declaration=declaration)
    params = lsp.ReferenceParams(context=context, **editor.position(uri, line, character))
    return await editor.client.text_document_references_async(params)


async def rename(editor, uri, line, character, new):
    params = lsp.RenameParams(new_name=new, **editor.position(uri, line, character))
    return await editor.client.text_document_rename_async(params)


async def test_references_in_open_and_closed_files(folder):
    async with editing(folder=folder) as editor:
        uri = editor.open(FILES["main.http"], (folder / "main.http").as_uri())
        assert shown(folder, await references(editor, uri, 3, 16)) == snapshot(
            [
                'http-client.env.json:1 "host"',
                'http-client.env.json:1 "host"',
                "main.http:4 host",
                "main.http:7 host",
                "more/other.http:4 host",
            ]
        )
        assert shown(folder, await references(editor, uri, 0, 2)) == snapshot(
            ["main.http:1 größe", "main.http:4 größe", "more/other.http:4 größe"]
        )
        assert shown(folder, await references(editor, uri, 1, 6, declaration=False)) == snapshot(
            ["main.http:7 Log_in", "more/other.http:3 Log in"]
        )
        assert not await references(editor, uri, 3, 6)


async def test_references_follow_what_is_typed_saved_and_deleted(folder):
    async with editing(folder=folder) as editor:
        uri = editor.open(FILES["main.http"], (folder / "main.http").as_uri())
        editor.edit(uri, 2, ((3, 13), (3, 13), "{{host}}."))
        places = await references(editor, uri, 3, 17, declaration=False)
        assert [(each.range.start.line, each.range.start.character) for each in places] == snapshot(
            [(3, 15), (3, 24), (6, 14), (3, 6)]
        )
        (folder / "more/other.http").unlink()
        (folder / "new.http").write_text("GET {{host}}\n")
        change = lsp.FileEvent((folder / "new.http").as_uri(), lsp.FileChangeType.Created)
        editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        places = await references(editor, uri, 3, 17, declaration=False)
        names = {each.uri.rsplit("/", 1)[1] for each in places}
        assert names == {"main.http", "new.http"}


@pytest.mark.parametrize("versioned", (True, False))
async def test_a_rename_edits_all_files(folder, versioned):
    capabilities = lsp.ClientCapabilities(
        workspace=lsp.WorkspaceClientCapabilities(
            workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=versioned)
        )
    )
    async with editing(capabilities, folder=folder) as editor:
        uri = editor.open(FILES["main.http"], (folder / "main.http").as_uri(), version=7)
        edit = await rename(editor, uri, 0, 2, "size")
        if versioned:
            found = {each.text_document.uri: each.edits for each in edit.document_changes}
            versions = [each.text_document.version for each in edit.document_changes]
            assert versions == [7, None]
        else:
            found = edit.changes
        assert [
            [(text_of(folder, uri, each.range), each.new_text) for each in edits]
            for uri, edits in found.items()
        ] == [[("größe", "size"), ("größe", "size")], [("größe", "size")]]


async def test_folders_are_apart(folder):
    second = folder.parent / "second"
    second.mkdir()
    (second / "other.http").write_text(FILES["main.http"])
    folders = [lsp.WorkspaceFolder(each.as_uri(), each.name) for each in (folder, second)]
    async with editing(folder=folder) as editor:
        editor.client.workspace_did_change_workspace_folders(
            lsp.DidChangeWorkspaceFoldersParams(
                lsp.WorkspaceFoldersChangeEvent(added=folders[1:], removed=[])
            )
        )
        uri = editor.open(FILES["main.http"], (second / "other.http").as_uri())
        places = await references(editor, uri, 3, 16, declaration=False)
        assert {each.uri for each in places} == {uri}
        found = [each.location.uri for each in await symbols_of(editor, "Log in")]
        assert found == [(folder / "main.http").as_uri(), uri]


async def test_a_rename_from_an_environment_file(folder):
    async with editing(folder=folder) as editor:
        uri = editor.open(FILES["http-client.env.json"], (folder / "http-client.env.json").as_uri())
        edit = await rename(editor, uri, 0, 12, "server")
        new = {each.new_text for edits in edit.changes.values() for each in edits}
        assert (len(edit.changes), new) == (3, {"server", '"server"'})


async def test_a_member_of_an_object_in_environments_from_both_sides(tmp_path):
    texts = {
        "main.http": "GET https://example.org/𝄞{{user.name}}/{{user.name.length}}\n",
        "http-client.env.json": '{"dev": {"user": {"name": "𝄞"}}, "prod": {"user": {"name": ""}}}',
        "http-client.private.env.json": '{"dev": {"user": {"mail": 1, "name": "b"}}}',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    async with editing(folder=tmp_path) as editor:
        for name, character in (("main.http", 34), ("http-client.env.json", 21)):
            uri = editor.open(texts[name], (tmp_path / name).as_uri())
            place = editor.position(uri, 0, character)
            prepared = await editor.client.text_document_prepare_rename_async(
                lsp.PrepareRenameParams(**place)
            )
            assert prepared.placeholder == "name"
            found = shown(tmp_path, await references(editor, uri, 0, character))
            assert found == snapshot(
                [
                    'http-client.env.json:1 "name"',
                    'http-client.env.json:1 "name"',
                    'http-client.private.env.json:1 "name"',
                    "main.http:1 name",
                    "main.http:1 name",
                ]
            )
            edit = await rename(editor, uri, 0, character, "full")
            changed = sorted(
                (each.rsplit("/", 1)[1], one.new_text, one.range.start.character)
                for each, edits in edit.changes.items()
                for one in edits
            )
            assert changed == snapshot(
                [
                    ("http-client.env.json", '"full"', 18),
                    ("http-client.env.json", '"full"', 52),
                    ("http-client.private.env.json", '"full"', 29),
                    ("main.http", "full", 33),
                    ("main.http", "full", 47),
                ]
            )
            marks = await editor.client.text_document_document_highlight_async(
                lsp.DocumentHighlightParams(**place)
            )
            assert len(marks) == 2
            with pytest.raises(JsonRpcException, match="is already defined in"):
                await rename(editor, uri, 0, character, "mail")
            led = await editor.client.text_document_definition_async(lsp.DefinitionParams(**place))
            names = {each.uri.rsplit("/", 1)[1] for each in led}
            assert names == {"http-client.env.json", "http-client.private.env.json"}


async def test_what_can_be_renamed_and_what_cannot(folder):
    async with editing(folder=folder) as editor:
        uri = editor.open(FILES["main.http"], (folder / "main.http").as_uri())
        prepared = await editor.client.text_document_prepare_rename_async(
            lsp.PrepareRenameParams(**editor.position(uri, 6, 28))
        )
        assert (prepared.placeholder, text_of(folder, uri, prepared.range)) == snapshot(
            ("Log in", "Log_in")
        )
        nothing = lsp.PrepareRenameParams(**editor.position(uri, 3, 8))
        assert await editor.client.text_document_prepare_rename_async(nothing) is None
        with pytest.raises(JsonRpcException, match="is no name of a variable"):
            await rename(editor, uri, 0, 2, "a b")
        with pytest.raises(JsonRpcException, match="no name at the cursor"):
            await rename(editor, uri, 3, 8, "a")


async def test_highlights_in_an_environment_file_go_through_its_environments(folder):
    async with editing(folder=folder) as editor:
        text = FILES["http-client.env.json"]
        uri = editor.open(text, (folder / "http-client.env.json").as_uri())
        params = lsp.DocumentHighlightParams(**editor.position(uri, 0, 12))
        found = await editor.client.text_document_document_highlight_async(params)
        assert [(each.range.start.character, each.kind) for each in found] == [
            (9, lsp.DocumentHighlightKind.Write),
            (32, lsp.DocumentHighlightKind.Write),
        ]


async def test_highlights_tell_what_is_written(folder):
    async with editing(folder=folder) as editor:
        uri = editor.open(FILES["main.http"], (folder / "main.http").as_uri())
        params = lsp.DocumentHighlightParams(**editor.position(uri, 7, 8))
        found = await editor.client.text_document_document_highlight_async(params)
        assert [(text_of(folder, uri, each.range), each.kind.name) for each in found] == snapshot(
            [("token", "Write"), ("token", "Read")]
        )


async def test_symbols_of_all_files(folder):
    async with editing(folder=folder) as editor:
        found = {
            query: [f"{each.name} {each.kind.name} {each.container_name}" for each in symbols]
            for query in ("", "lgn", "host")
            if (symbols := await symbols_of(editor, query)) is not None
        }
        assert found == snapshot(
            {
                "": [
                    "host Key http-client.env.json: dev",
                    "host Key http-client.env.json: prod",
                    "next Method main.http",
                    "größe Variable main.http",
                    "token Variable main.http",
                    "Log in Method main.http",
                    "GET {{host}}/𝄞/{{größe}} Method more/other.http",
                ],
                "lgn": ["Log in Method main.http"],
                "host": [
                    "host Key http-client.env.json: dev",
                    "host Key http-client.env.json: prod",
                    "GET {{host}}/𝄞/{{größe}} Method more/other.http",
                ],
            }
        )


async def test_calls_in_both_directions(folder):
    async with editing(folder=folder) as editor:
        uri = editor.open(FILES["main.http"], (folder / "main.http").as_uri())
        params = lsp.CallHierarchyPrepareParams(**editor.position(uri, 6, 0))
        (item,) = await editor.client.text_document_prepare_call_hierarchy_async(params)
        assert (item.name, item.detail) == snapshot(
            ("next", "GET https://{{host}}/{{Log_in.response.body.$.id}} · main.http")
        )
        (call,) = await editor.client.call_hierarchy_outgoing_calls_async(
            lsp.CallHierarchyOutgoingCallsParams(item)
        )
        assert (call.to.name, text_of(folder, uri, call.from_ranges[0])) == snapshot(
            ("Log in", "Log_in")
        )
        calls = await editor.client.call_hierarchy_incoming_calls_async(
            lsp.CallHierarchyIncomingCallsParams(call.to)
        )
        lines = [
            (each.from_.name, [text_of(folder, each.from_.uri, one) for one in each.from_ranges])
            for each in calls
        ]
        assert lines == snapshot([("next", ["Log_in"]), ("GET {{host}}/𝄞/{{größe}}", ["Log in"])])


async def test_the_tags_of_an_element_change_together(folder):
    async with editing(folder=folder) as editor:
        uri = editor.open(FILES["more/other.http"], (folder / "more/other.http").as_uri())
        params = lsp.LinkedEditingRangeParams(**editor.position(uri, 5, 4))
        found = await editor.client.text_document_linked_editing_range_async(params)
        assert [each.start.character for each in found.ranges] == [4, 8]


async def test_the_person_is_told_of_an_index_that_takes_a_while(tmp_path):
    for number in range(400):
        (tmp_path / f"{number}.http").write_text("### a\n# @name a\nGET {{host}}/a\n\n" * 20)
    capabilities = lsp.ClientCapabilities(
        window=lsp.WindowClientCapabilities(work_done_progress=True)
    )
    async with editing(capabilities, folder=tmp_path) as editor:
        uri = editor.open("GET {{host}}\n", (tmp_path / "0.http").as_uri())
        places = await references(editor, uri, 0, 6, declaration=False)
        assert len(places) == 399 * 20 + 1

        def kinds() -> list[str]:
            reports = (each for few in editor.client.progress_reports.values() for each in few)
            return [each.kind if hasattr(each, "kind") else each["kind"] for each in reports]

        await editor.wait_for(lambda: kinds()[-1:] == ["end"])
        assert kinds()[0] == "begin"
