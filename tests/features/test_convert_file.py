"""Files converted as an editor does it: one edit of what changes, or a file beside it."""

from pathlib import Path

from callsheet.features.convert_file import DialectName, convert_file
from callsheet.features.edits import FileEdits, NewFile, edited
from fixture import scene

TEXT = """
### one
GET https://example.org/
X-Id: {{$guid}}

### two
GET https://example.org/2
"""


def test_only_what_changes_is_edited():
    shown = scene(TEXT)
    found = convert_file(shown.workspace, shown.document, shown.files, DialectName.JETBRAINS)
    (changes,) = found.changes
    assert isinstance(changes, FileEdits)
    (edit,) = changes.edits
    assert edit.new_text == "X-Id: {{$uuid}}\n"
    assert edited(shown.document.text, changes.edits) == shown.document.text.replace("guid", "uuid")
    assert found.losses == ()


def test_a_file_that_says_it_already_is_left():
    shown = scene(TEXT)
    found = convert_file(shown.workspace, shown.document, shown.files, DialectName.REST_CLIENT)
    assert (found.changes, found.losses) == ((), ())


def test_hurl_gets_a_file_beside_that_is_not_there_yet():
    shown = scene(f"//- main.http\n{TEXT}//- main.hurl\nGET https://example.org/\n")
    found = convert_file(shown.workspace, shown.document, shown.files, DialectName.HURL)
    (new,) = found.changes
    assert isinstance(new, NewFile)
    assert new.path.name == "main-2.hurl"
    assert new.path == found.path
    assert "X-Id: {{newUuid}}" in new.text


def test_jetbrains_takes_the_environment_first():
    shown = scene(
        """
        //- main.http
        @host = https://example.org
        @own = 1

        GET {{host}}/{{own}}
        //- http-client.env.json
        {"dev": {"host": "https://dev.example.org"}}
        """,
        environment="dev",
    )
    found = convert_file(shown.workspace, shown.document, shown.files, DialectName.JETBRAINS)
    assert [(loss.line, loss.what) for loss in found.losses] == [
        (0, "JetBrains HTTP Client takes `host` from the environment, not from here")
    ]


def test_a_resource_that_other_files_use_is_told():
    shown = scene(
        """
        # @resource api
        # @base-url https://example.org/v1
        """
    )
    found = convert_file(shown.workspace, shown.document, shown.files, DialectName.HTTPYAC)
    assert [loss.line for loss in found.losses] == [0]


def test_what_a_resource_of_another_file_has_is_written_out():
    shown = scene(
        """
        //- main.http
        # @import ./apis.http
        # @use api

        ### one
        GET /items
        //- apis.http
        # @resource api
        # @base-url https://example.org/v1
        # @header X-Key: 1
        # @timeout 5s
        """
    )
    found = convert_file(shown.workspace, shown.document, shown.files, DialectName.JETBRAINS)
    (changes,) = found.changes
    assert isinstance(changes, FileEdits)
    assert edited(shown.document.text, changes.edits) == (
        "import ./apis.http\n# use api\n\n### one\n# @timeout 5 s\n"
        "GET https://example.org/v1/items\nX-Key: 1\n"
    )
    assert found.losses == ()
    assert found.path == Path(shown.document.path)
