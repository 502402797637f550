"""Files that get other names, and files that go, over the wire."""

from lsprotocol import types as lsp

from editor import editing

MAIN = """# @import ./common.http
### a
# @use own
POST /{{größe}}
X: 𝄞

< ./dätä/body.json
"""

FILES = {
    "main.http": MAIN,
    "more/other.http": "POST https://example.org/𝄞\n\n< ../dätä/body.json\n",
    "common.http": "### own\n# @resource own\n# @base-url https://example.org\n@größe = 1\n",
    "dätä/body.json": "{}",
}

OPERATIONS = lsp.FileOperationClientCapabilities(will_rename=True, did_rename=True, did_delete=True)


def a_folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def capabilities() -> lsp.ClientCapabilities:
    return lsp.ClientCapabilities(
        workspace=lsp.WorkspaceClientCapabilities(file_operations=OPERATIONS),
    )


async def moved(editor, folder, old: str, new: str) -> dict[str, list[tuple]]:
    """What the editor is to change before it moves a file, which it then does."""
    rename = lsp.FileRename((folder / old).as_uri(), (folder / new).as_uri())
    params = lsp.RenameFilesParams([rename])
    edit = await editor.client.workspace_will_rename_files_async(params)
    (folder / new).parent.mkdir(exist_ok=True)
    (folder / old).rename(folder / new)
    editor.client.workspace_did_rename_files(params)
    if edit is None:
        return {}
    return {
        uri.removeprefix(folder.as_uri() + "/"): [
            (each.range.start.line, each.range.start.character, each.new_text) for each in edits
        ]
        for uri, edits in edit.changes.items()
    }


async def test_paths_follow_a_file_and_a_folder(tmp_path):
    folder = a_folder(tmp_path)
    async with editing(capabilities(), folder=folder) as editor:
        assert editor.capabilities.workspace.file_operations.will_rename
        uri = editor.open(MAIN, (folder / "main.http").as_uri())
        assert await editor.diagnostics(uri) == []
        assert await moved(editor, folder, "dätä", "data") == {
            "main.http": [(6, 2, "./data/body.json")],
            "more/other.http": [(2, 2, "../data/body.json")],
        }
        editor.edit(uri, 2, MAIN.replace("dätä", "data"))
        assert await editor.diagnostics(uri, 2) == []
        assert await moved(editor, folder, "common.http", "more/shared.http") == {
            "main.http": [(0, 10, "./more/shared.http")]
        }
        editor.edit(uri, 3, MAIN.replace("dätä", "data").replace("common", "more/shared"))
        assert await editor.diagnostics(uri, 3) == []
        assert await moved(editor, folder, "more/other.http", "more/another.http") == {}


async def test_what_is_deleted_is_missed_and_what_was_wrong_in_it_is_taken_back(tmp_path):
    folder = a_folder(tmp_path)
    broken = folder / "http-client.env.json"
    broken.write_text("{")
    async with editing(capabilities(), folder=folder) as editor:
        uri = editor.open(MAIN, (folder / "main.http").as_uri())
        await editor.wait_for(lambda: wrong_in(editor, broken.as_uri()))
        broken.unlink()
        (folder / "common.http").unlink()
        files = [lsp.FileDelete(each.as_uri()) for each in (broken, folder / "common.http")]
        editor.client.workspace_did_delete_files(lsp.DeleteFilesParams(files))
        await editor.wait_for(lambda: wrong_in(editor, broken.as_uri()) == [])
        await editor.wait_for(lambda: "missing-file" in (wrong_in(editor, uri) or ()))


def wrong_in(editor, uri: str) -> list[str] | None:
    """The codes of what was last said to be wrong in a file."""
    said = [each for each in editor.published if each.uri == uri]
    return [each.code for each in said[-1].diagnostics] if said else None
