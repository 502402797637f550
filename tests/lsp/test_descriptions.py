"""Descriptions of APIs: read apart from the messages, and again when they change."""

import os

from lsprotocol import types as lsp

from callsheet.disk import DiskFiles
from callsheet.lsp.descriptions import Descriptions
from callsheet.openapi.description import Description
from callsheet.openapi.source import Fault
from described import KIOSK
from editor import editing


def test_one_is_known_once_it_has_been_read(tmp_path):
    path, files = tmp_path / "api.json", DiskFiles(tmp_path)
    path.write_text(KIOSK)
    now, read = [0.0], []
    descriptions = Descriptions(lambda: now[0])
    descriptions.when_read = lambda: read.append(path)
    assert descriptions.known([path], files) == {}
    descriptions.wait()
    first = descriptions.known([path], files)[path]
    assert isinstance(first, Description)
    path.write_text("{")
    os.utime(path, ns=(1, 1))
    assert descriptions.known([path], files)[path] is first
    now[0] = 2.0
    assert descriptions.known([path], files)[path] is first, "nobody waits for the new one"
    descriptions.wait()
    assert isinstance(descriptions.known([path], files)[path], Fault)
    assert len(read) == 2


def test_a_file_beside_it_counts_too(tmp_path):
    path, beside = tmp_path / "api.yaml", tmp_path / "paths.yaml"
    path.write_text("openapi: 3.1.0\npaths: {/a: {$ref: 'paths.yaml#/a'}}")
    beside.write_text("a: {}")
    files, descriptions = DiskFiles(tmp_path), Descriptions()
    descriptions.known([path], files)
    descriptions.wait()
    first = descriptions.known([path], files)[path]
    os.utime(beside, ns=(1, 1))
    descriptions.look_again()
    descriptions.known([path], files)
    descriptions.wait()
    assert descriptions.known([path], files)[path] is not first


def test_its_places_are_those_of_the_text_that_was_read(tmp_path):
    path, files, descriptions = tmp_path / "api.json", DiskFiles(tmp_path), Descriptions()
    path.write_text(KIOSK)
    descriptions.known([path], files)
    descriptions.wait()
    path.write_text(f"\n\n{KIOSK}")
    assert descriptions.text(path).text == KIOSK
    assert descriptions.text(tmp_path / "other.json") is None


async def test_a_file_that_changes_on_disk_is_watched(tmp_path):
    path, uri = tmp_path / "kiosk.json", (tmp_path / "main.http").as_uri()
    path.write_text(KIOSK)
    watching = lsp.WorkspaceClientCapabilities(
        did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(
            dynamic_registration=True
        )
    )

    async with editing(lsp.ClientCapabilities(workspace=watching), folder=tmp_path) as editor:

        def found(code: str):
            last = [each for each in editor.published if each.uri == uri][-1:]
            return any(each.code == code for one in last for each in one.diagnostics)

        editor.open("# @openapi ./kiosk.json\n\n###\nPUT http://localhost/v1/papers\n", uri)
        await editor.wait_for(lambda: found("openapi-method"))
        await editor.wait_for(lambda: editor.refreshed.count(lsp.CLIENT_REGISTER_CAPABILITY) == 2)
        path.write_text("{")
        change = lsp.FileEvent(path.as_uri(), lsp.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        await editor.wait_for(lambda: found("openapi-unreadable"))


def test_one_is_read_once_however_often_it_is_asked_for(tmp_path):
    path, files, descriptions = tmp_path / "api.json", DiskFiles(tmp_path), Descriptions()
    path.write_text(KIOSK)
    read = []

    def ask_again():
        read.append(path)
        descriptions.known([path], files)

    descriptions.when_read = ask_again
    descriptions.known([path], files)
    descriptions.known([path], files)
    descriptions.wait()
    assert read == [path]
    # As one does who looked before it was read, and asks when it has just been.
    descriptions._want(path, files, None)
    descriptions.wait()
    assert read == [path]


async def test_what_is_typed_in_an_open_description_counts(tmp_path):
    path, uri = tmp_path / "notes.yaml", (tmp_path / "main.http").as_uri()
    path.write_text("openapi: 3.1.0\npaths: {/notes: {get: {}}}\n")
    text = lsp.TextDocumentClientCapabilities(
        synchronization=lsp.TextDocumentSyncClientCapabilities(dynamic_registration=True)
    )

    async with editing(lsp.ClientCapabilities(text_document=text), folder=tmp_path) as editor:

        def problems():
            last = [each for each in editor.published if each.uri == uri][-1:]
            return [each.message for one in last for each in one.diagnostics]

        editor.open("# @openapi ./notes.yaml\n\n###\nDELETE http://localhost/notes\n", uri)
        await editor.wait_for(lambda: any("no DELETE" in each for each in problems()))
        await editor.wait_for(lambda: lsp.CLIENT_REGISTER_CAPABILITY in editor.refreshed)
        opened = lsp.TextDocumentItem(path.as_uri(), "yaml", 1, path.read_text())
        editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(opened))
        editor.edit(path.as_uri(), 2, ((1, 17), (1, 17), "delete: {}, "))
        await editor.wait_for(lambda: not problems())
        editor.edit(path.as_uri(), 3, "openapi: 3.1.0\npaths: {")
        await editor.wait_for(lambda: any("cannot be used" in each for each in problems()))
        editor.close(path.as_uri())
        await editor.wait_for(lambda: any("no DELETE" in each for each in problems()))


async def test_what_is_offered_and_found_once_it_has_been_read(tmp_path):
    (tmp_path / "kiosk.json").write_text(KIOSK)
    (tmp_path / "broken.json").write_text('{\n  "openapi"\n}')
    uri = (tmp_path / "main.http").as_uri()
    broken = "###\n# @openapi ./broken.json\nGET http://localhost/\n\n"
    text = f"# @openapi ./kiosk.json\n\n{broken}###\nGET {{{{base}}}}/"
    async with editing() as editor:
        editor.open(text, uri)
        problem = await editor.wait_for(
            lambda: next(
                (
                    each
                    for published in editor.published
                    for each in published.diagnostics
                    if each.code == "openapi-unreadable"
                ),
                None,
            )
        )
        assert problem.range.start == lsp.Position(3, 11)
        for _ in range(500):
            found = await editor.client.text_document_completion_async(
                lsp.CompletionParams(**editor.position(uri, 7, 13))
            )
            items = found.items if isinstance(found, lsp.CompletionList) else found
            labels = [each.label for each in items or ()]
            if "/papers/latest" in labels:
                break
        assert "/papers/{{paperId}}" in labels
