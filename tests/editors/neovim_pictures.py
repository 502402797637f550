"""Makes the pictures of the plug-in's README; `python tests/editors/neovim_pictures.py` does it.

It needs `tmux`. What is in the pictures really happened, in Neovim's own colours.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from callsheet.demo.server import DemoServer  # noqa: E402
from editors.neovim_manifest import PLUGIN  # noqa: E402
from editors.neovims import neovim  # noqa: E402
from editors.picture import Terminal, svg  # noqa: E402

PICTURES = PLUGIN / "pictures"
COLUMNS, ROWS = 132, 30
KEYS = {"⏎": "Enter", "⌃": "C-w"}

FILE = """\
# The call sheet of a film: what it takes to ask for it.
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
require('callsheet').setup({ trustAll = true, answers = 'ANSWERS', environment = 'demo' })
"""

FIRST = "needs POST login first"
"""`me` asks, before its first send, whether the login may go out."""

PLAYS = {
    "beside": ("beside", [("Send", "12G⏎"), (FIRST, "1⏎"), ('"role"', "")]),
    "timing": ("below", [("Send", "12G⏎"), (FIRST, "1⏎"), ('"role"', "⌃jg5"), ("total", "")]),
    "inline": ("inline", [("Send", "19G⏎"), ("╰", "")]),
}
"""Where the answer is; what is waited for, and what is typed then."""


def main() -> None:
    """Make all of them anew."""
    PICTURES.mkdir(exist_ok=True)
    for name in PLAYS:
        with TemporaryDirectory() as folder:
            screen = _play(name, Path(folder))
        path = PICTURES / f"{name}.svg"
        path.write_text(svg(f"callsheet-{name}", "Neovim", screen, COLUMNS), encoding="utf-8")
        print(path.relative_to(ROOT))


def _play(name: str, folder: Path) -> str:
    answers, steps = PLAYS[name]
    terminal = Terminal(folder, COLUMNS, ROWS)
    try:
        with DemoServer() as server:
            (folder / "scenes.http").write_text(FILE)
            (folder / "http-client.env.json").write_text(
                f'{{"demo": {{"host": "{server.url}", "user": "ada"}}}}'
            )
            private = '{"demo": {"password": "beacon-42"}}'
            (folder / "http-client.private.env.json").write_text(private)
            configured = CONFIGURATION.replace("PLUGIN", str(PLUGIN)).replace("ANSWERS", answers)
            (folder / "init.lua").write_text(configured)
            start = ["--clean", "-n", "-u", str(folder / "init.lua"), "scenes.http"]
            terminal.run(str(neovim("0.11")), *start)
            for wanted, keys in steps:
                terminal.wait(wanted)
                terminal.type(*(KEYS.get(key, key) for key in keys))
            time.sleep(1)
            screen = terminal.wait("200 OK")
            terminal.type(":qa!", "Enter")
            return screen.replace(server.url.rpartition(":")[2], "8642")
    finally:
        terminal.close()


if __name__ == "__main__":
    main()
