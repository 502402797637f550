"""What lies around documents: roots, and looking again when nobody tells of a change."""

import os

import pytest

from callsheet.lsp.surroundings import Surroundings
from callsheet.model.document import read_document
from callsheet.presets import document_path


class Clock:
    """A clock that a test turns."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def rewrite(path, text: str) -> None:
    """Write a file whose time stamp is surely another."""
    path.write_text(text)
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))


def test_environments_are_looked_at_again_after_a_while(tmp_path, clock):
    variables = tmp_path / "http-client.env.json"
    variables.write_text('{"dev": {}}')
    around = Surroundings([tmp_path], clock)
    assert around.environments(tmp_path, tmp_path).names == ("dev",)
    rewrite(variables, '{"prod": {}}')
    assert around.environments(tmp_path, tmp_path).names == ("dev",)
    clock.now += 2
    assert around.environments(tmp_path, tmp_path).names == ("prod",)
    (tmp_path / "http-client.private.env.json").write_text('{"secret": {}}')
    clock.now += 2
    assert set(around.environments(tmp_path, tmp_path).names) == {"prod", "secret"}


def test_an_environment_file_is_what_it_was_when_its_values_were_read(tmp_path, clock):
    variables = tmp_path / "http-client.env.json"
    variables.write_text('{"dev": {\n')
    around = Surroundings([tmp_path], clock)
    ((path, _),) = around.environments(tmp_path, tmp_path).problems
    rewrite(variables, "{}")
    assert around.environment_source(path).text == '{"dev": {\n'
    around.forget()
    assert around.environments(tmp_path, tmp_path).problems == ()
    assert around.environment_source(path).text == "{}"


def test_what_did_not_change_is_not_read_again(tmp_path, clock):
    (tmp_path / "http-client.env.json").write_text('{"dev": {}}')
    around = Surroundings([tmp_path], clock)
    first = around.environments(tmp_path, tmp_path)
    clock.now += 2
    assert around.environments(tmp_path, tmp_path) is first
    around.forget()
    assert around.environments(tmp_path, tmp_path) is not first


def test_imports_are_followed_an_open_document_before_the_file(tmp_path, clock):
    files = {
        "main.http": "import ./a.http\nrun ./c.http\n",
        "a.http": "import ./b.http\nimport ./main.http\n",
        "b.http": "GET https://example.org/saved\n",
        "c.http": "GET https://example.org/c\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    around = Surroundings([tmp_path], clock)
    main = read_document(tmp_path / "main.http", files["main.http"])
    edited = read_document(tmp_path / "b.http", "GET https://example.org/edited\n")
    found = around.imported(main, {edited.path: edited}, tmp_path)
    assert {path.name for path in found} == {"a.http", "b.http", "c.http"}
    assert found[edited.path] is edited
    assert "saved" in around.imported(main, {}, tmp_path)[edited.path].text
    rewrite(edited.path, "GET https://example.org/changed\n")
    clock.now += 2
    assert "changed" in around.imported(main, {}, tmp_path)[edited.path].text


def test_a_preset_is_there_though_it_lies_elsewhere(tmp_path, clock):
    main = read_document(tmp_path / "main.http", "# @import callsheet:github\nGET /\n")
    found = Surroundings([tmp_path], clock).imported(main, {}, tmp_path)
    assert "# @resource github" in found[document_path("github")].text


def test_a_root_is_the_innermost_folder_else_the_repository_else_the_folder(tmp_path):
    inner = tmp_path / "inner"
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "deep").mkdir()
    inner.mkdir()
    around = Surroundings([tmp_path, inner])
    assert around.root_of(inner / "a.http") == inner
    assert around.root_of(tmp_path / "a.http") == tmp_path
    nothing_open = Surroundings()
    deep = tmp_path / "repository" / "deep"
    assert nothing_open.root_of(deep / "a.http") == tmp_path / "repository"
    assert nothing_open.root_of(inner / "a.http") == inner
    nothing_open.change_folders([deep], [])
    assert nothing_open.root_of(deep / "a.http") == deep


def test_a_folder_in_two_roots_has_the_environments_of_each(tmp_path, clock):
    inner = tmp_path / "api"
    inner.mkdir()
    (tmp_path / "http-client.env.json").write_text('{"outer": {}}')
    around = Surroundings([tmp_path, inner], clock)
    assert around.environments(inner, tmp_path).names == ("outer",)
    assert around.environments(inner, inner).names == ()


def test_an_open_environment_file_counts_more_than_the_disk_from_its_folder_down(tmp_path, clock):
    inner = tmp_path / "api"
    inner.mkdir()
    path = tmp_path / "http-client.env.json"
    path.write_text('{"saved": {}}')
    around = Surroundings([tmp_path], clock)
    before = around.files(tmp_path)
    assert around.environments(inner, tmp_path).names == ("saved",)
    around.take_text(path, '{"typed": {}}')
    around.take_text(inner / ".env.new", "A=1\n")
    assert around.environments(inner, tmp_path).names == ("typed", "new")
    assert around.environments(tmp_path, tmp_path).names == ("typed",)
    assert around.files(tmp_path).size(path) == len('{"typed": {}}')
    assert before.read(path) == b'{"saved": {}}'
    around.take_text(path, None)
    assert around.environments(inner, tmp_path).names == ("saved", "new")
