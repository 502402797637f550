"""A window of a real VS Code for tests: what is on the screen, and what a person does there."""

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

from counterparts.installed import missing
from editors.neovim import command_on_path
from editors.vscode_parts import Programs, code_server

BRIDGE = Path(__file__).parent / "vscode_bridge.mjs"
PATIENCE = float(os.environ.get("CALLSHEET_PATIENCE", "40"))
"""Seconds after which a test that waits for VS Code has failed."""

_OPEN = ("--auth", "none", "--bind-addr")

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


_ANSWER = """
const outer = page.locator("iframe.webview").filter({ visible: true }).last().contentFrame();
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

    log: Path
    """What code-server said."""

    def open(self, path: Path) -> None:
        """Open a file, and wait until it is seen."""
        self.press("Control+p")
        self.see(".quick-input-widget input")
        self.type(str(path))
        self.see(".quick-input-list .monaco-list-row.focused", path.name)
        self.press("Enter")
        self.see(".editor-group-container .tab.active", path.name)
        self.see(".monaco-editor .view-line")

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
    file: str | None,
    pictures: Path,
    *,
    settings: dict[str, Any] | None = None,
    keys: list[dict[str, Any]] | None = None,
    path: str | None = None,
    profile: str = "",
    machine: dict[str, Any] | None = None,
) -> Iterator[Window]:
    """VS Code with a folder and a file of it, and nothing of this machine's own.

    Args:
        programs: What it is made of.
        extensions: The folder with the extension.
        folder: The workspace.
        file: What is open in it, if anything is.
        pictures: Where pictures of the screen go, and the logs when something goes wrong.
        settings: Of the user, beside those that keep the window quiet.
        keys: Of the user.
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
    (user / "User" / "keybindings.json").write_text(json.dumps(keys or []))
    port = _free_port()
    found = path or command_on_path(private / "bin")
    # The host of the extensions has the variables of a login shell.
    (private / ".profile").write_text(f"export PATH='{found}'\n{profile}\n")
    environment = os.environ | {"HOME": str(private), "PATH": found, "EXTENSIONS_GALLERY": "{}"}
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        environment.pop(name, None)
    log_path = private / "code-server.log"
    with log_path.open("w") as log:
        server = subprocess.Popen(
            [*code_server(programs, user, extensions), *_OPEN, f"127.0.0.1:{port}"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            with _browser(programs, private) as bridge:
                made = Window(bridge, f"127.0.0.1:{port}", user, pictures, server.pid, log_path)
                try:
                    _show(made, folder, file)
                    yield made
                except BaseException:
                    keep_evidence(made)
                    raise
        finally:
            server.terminate()
            server.wait()


def _show(made: Window, folder: Path, file: str | None) -> None:
    address = f"http://{made.address}/?folder={quote(str(folder))}"
    if file is None:
        made.js("await page.goto(argument);", address)
        made.see(".explorer-folders-view")
        return
    payload = [["openFile", f"vscode-remote://{made.address}{folder / file}"]]
    made.js("await page.goto(argument);", f"{address}&payload={quote(json.dumps(payload))}")
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


def keep_evidence(made: Window) -> None:
    """What a person would look at when a test failed."""
    try:
        made.picture("failure")
        said = made.js("return page.locator('.notification-list-item-message').allInnerTexts();")
        print("notifications:", said)
        print("console:", made.js("return kept.console.slice(-30);"))
    except (AssertionError, OSError):
        print("the browser is gone")
    shutil.copytree(made.user / "logs", made.pictures / "logs", dirs_exist_ok=True)
    shutil.copy(made.log, made.pictures / "code-server.log")


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
