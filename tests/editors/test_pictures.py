"""The pictures of the READMEs show what happens: each is made here, by a person at a terminal.

`CALLSHEET_RECORD=1` keeps what is made, and then it is to be looked at.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.demo.server import DemoServer
from editors.neovim import ROOT
from editors.neovim_plugin import PLUGIN
from editors.neovims import USUAL, neovim
from editors.picture import Terminal, held, shown_in, svg

COLUMNS, ROWS = 158, 30

FILE = """\
# The call sheet of a film.
@day = 2

### Log in
# @name login
POST {{host}}/login
Content-Type: application/x-www-form-urlencoded

user={{user}}&password={{password}}

### Who am I?
# @name me
# @assert status == 200
# @assert jsonpath "$.role" == "director"
GET {{host}}/me
Authorization: Bearer {{login.response.body.$.token}}

### The scenes of tomorrow
# @name scenes
GET {{host}}/scenes?day={{day}}
Accept: application/json
"""

CONFIGURATION = """
vim.opt.runtimepath:prepend('PLUGIN')
vim.o.termguicolors, vim.o.ruler, vim.o.showcmd, vim.o.showmode = true, false, false, false
vim.o.fillchars, vim.o.shortmess, vim.o.signcolumn = 'eob: ,vert:│', 'aoOstTWIcCFSq', 'yes'
vim.o.statusline = " %f %=%{%v:lua.require'callsheet'.statusline()%} "
vim.diagnostic.config({ virtual_text = true })
require('callsheet').setup({ trustAll = true, environment = 'demo', answers = 'ANSWERS' })
"""


class Screen:
    """A terminal with a Neovim in it, and the port of the API that it asks."""

    def __init__(self, terminal: Terminal, port: str) -> None:
        self._terminal = terminal
        self._port = port

    def after(self, keys: str, *wanted: str) -> str:
        """The screen with its colours, once what is wanted is on it behind some keys."""
        self._terminal.type(*re.findall(r"C-.|Enter|.", keys))
        screen = self._terminal.wait(*wanted)
        # What is drawn last stands still.
        while screen != (screen := self._terminal.wait(*wanted)):
            pass
        return screen.replace(self._port, "8642")


@pytest.fixture
def shown(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Screen]:
    """Neovim with the answer to `me` in the place that is asked for."""
    terminal = Terminal(tmp_path, COLUMNS, ROWS)
    try:
        with DemoServer() as server:
            (tmp_path / "scenes.http").write_text(FILE)
            (tmp_path / "http-client.env.json").write_text(
                f'{{"demo": {{"host": "{server.url}", "user": "ada"}}}}'
            )
            private = '{"demo": {"password": "beacon-42"}}'
            (tmp_path / "http-client.private.env.json").write_text(private)
            configured = CONFIGURATION.replace("PLUGIN", str(PLUGIN))
            (tmp_path / "init.lua").write_text(configured.replace("ANSWERS", request.param))
            start = ["--clean", "-n", "-u", str(tmp_path / "init.lua"), "scenes.http"]
            terminal.run(str(neovim(USUAL)), *start)
            terminal.wait("(login first)", "Environment: demo")
            screen = Screen(terminal, server.url.rpartition(":")[2])
            screen.after("12GEnter", "needs POST login first")
            screen.after("1Enter", '"role"', "35 B", "✓ # @assert", "Send all it")
            yield screen
    finally:
        terminal.close()


def kept(name: str, screen: str) -> str:
    """What a picture of the plug-in shows, in one line; it is as it is kept."""
    held(PLUGIN / "pictures" / f"{name}.svg", "Neovim", screen, COLUMNS)
    return "\n".join(shown_in(svg(name, "Neovim", screen, COLUMNS)))


@pytest.mark.parametrize("shown", ["beside"], indirect=True)
def test_the_answer_stands_beside_the_request_and_is_a_tree(shown: Screen):
    picture = kept("beside", shown.after("", " · me"))
    assert "✓ 200 OK · … ms · 35 B" in picture
    assert "Assertions ✓ 2" in picture
    shown.after("19GEnter", " · scenes", "lamp room")
    shown.after("C-wlgz", "▸")
    assert "▾ 0: {5}" in kept("tree", shown.after("2GEnter", "▾ 0"))


@pytest.mark.parametrize("shown", ["below"], indirect=True)
def test_a_message_has_a_bar_for_each_part_of_its_time(shown: Screen):
    picture = kept("timing", shown.after("C-wjg5", "total"))
    assert "waiting" in picture
    assert "GET http://127.0.0.1:8642/me 200 OK" in picture


@pytest.mark.parametrize("shown", ["inline"], indirect=True)
def test_the_answer_stands_below_the_request(shown: Screen):
    picture = kept("inline", shown.after("19GEnter", "lamp room", "82 B"))
    assert picture.count("╭ ✓ 200 OK · ") == 2
    assert "lamp room" in picture


def test_the_demo_runs_in_a_terminal(tmp_path: Path):
    terminal = Terminal(tmp_path, 126, 19)
    try:
        terminal.run("sh", "-c", "printf '\\033[32m$\\033[0m callsheet demo\\n'; callsheet demo")
        screen = re.sub(r"(?<=127\.0\.0\.1:)\d+", "8642", terminal.wait(" passed"))
    finally:
        terminal.close()
    held(ROOT / "editors" / "pictures" / "demo.svg", "callsheet demo", screen, 126)
    assert "passed" in "\n".join(shown_in(svg("demo", "", screen, 126)))
