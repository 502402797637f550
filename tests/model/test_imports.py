from callsheet.model.document import read_document
from callsheet.model.imports import load_imports
from callsheet.model.workspace import Workspace
from callsheet.presets import document_path
from fixture_files import ROOT, MemoryFiles

FILES = {
    "main.http": "import lib/a.http\nimport missing.http\n### x\nrun lib/run.http\nrun #x\n",
    "lib/a.http": "# @import ../b.http\n@a = 1\nGET /a",
    "b.http": "import main.http\nGET /b",
    "lib/run.http": "GET /run",
    "lib/binary.http": b"\xff",
    "lib/.env": "x=1",
    "given.env.json": '{"ci": {}}',
}


def loaded(text: str, **options) -> Workspace:
    main = read_document(ROOT / "main.http", text)
    return load_imports(Workspace(ROOT).with_document(main), MemoryFiles(FILES), **options)


def names(workspace: Workspace) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in workspace.documents}


def test_what_is_imported_or_run_is_loaded_with_its_imports_in_any_circle():
    workspace = loaded(FILES["main.http"])
    assert names(workspace) == {"main.http", "lib/a.http", "b.http", "lib/run.http"}


def test_the_environments_of_their_folders_come_along():
    workspace = loaded(FILES["main.http"], given=[ROOT / "given.env.json"])
    assert set(workspace.environments) == {ROOT, ROOT / "lib"}
    assert [each.names for each in workspace.environments.values()] == [("ci",), ("ci",)]


def test_what_is_there_stays_as_it_is():
    opened = read_document(ROOT / "b.http", "GET /being/edited")
    main = read_document(ROOT / "main.http", "import b.http")
    before = Workspace(ROOT).with_document(main).with_document(opened)
    assert load_imports(before, MemoryFiles(FILES)).documents[opened.path] is opened


def test_what_cannot_be_read_is_left_out():
    assert names(loaded("import lib/binary.http\nimport nowhere/x.http")) == {"main.http"}


def test_presets_come_without_environments_and_resource_files():
    workspace = loaded("# @import callsheet:github\n# @import callsheet:appwrite\nGET /\n")
    assert set(workspace.documents) == {ROOT / "main.http", document_path("github")}
    assert set(workspace.environments) == {ROOT}


def test_a_path_into_the_folder_of_the_presets_is_no_preset():
    around = document_path("github").parent
    assert names(loaded(f"# @import {around}/nothing.http\nGET /\n")) == {"main.http"}
