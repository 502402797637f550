"""A real browser for the page of a run: Chromium, driven by Playwright, without network."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from counterparts.installed import home, missing, program_of_node

_BRIDGE = Path(__file__).parents[1] / "editors" / "vscode_bridge.mjs"


_PACKAGES = ("playwright-core@1.65.1", "axe-core@4.14.1")


def axe() -> str:
    """The script of axe, with which the accessibility of pages is usually judged."""
    folder = home("browser") / "node_modules" / "axe-core"
    return (folder / "axe.min.js").read_text(encoding="utf-8")


@dataclass
class Browser:
    """A page, and what can be done in it."""

    bridge: subprocess.Popen[str]

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

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a file anew; what an earlier page said is forgotten."""
        code = "await page.goto('about:blank'); kept.console.length = kept.failed.length = 0;"
        self.js(f"{code} await page.goto(argument);", path.as_uri() + fragment)

    def inside(self, code: str, argument: Any = None) -> Any:
        """What JavaScript gives within the page itself."""
        body = f"return page.evaluate((argument) => {{ {code} }}, argument);"
        return self.js(body, argument)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements of a kind, as they are drawn."""
        return self.js("return page.locator(argument).allInnerTexts();", selector)

    def see(self, selector: str, text: str = "") -> str:
        """Wait until something is drawn; its text."""
        find = "page.locator(argument[0], { hasText: argument[1] || undefined }).first()"
        wait = f"const found = {find}; await found.waitFor(); return found.innerText();"
        return self.js(wait, [selector, text])

    def click(self, selector: str, text: str = "") -> None:
        """Click on something once it is there."""
        find = "page.locator(argument[0], { hasText: argument[1] || undefined }).first()"
        self.js(f"await {find}.click();", [selector, text])

    def press(self, *keys: str) -> None:
        """Press keys, by Playwright's names for them."""
        self.js("for (const key of argument) await page.keyboard.press(key);", keys)

    def picture(self, path: Path, width: int = 1360, height: int = 800) -> None:
        """Keep what is drawn."""
        size = {"width": width, "height": height}
        self.js("await page.setViewportSize(argument);", size)
        self.js("await page.screenshot({ path: argument });", str(path))


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium with one empty page; without it the test is skipped."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        missing("the page of a run needs Chromium")
    command = program_of_node("browser", _BRIDGE, *_PACKAGES)
    with TemporaryDirectory(prefix="callsheet-browser-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [*command, profile, chromium],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            if process.stdout.readline() != "ready\n":
                missing("Chromium does not start")
            yield Browser(process)
        finally:
            process.stdin.close()
            process.wait()
            process.stdout.close()
