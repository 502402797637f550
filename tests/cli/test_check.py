"""`callsheet check` over environment files and over whole folders."""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main

FILES = {
    "main.http": "@shared = 1\n@left = 2\n\nGET https://{{host}}/\n",
    "in/user.http": "import ../main.http\n\nGET https://{{host}}/{{shared}}\n",
    "http-client.env.json": '{"dev": {"host": "a", "hots": "b", "host": "c"}}',
    "http-client.private.env.json": '{"dev": {"token": "hunter2hunter2", "token": "z"}}',
    ".env": "A=1\nA=2\n",
}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def checked(*paths: str) -> dict[str, list[str]]:
    assert main(["check", *paths, "--report", "json=report.json"]) == 0
    files = json.loads(Path("report.json").read_text())["files"]
    return {
        file["path"]: [
            f"{each['line']}:{each['column']} {each['code']}" for each in file["problems"]
        ]
        for file in files
    }


def test_a_whole_folder_and_the_environment_files_around(folder, capsys):
    assert checked(".") == {
        "main.http": ["2:2 unused-variable"],
        "in/user.http": [],
        ".env": ["2:1 environment-file"],
        "http-client.env.json": ["1:23 unused-environment-key", "1:36 json-duplicate-key"],
        "http-client.private.env.json": [
            "1:37 json-duplicate-key",
            "1:37 unused-environment-key",
        ],
    }
    assert "hunter2hunter2" not in capsys.readouterr().out


def test_of_one_file_nobody_knows_who_uses_what_beside_it(folder):
    found = checked("main.http")
    assert found["main.http"] == ["1:2 unused-variable", "2:2 unused-variable"]
    assert found["http-client.env.json"] == ["1:36 json-duplicate-key"]


def test_of_a_folder_within_nobody_knows_who_imports_it(folder):
    (folder / "in" / "http-client.env.json").write_text('{"dev": {"x": 1}}')
    found = checked("in")
    assert found["in/http-client.env.json"] == ["1:10 unused-environment-key"]
    assert found["http-client.env.json"] == ["1:36 json-duplicate-key"]


@pytest.mark.parametrize(
    ("given", "code", "shown"),
    [
        ([], 0, ["info: the fragment", "warning: a value is missing"]),
        (["target-fragment=off"], 0, ["warning: a value is missing"]),
        (["target-fragment=off", "json-syntax=error"], 3, ["error: a value is missing"]),
        (["target-fragment = warning", "json-syntax=off"], 0, ["warning: the fragment"]),
    ],
)
def test_how_bad_a_code_is_can_be_said(tmp_path, monkeypatch, capsys, given, code, shown):
    monkeypatch.chdir(tmp_path)
    body = "Content-Type: application/json\n\n"
    text = f'GET https://example.org/a#b\n\n###\nPOST https://example.org\n{body}{{"a": }}\n'
    (tmp_path / "a.http").write_text(text)
    assert main(["check", *(f"--severity={each}" for each in given)]) == code
    lines = [each for each in capsys.readouterr().out.split("\n") if each.startswith("a.http:")]
    assert len(lines) == len(shown)
    assert all(words in line for words, line in zip(shown, lines, strict=True))


@pytest.mark.parametrize(
    ("given", "said", "hint"),
    [
        ("target-fragmen=off", 'no problem "target-fragmen"', 'did you mean "target-fragment"?'),
        ("json-syntax=eror", '`json-syntax` cannot be "eror"', 'did you mean "error"?'),
        ("json-syntax", '`json-syntax` cannot be ""', "it takes off, hint, info"),
    ],
)
def test_a_code_that_there_is_not_is_told(tmp_path, monkeypatch, capsys, given, said, hint):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.http").write_text("GET https://example.org\n")
    assert main(["check", "--severity", given]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert hint in told
