"""Files that mean harm: nothing outside the workspace is read, sent or written, nothing hangs."""

import os
from pathlib import Path

import pytest

from callsheet.cli.main import main
from loopback import serving

OUTSIDE = "OUTSIDE-THE-WORKSPACE"
INSIDE = "INSIDE"

READS = {
    "body": "POST {host}/echo\n\n< {path}\n",
    "body with bindings": "POST {host}/echo\n\n<@ {path}\n",
    "part": (
        "POST {host}/echo\nContent-Type: multipart/form-data; boundary=b\n\n"
        '--b\nContent-Disposition: form-data; name="a"\n\n< {path}\n--b--\n'
    ),
    "binding": "@path = {path}\nPOST {host}/echo\n\n< {{{{path}}}}\n",
    "contents": "POST {host}/echo\n\n{{{{< {path}}}}}\n",
    "file.text": 'POST {host}/echo\n\n{{{{ file.text("{path}") }}}}\n',
    "file.base64": 'POST {host}/echo\n\n{{{{ atob(file.base64("{path}")) }}}}\n',
    "file.json": 'POST {host}/echo\n\n{{{{ file.json("{path}") }}}}\n',
    "import": "import {path}\nPOST {host}/echo\n\n{{{{taken}}}}\n",
    "run": "POST {host}/echo\n###\nrun {path}\n",
}

PATHS = [
    "../outside/secret.http",
    "./a/../../outside/secret.http",
    "..\\outside\\secret.http",
    "{outside}/secret.http",
    "link.http",
    "linked/secret.http",
    "linked/../outside/secret.http",
    "chain.http",
    "loop.http",
    "pipe.http",
    "~/secret.http",
    "file://{outside}/secret.http",
    "//127.0.0.1/share/secret.http",
    "\\\\127.0.0.1\\share\\secret.http",
    "/dev/zero",
    "/dev/stdin",
    "/proc/self/environ",
    ".",
    "folder.http",
    ".git/config",
    ".GIT/config",
    "a/.git/config",
    "x" * 5000 + ".http",
    "unreadable.http",
    "nul",
]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    outside, inside = tmp_path / "outside", tmp_path / "workspace"
    outside.mkdir()
    (inside / "a/.git").mkdir(parents=True)
    (inside / ".git").mkdir()
    text = f"@taken = {OUTSIDE}\nOUTSIDE={OUTSIDE}\n\n###\nPOST {{{{host}}}}/echo\n\n{OUTSIDE}\n"
    (outside / "secret.http").write_text(text)
    (outside / ".env").write_text(f"taken={OUTSIDE}\n")
    for folder in (inside, inside / "a"):
        (folder / ".git/config").write_text(text)
    (inside / "link.http").symlink_to(outside / "secret.http")
    (inside / "chain.http").symlink_to("link.http")
    (inside / "loop.http").symlink_to("loop.http")
    (inside / "linked").symlink_to(outside, target_is_directory=True)
    (inside / "folder.http").mkdir()
    os.mkfifo(inside / "pipe.http")
    (inside / "unreadable.http").write_text("@taken = 1\n")
    (inside / "unreadable.http").chmod(0)
    monkeypatch.setenv("HOME", str(outside))
    monkeypatch.chdir(inside)
    return inside


@pytest.mark.parametrize("how", READS)
def test_nothing_outside_is_sent(workspace: Path, how: str, capsys) -> None:
    outside = workspace.parent / "outside"
    with serving() as server:
        for path in PATHS:
            text = READS[how].format(host=server.origin, path=path.format(outside=outside))
            (workspace / "api.http").write_text(text)
            assert main(["check", "api.http"]) in (0, 3)
            assert main(["run", "api.http", "--var", f"host={server.origin}"]) in (0, 3, 4), path
        assert not any(OUTSIDE.encode() in received.body for received in server.received)
    said = capsys.readouterr()
    assert OUTSIDE not in said.out + said.err


@pytest.mark.parametrize("name", [".env", "http-client.env.json", "http-client.private.env.json"])
def test_an_environment_file_is_no_way_out(workspace: Path, name: str, capsys) -> None:
    (workspace.parent / "outside/values").write_text(f"taken={OUTSIDE}\n")
    (workspace / name).symlink_to(workspace.parent / "outside/values")
    with serving() as server:
        (workspace / "api.http").write_text(f"POST {server.origin}/echo\n\n{{{{taken}}}}\n")
        assert main(["run", "api.http"]) == 3, capsys.readouterr()
        assert server.received == []
    said = capsys.readouterr().out
    assert "leads out of the workspace" in said
    assert OUTSIDE not in said


def test_files_above_the_workspace_hold_no_environment(workspace: Path) -> None:
    (workspace.parent / ".env").write_text(f"taken={OUTSIDE}\n")
    for folder in ("outside", "other"):
        (workspace.parent / folder).mkdir(exist_ok=True)
        (workspace.parent / folder / "api.http").write_text("GET http://127.0.0.1:1/{{taken}}\n")
    files = [f"../{folder}/api.http" for folder in ("outside", "other")]
    assert main(["run", *files, "--dry-run"]) == 4


def test_a_walk_follows_no_link_out(workspace: Path, capsys) -> None:
    (workspace / "api.http").write_text("GET http://x/\n")
    (workspace / "b.http").symlink_to("api.http")
    main(["list", "."])
    said = capsys.readouterr().out
    assert "api.http" in said
    assert "b.http" in said
    assert "secret" not in said
    assert "link.http" not in said


WRITES = [
    "../outside/written.json",
    "{outside}/written.json",
    "linked/written.json",
    "link.http",
    "chain.http",
    "api.http",
    "./a/../api.http",
    ".git/hooks/post-checkout",
    ".git/config",
    "a/.git/config",
    ".env",
    ".env.dev",
    "new.env",
    "http-client.env.json",
    "a/http-client.private.env.json",
    ".vscode/settings.json",
    "folder.http",
    "/dev/full",
    "a\0b.json",
    "x" * 5000,
    "",
    ".",
]


@pytest.mark.parametrize("overwrite", ["", "!"])
def test_nothing_that_matters_is_overwritten(workspace: Path, overwrite: str, capsys) -> None:
    def everything() -> dict[Path, bytes]:
        files = (path for path in workspace.parent.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in files if path.name != "unreadable.http"}

    outside = workspace.parent / "outside"
    with serving() as server:
        for written in WRITES:
            path = written.format(outside=outside)
            (workspace / "api.http").write_text(
                f"@path = {path}\nGET {server.origin}/json\n\n>>{overwrite} {{{{path}}}}\n"
            )
            before = everything()
            main(["run", "api.http"])
            changed = {
                path for path, content in everything().items() if before.get(path) != content
            }
            assert not changed, path
    assert '"id": 7' not in capsys.readouterr().out


@pytest.mark.parametrize("overwrite", ["", "!"])
def test_what_is_wanted_is_written(workspace: Path, overwrite: str) -> None:
    with serving() as server:
        text = f"GET {server.origin}/json\n\n>>{overwrite} ./answers/one.json\n"
        (workspace / "api.http").write_text(text)
        assert main(["run", "api.http"]) == 0
    assert b'"id": 7' in (workspace / "answers/one.json").read_bytes()
