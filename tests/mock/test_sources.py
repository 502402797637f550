"""What a mock answers by: several files together, and files that change."""

# ruff: noqa: E501

import json
from pathlib import Path

import pytest

from callsheet.disk import DiskFiles
from callsheet.mock.exchanges import Asked
from callsheet.mock.sources import Sources, read_file
from callsheet.openapi.source import Fault

HAR = {
    "log": {
        "entries": [
            {
                "request": {"method": method, "url": f"https://a.test/{path}"},
                "response": {"status": 200, "headers": [], "content": {"text": "recorded"}},
            }
            for method, path in (("GET", "x"), ("POST", "x"), ("GET", "more"))
        ]
    }
}


def described(example: str) -> str:
    content = {"text/plain": {"example": example}}
    operation = {"responses": {"200": {"description": "x", "content": content}}}
    strict = {**operation, "requestBody": {"required": True, "content": {"text/plain": {}}}}
    paths = {"/x": {"get": operation, "post": strict}, "/y": {"$ref": "./y.json#/y"}}
    return json.dumps({"openapi": "3.1.0", "info": {}, "paths": paths})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "api.json").write_text(described("described"))
    (tmp_path / "y.json").write_text('{"y": {"get": {"responses": {"204": {}}}}}')
    (tmp_path / "a.har").write_text(json.dumps(HAR))
    (tmp_path / "a.http").write_text("GET /z\n\nHTTP/1.1 200 OK\n\nstored\n")
    return tmp_path


def sources_of(folder: Path, told: list[str], *names: str) -> Sources:
    files = DiskFiles(folder)
    read = [read_file(folder / name, files) for name in names]
    return Sources([each for each in read if not isinstance(each, Fault)], files, 0, told.append)


def answer(sources: Sources, method: str, target: str) -> str:
    found = sources.reply(Asked(method, target))
    return f"{found.status} {found.body.decode()}"[:13]


@pytest.mark.parametrize(
    ("names", "method", "target", "said"),
    [
        (["api.json"], "GET", "/x", "200 described"),
        (["api.json", "a.har"], "GET", "/x", "200 recorded"),
        # What the description refuses is refused, whatever was recorded.
        (["a.har", "api.json"], "POST", "/x", '422 {"type": '),
        (["a.har"], "POST", "/x", "200 recorded"),
        (["a.har", "api.json"], "GET", "/more", "200 recorded"),
        (["a.har", "a.http"], "GET", "/z", "200 stored"),
        (["a.har"], "GET", "/z", '404 {"type": '),
        (["api.json"], "GET", "/y", "204 "),
    ],
)
def test_files_together(folder: Path, names: list[str], method: str, target: str, said: str):
    assert answer(sources_of(folder, [], *names), method, target) == said


def test_what_changes_is_read_again(folder: Path):
    told: list[str] = []
    sources = sources_of(folder, told, "api.json")
    (folder / "api.json").write_text(described("anew and longer"))
    assert answer(sources, "GET", "/x") == "200 anew and "
    (folder / "y.json").write_text('{"y": {"get": {"responses": {"201": {}}}}, "more": 1}')
    assert answer(sources, "GET", "/y") == "201 "
    (folder / "api.json").write_text("{")
    assert answer(sources, "GET", "/x") == "200 anew and "
    assert answer(sources, "GET", "/x") == "200 anew and "
    (folder / "api.json").unlink()
    assert answer(sources, "GET", "/x") == "200 anew and "
    path = folder / "api.json"
    assert told[:3] == [
        f"{path} has changed and is read again",
        f"{path} has changed and is read again",
        f"{path}:1 is not read again: it is not JSON: expecting property name enclosed in double quotes",
    ]
    assert len(told) == 4


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{}", "it has neither `openapi` nor `swagger` to say its version"),
        ("a.json", '{"log": {}}', "it is no archive with answers (HAR)"),
        ("b.har", "{}", "it is no archive with answers (HAR)"),
        ("b.http", "GET /x\n", "no answer is stored in it"),
        ("none.json", None, "it cannot be read: it does not exist"),
    ],
)
def test_what_cannot_be_served(tmp_path: Path, name: str, text: str | None, message: str):
    if text is not None:
        (tmp_path / name).write_text(text)
    found = read_file(tmp_path / name, DiskFiles(tmp_path))
    assert isinstance(found, Fault)
    assert found.message == message
