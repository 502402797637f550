"""README's pictures of VS Code: what is in them really happened, against the demo's server.

`CALLSHEET_RECORD=1` writes them anew.
"""

import os
import struct
import sys
from pathlib import Path

import pytest

from callsheet.demo.server import DemoServer
from editors.vscode import Window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")

PICTURES = Path(__file__).parents[3] / "editors" / "pictures"
README = PICTURES.parent / "vscode" / "README.md"
SIZE = (1360, 800)

FILE = """\
### Log in
# @name login
POST {{{{host}}}}/login
Content-Type: application/x-www-form-urlencoded

user={{{{user}}}}&password={{{{password}}}}

### Who am I?
# @name me
GET {{{{host}}}}/me
Authorization: Bearer {{{{login.response.body.$.token}}}}

# @assert status == 200
# @assert jsonpath "$.role" == "producer"

### The scenes of the film
# @name scenes
GET {{{{host}}}}/scenes

# @assert status == 200

### A typing mistake
GET {{{{hots}}}}/scenes?day={{{{day}}}}
"""

ENVIRONMENTS = """\
{ "demo": { "host": "%s", "user": "ada", "day": "1", "password": "beacon-42" } }
"""


@pytest.fixture
def film(opened):
    """Opens the file of the film, in a theme; of one of another name nothing was answered yet."""
    with DemoServer() as server:

        def opening(file: str, theme: str):
            opened.file = file
            settings = {
                "workbench.colorTheme": theme,
                "callsheet.environment": "demo",
                "workbench.activityBar.location": "hidden",
            }
            files = {"http-client.env.json": ENVIRONMENTS % server.url}
            return opened(FILE, settings, files)

        yield opening


def keep(code: Window, name: str) -> None:
    """Keep a picture of the run, and as README's when that is wanted."""
    code.js("await page.mouse.move(5, 400);")
    code.gone(".monaco-hover:visible")
    code.picture(name)
    kept = PICTURES / f"{name}.png"
    if os.environ.get("CALLSHEET_RECORD"):
        kept.write_bytes((code.pictures / kept.name).read_bytes())
    assert kept.name in README.read_text(encoding="utf-8")
    assert struct.unpack(">II", kept.read_bytes()[16:24]) == SIZE


def test_a_request_that_needs_another_one_and_its_answer(film):
    with film("film.http", "Default Dark Modern") as code:
        code.press("Control+b")
        code.see(".statusbar-item", "demo")
        code.see(".squiggly-error")
        code.click(".codelens-decoration a", "Send (login first)")
        code.click(".monaco-dialog-box .monaco-button:text-is('Send')")
        code.see_answer(".chip", "200 OK")
        code.see_answer(".line", "director")
        code.see_note("director")
        code.gone(".notification-toast")
        keep(code, "vscode")


def test_an_answer_as_a_table(film):
    with film("scenes.http", "Default Light Modern") as code:
        code.press("Control+b")
        code.see(".statusbar-item", "demo")
        code.click(".view-line", "name scenes")
        code.press("Control+Alt+R")
        code.see_answer(".chip", "200 OK")
        code.click_answer("[role=radio]", "Table")
        code.see_answer("td", "lighthouse")
        keep(code, "vscode-table")


def test_tests_and_where_one_fails(film):
    with film("checks.http", "Default High Contrast") as code:
        code.see(".statusbar-item", "demo")
        code.command("Testing: Focus on Test Explorer View")
        code.click(".test-explorer .monaco-list-row", "checks.http")
        code.command("Test: Run All Tests")
        code.click(".monaco-dialog-box .monaco-button:text-is('Send')")
        code.see("[class*=test-message-inline-content], .test-error-content-widget", "director")
        code.see(".test-explorer .monaco-list-row", "me")
        code.gone(".notification-toast")
        keep(code, "vscode-tests")
