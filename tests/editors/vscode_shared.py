"""One window of VS Code for all tests that need none of their own: opening one takes ten seconds.

Each test has a document and settings of its own in it, and finds nothing of those before it. After
a test that failed there is a new window.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from editors.vscode import PATIENCE, Window, keep_evidence, window
from editors.vscode_parts import Programs

_TIDY = "Control+Alt+Shift+F12"
_KEYS = [
    {
        "key": _TIDY.lower().replace("control", "ctrl"),
        "command": "runCommands",
        "args": {
            "commands": [
                "workbench.action.closeQuickOpen",
                "notifications.clearAll",
                "workbench.action.closePanel",
                "workbench.view.explorer",
                "workbench.action.closeAllEditors",
            ]
        },
    }
]

_TIDIED = """
const [asked, open] = [".monaco-dialog-box", ".editor-group-container .tab, .notification-toast"];
for (;;) {
  const seen = await page.waitForFunction(
    ([asked, open]) => document.querySelector(asked) ? "asked" : !document.querySelector(open),
    [asked, open], { timeout: argument.patience },
  );
  if (await seen.jsonValue() !== "asked") break;
  await page.locator(asked).getByRole("button", { name: "Don't Save" }).click();
  await page.locator(asked).waitFor({ state: "detached", timeout: argument.patience });
}
"""

_CALLED = """
await page.waitForFunction(
  (name) => document.title === name, argument.name, { timeout: argument.patience },
);
"""


class SharedWindow:
    """The window, opened when it is first needed."""

    def __init__(self, programs: Programs, extensions: Path, folder: Path) -> None:
        self._programs = programs
        self._extensions = extensions
        self._home = folder
        self._windows = 0
        self._settings: dict[str, Any] = {}
        self._settled = 0
        self._window: Window | None = None
        self._open = ExitStack()
        self.folder = folder

    @contextmanager
    def opened(
        self, files: dict[str, str], pictures: Path, settings: dict[str, Any]
    ) -> Iterator[Window]:
        """The window with a workspace of these files, the first of which is open."""
        code = self._there()
        code.pictures = pictures
        try:
            for name, text in files.items():
                (self.folder / name).write_text(text)
            self._set(code, settings)
            code.open(self.folder / next(iter(files)))
            yield code
            self._tidy(code)
        except BaseException:
            keep_evidence(code)
            self.close()
            raise

    def close(self) -> None:
        """End it; the next test has a new one."""
        self._window = None
        self._open.close()

    def _there(self) -> Window:
        if self._window is None:
            self._windows += 1
            self.folder = self._home / str(self._windows) / "film"
            (self.folder / ".vscode").mkdir(parents=True)
            (self.folder / ".vscode" / "settings.json").write_text("{}")
            self._settings = {}
            self._window = self._open.enter_context(
                window(
                    self._programs,
                    self._extensions,
                    self.folder,
                    None,
                    self._home / "pictures",
                    keys=_KEYS,
                )
            )
        return self._window

    def _set(self, code: Window, settings: dict[str, Any]) -> None:
        """Have VS Code take over settings of the workspace; its title says when it has."""
        if settings == self._settings:
            return
        self._settings = settings
        self._settled += 1
        # The title is in pictures too: what makes it another one is not seen.
        name = "film" + "\u200b" * self._settled
        file = self.folder / ".vscode" / "settings.json"
        file.write_text(json.dumps(settings | {"window.title": name}))
        code.js(_CALLED, {"name": name, "patience": PATIENCE * 1000})

    def _tidy(self, code: Window) -> None:
        # Keys that are pressed in a page within a page do not come to VS Code.
        code.js("await page.evaluate(() => document.activeElement.blur());")
        code.press("Escape", "Escape", _TIDY)
        code.js(_TIDIED, {"patience": PATIENCE * 1000})
        for path in self.folder.iterdir():
            if path.is_file():
                path.unlink()
            elif path.name != ".vscode":
                shutil.rmtree(path)
