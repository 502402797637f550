"""Request files of other tools in a folder of their own: what is converted, what comes along."""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def write(**files: str) -> None:
    for name, text in files.items():
        path = Path(name.replace("__", "/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def imported(kind: str, *paths: str) -> dict[str, str]:
    assert main(["import", kind, *paths, "-o", "out", "--report", "json=lost.json"]) == 0
    found = (each for each in sorted(Path("out").rglob("*")) if each.is_file())
    return {each.relative_to("out").as_posix(): each.read_text() for each in found}


def losses() -> list[str]:
    found = json.loads(Path("lost.json").read_text())["losses"]
    return [f"{each['path']}: {each['place']}: {each['what']}" for each in found]


@pytest.mark.parametrize(
    ("kind", "theirs", "ours"),
    [
        ("httpyac", "# @timeout 5000\nGET https://h/\n", "# @timeout 5000ms\nGET https://h/\n"),
        ("kulala", "GET https://h/{{$timestamp}}\n", "GET https://h/{{$timestamp ms}}\n"),
        (
            "jetbrains",
            "GET https://h/\n\n> {%\nclient.global.set('a', response.body.b)\n%}\n",
            "GET https://h/\n\n# @capture a = response.body.b\n",
        ),
        (
            "rest-client",
            "@a = 1\n@a = 2\nGET https://h/{{a}}\n",
            "# @a = 1\n@a = 2\nGET https://h/{{a}}\n",
        ),
        ("visual-studio", "GET https://h/{{$guid}}\n", "GET https://h/{{$guid}}\n"),
    ],
)
def test_a_file_says_the_same_in_our_words(kind, theirs, ours):
    Path("a.http").write_text(theirs)
    found = imported(kind, "a.http")["a.http"]
    assert found.replace("\n\n", "\n") == ours.replace("\n\n", "\n")


def test_a_folder_comes_with_its_environments_and_the_files_that_it_names():
    write(
        **{
            "api__http-client.env.json": '{"dev": {"host": "https://h"}}',
            "api__http-client.private.env.json": '{"dev": {"token": "abc"}}',
            "api__users__a.http": "POST {{host}}/\nAuthorization: Bearer {{token}}\n\n< ./a.json\n",
            "api__users__a.json": "{}",
            "api__other.json": "{}",
            "api__node_modules__x.http": "GET https://h/\n",
            "api__httpyac.config.js": "module.exports = {}",
        }
    )
    found = imported("httpyac", "api")
    assert sorted(found) == [
        ".gitignore",
        "http-client.env.json",
        "http-client.private.env.json",
        "users/a.http",
        "users/a.json",
    ]
    assert losses() == ["api/httpyac.config.js: the file: settings and hooks of httpYac"]
    assert main(["check", "out", "--env", "dev"]) == 0


def test_a_file_comes_with_the_environments_that_it_sees():
    write(
        **{
            ".git__HEAD": "",
            "http-client.env.json": '{"dev": {"host": "https://h"}}',
            "api__.env": "OTHER=1\n",
            "api__a.http": "GET {{host}}/{{OTHER}}\n",
        }
    )
    assert sorted(imported("jetbrains", "api/a.http")) == [
        "api/.env",
        "api/a.http",
        "http-client.env.json",
    ]
    assert losses() == []


def test_environments_of_vs_code_become_files_of_their_own():
    settings = {
        "editor.tabSize": 2,
        "rest-client.environmentVariables": {
            "$shared": {"version": "v1"},
            "dev": {"host": "https://h/{{$shared version}}", "password": "pw"},
        },
    }
    write(**{"api__.vscode__settings.json": json.dumps(settings), "api__a.http": "GET {{host}}\n"})
    found = imported("rest-client", "api")
    assert json.loads(found["http-client.env.json"]) == {
        "$shared": {"version": "v1"},
        "dev": {"host": "https://h/v1"},
    }
    assert json.loads(found["http-client.private.env.json"]) == {"dev": {"password": "pw"}}
    assert "out/.vscode" not in found


def test_secrets_that_are_typed_are_taken_apart():
    Path("a.http").write_text("GET https://h/\nAuthorization: Bearer s3cr3t\n")
    found = imported("kulala", "a.http")
    assert "s3cr3t" not in found["a.http"]
    assert "s3cr3t" in found["http-client.private.env.json"]


def test_scripts_that_are_not_understood_are_told_with_their_line():
    Path("a.http").write_text("GET https://h/\n\n> {%\nfor (const x of []) client.log(x)\n%}\n")
    imported("rest-client", "a.http")
    assert all(each.startswith("a.http: line ") for each in losses())


def test_a_folder_without_requests_is_none(capsys):
    write(**{"api__.env": "A=1\n"})
    assert main(["import", "kulala", "api", "-o", "out"]) == 3
    assert "there is no request in what was given" in capsys.readouterr().err
