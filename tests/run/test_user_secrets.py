"""User secrets of .NET: found by the project around the file, read in trusted workspaces alone."""

import json

import pytest

from callsheet.cli.main import main
from callsheet.model.providers import NotProvided, Unset
from callsheet.run.user_secrets import user_secret

PROJECT = "<Project>\n  <PropertyGroup>\n    <UserSecretsId>{}</UserSecretsId>\n</Project>\n"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "work" / "api" / "requests"
    folder.mkdir(parents=True)
    (folder.parent / "Api.csproj").write_text(PROJECT.format("api-1"))
    kept = tmp_path / ".microsoft" / "usersecrets" / "api-1"
    kept.mkdir(parents=True)
    (kept / "secrets.json").write_text(
        '\ufeff{"Config:ApiKey": "k3y", /* nested */ "Db": {"Password": "pa", "Ports": [1, 2]},}',
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Config:ApiKey", "k3y"),
        ("config:apikey", "k3y"),
        ("Db:Password", "pa"),
        ("Db:Ports:1", "2"),
    ],
)
def test_a_secret_by_its_way(project, tmp_path, name, value):
    assert user_secret(project, tmp_path / "work", name, {"HOME": str(tmp_path)}) == value


def test_on_windows_they_lie_in_the_roaming_profile(project, tmp_path):
    kept = tmp_path / "roaming" / "Microsoft" / "UserSecrets" / "api-1"
    kept.mkdir(parents=True)
    (kept / "secrets.json").write_text('{"a": "w"}')
    environment = {"HOME": str(tmp_path), "APPDATA": str(tmp_path / "roaming")}
    assert user_secret(project, tmp_path / "work", "a", environment) == "w"


def test_a_secret_that_is_not_there(project, tmp_path):
    found = user_secret(project, tmp_path / "work", "other", {"HOME": str(tmp_path)})
    assert isinstance(found, Unset)
    assert found.asked[0].endswith("secrets.json`")


@pytest.mark.parametrize("identity", ["../api-1", "..", "a/b", ""])
def test_an_id_leads_nowhere_else(project, tmp_path, identity):
    (project.parent / "Api.csproj").write_text(PROJECT.format(identity))
    found = user_secret(project, tmp_path / "work", "Config:ApiKey", {"HOME": str(tmp_path)})
    assert isinstance(found, NotProvided)


def test_no_project_is_looked_for_above_the_root(project, tmp_path):
    found = user_secret(project, project, "Config:ApiKey", {"HOME": str(tmp_path)})
    assert isinstance(found, NotProvided)


@pytest.mark.parametrize(("words", "code", "shown"), [(["--trust"], 0, "•••"), ([], 4, "trusted")])
def test_a_run_reads_them_where_it_is_trusted(
    project, tmp_path, monkeypatch, capsys, words, code, shown
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.delenv("CALLSHEET_TRUST", raising=False)
    provided = {"provider": "AspnetUserSecrets", "secretName": "Config:ApiKey"}
    (project / "http-client.env.json").write_text(json.dumps({"dev": {"key": provided}}))
    (project / "main.http").write_text("GET http://localhost/\nX-Key: {{key}}\n")
    monkeypatch.chdir(tmp_path / "work" / "api")
    asked = ["run", "requests/main.http", "--env", "dev", "--dry-run", *words]
    assert main(asked) == code
    out = "".join(capsys.readouterr())
    assert shown in out
    assert "k3y" not in out
