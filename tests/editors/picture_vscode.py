"""Makes the README's pictures of VS Code: the workbench with our extension, and the demo's server.

Run it as `python tests/editors/picture_vscode.py`. What is in the pictures really happened.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from callsheet.demo.server import DemoServer  # noqa: E402
from counterparts.installed import home  # noqa: E402
from editors.vscode import Window, window  # noqa: E402
from editors.vscode_parts import built, extensions_with, packaged, programs  # noqa: E402

PICTURES = ROOT / "editors" / "pictures"

FILE = """\
### Log in
# @name login
POST {{host}}/login
Content-Type: application/x-www-form-urlencoded

user={{user}}&password={{password}}

### Who am I?
# @name me
GET {{host}}/me
Authorization: Bearer {{login.response.body.$.token}}

# @assert status == 200
# @assert jsonpath "$.role" == "producer"

### The scenes of the film
# @name scenes
GET {{host}}/scenes

# @assert status == 200

### A typing mistake
GET {{hots}}/scenes?day={{day}}
"""

ENVIRONMENTS = """\
{
  "demo": { "host": "%s", "user": "ada", "day": "1", "password": "beacon-42" }
}
"""

THEMES = {"dark": "Default Dark Modern", "light": "Default Light Modern"}


def main() -> None:
    found = programs()
    with TemporaryDirectory() as private, DemoServer() as server:
        folder = Path(private)
        vsix = packaged(built(home("vscode-extension")), found.node)
        extensions = extensions_with(vsix, found, folder)
        for name, theme in THEMES.items():
            work = folder / name / "film"
            work.mkdir(parents=True)
            (work / "film.http").write_text(FILE)
            (work / "http-client.env.json").write_text(ENVIRONMENTS % server.url)
            settings = {"workbench.colorTheme": theme, "callsheet.environment": "demo"}
            settings |= {"workbench.activityBar.location": "hidden"}
            with window(found, extensions, work, "film.http", PICTURES, settings=settings) as code:
                TAKEN[name](code)


def dark(code: Window) -> None:
    """A request that needs another one, and its answer."""
    code.press("Control+b")
    code.see(".statusbar-item", "demo")
    code.click(".codelens-decoration a", "Send (login first)")
    code.click(".notification-list-item-buttons-container a")
    code.see_answer(".chip", "200 OK")
    code.see_answer(".line", "director")
    code.see_note("not")
    code.js("await page.mouse.move(5, 400); await page.waitForTimeout(800);")
    code.picture("vscode")


def light(code: Window) -> None:
    """A table, and tests."""
    code.press("Control+b")
    code.see(".statusbar-item", "demo")
    code.click(".view-line", "scenes")
    code.press("Control+Alt+R")
    code.see_answer(".chip", "200 OK")
    code.click_answer("[role=radio]", "Table")
    code.see_answer("td", "lighthouse")
    code.js("await page.mouse.move(5, 400); await page.waitForTimeout(800);")
    code.picture("vscode-table")


TAKEN = {"dark": dark, "light": light}

if __name__ == "__main__":
    main()
