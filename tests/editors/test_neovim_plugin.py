"""The plug-in in real Neovims, of three versions, with the real server and a loopback API."""

import json
import os
import re
import shutil
import signal
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from callsheet import __version__
from editors.neovim import ROOT, Neovim, editing
from editors.neovims import NEOVIMS, neovim
from loopback import Loopback, serving

PLUGIN = ROOT / "editors" / "neovim"

ADDED = f"vim.opt.runtimepath:prepend('{PLUGIN}')\n"
"""All that a person must say."""

TRUSTING = ADDED + "require('callsheet').setup({ trustAll = true })\n"

REQUESTS = """\
### one
# @assert status == 200
GET {origin}/json

?? status == 404

### two
GET {origin}/redirect
"""

VIRTUAL = """(function(name)
  local found = {}
  local namespace = vim.api.nvim_get_namespaces()[name]
  if not namespace then return found end
  local buffer = vim.fn.bufnr('main.http')
  local marks = vim.api.nvim_buf_get_extmarks(buffer, namespace, 0, -1, { details = true })
  for _, mark in ipairs(marks) do
    local text = ''
    for _, chunk in ipairs(mark[4].virt_text or {}) do text = text .. chunk[1] end
    for _, line in ipairs(mark[4].virt_lines or {}) do
      for _, chunk in ipairs(line) do text = text .. chunk[1] end
      text = text .. '\\n'
    end
    text = text .. (mark[4].sign_text or '')
    table.insert(found, mark[2] + 1 .. vim.trim(text))
  end
  return found
end)(...)"""

ANSWER = """(function()
  local window = require('callsheet.panel').window()
  if not window then return false end
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
  return (#lines > 1 or lines[1] ~= '') and lines
end)()"""

ATTACHED = "#vim.lsp.get_clients({ bufnr = 0, name = 'callsheet' }) == 1"


class Editing:
    """A folder with request files, and Neovim in it."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder = folder
        self.binary = neovim(version)

    def open(self, text: str, configuration: str = TRUSTING, **variables: str):
        (self.folder / "main.http").write_text(text)
        return editing(self.folder, configuration, "main.http", self.binary, variables)


@pytest.fixture(params=NEOVIMS)
def at(request, tmp_path: Path) -> Editing:
    folder = tmp_path / "project"
    folder.mkdir()
    return Editing(folder, request.param)


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


def virtual(nvim: Neovim, name: str) -> list[str]:
    return nvim.lua(f"return {VIRTUAL}", name)


def attached(nvim: Neovim) -> Neovim:
    nvim.wait(ATTACHED)
    nvim.wait("vim.lsp.get_clients({ name = 'callsheet' })[1].initialized")
    return nvim


def sent(nvim: Neovim, keys: str) -> list[str]:
    """The answer that is shown once keys have sent a request."""
    attached(nvim)
    nvim.type(keys)
    return list(nvim.wait(ANSWER))


def showing(nvim: Neovim, word: str) -> list[str]:
    """The answer once a word is in it."""
    code = f"(function(word) local lines = {ANSWER} return lines and"
    return list(
        nvim.wait(
            f"{code} table.concat(lines, '\\n'):find(word, 1, true) and lines end)(...)", word
        )
    )


def bar(nvim: Neovim) -> str:
    """The tabs of the answer as they are drawn."""
    code = """
    local window = require('callsheet.panel').window()
    local options = { winid = window, use_winbar = true }
    return vim.api.nvim_eval_statusline(vim.wo[window].winbar, options).str
    """
    return str(nvim.lua(code))


def test_a_request_is_sent_and_its_answer_stands_beside_it(at: Editing, loopback: Loopback):
    with at.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        answer = sent(nvim, "3G<CR>")
        assert answer[:3] == ["{", '  "id": 7,', '  "name": "Ada",']
        assert nvim.lua("return vim.api.nvim_win_get_cursor(0)") == [3, 0]
        (status,) = [each for each in virtual(nvim, "callsheet.status") if each[0] == "3"]
        assert status.startswith("3✗ 200 OK · ")
        assert "73 B" in status
        assert virtual(nvim, "callsheet.assertions")[0] == "2✓"
        (failed,) = nvim.lua("return vim.diagnostic.get(0)")
        assert (failed["lnum"], failed["message"]) == (4, "`status` is 200, not 404")
        assert "✗ 200" in bar(nvim)
        assert "✗ 1/2" in bar(nvim)
        window = "require('callsheet.panel').window()"
        buffer = f"vim.api.nvim_win_get_buf({window})"
        assert nvim.lua(f"return vim.bo[{buffer}].filetype") == "json"
        assert nvim.lua(f"return vim.bo[{buffer}].modeline") is False


def test_what_an_answer_has_is_turned_to_with_keys(at: Editing, loopback: Loopback):
    with at.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        sent(nvim, "8G<CR>")
        nvim.type("<C-w>l]t")
        assert showing(nvim, "HTTP/1.1")[0] == "HTTP/1.1 200 OK"
        nvim.type("g4")
        sent_lines = showing(nvim, "GET")
        assert [line for line in sent_lines if line.startswith("GET ")] == [
            f"GET {loopback.origin}/redirect",
            f"GET {loopback.origin}/json",
        ]
        nvim.type("g5")
        timing = "\n".join(showing(nvim, "302"))
        assert "302 Found  redirected" in timing
        assert "waiting" in timing
        nvim.type("g1gh")
        assert showing(nvim, "7b 22")[0].endswith('{"id": 7, "name"')
        nvim.type("q")
        nvim.wait("#vim.api.nvim_list_wins() == 1")


def test_a_lens_sends_too(at: Editing, loopback: Loopback):
    with at.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        attached(nvim)
        nvim.type("8G")
        nvim.wait(
            "(function() vim.lsp.codelens.run() return vim.wait(200, function()"
            " return require('callsheet.panel').window() end) end)()"
        )
        assert nvim.wait(ANSWER)[0] == "{"
        assert loopback.targets[:1] == ["GET /redirect"]


def test_a_mistake_is_seen_and_what_can_be_typed_is_offered(at: Editing):
    with at.open("@host = http://127.0.0.1\n\nGET {{😀hots}}/{{hots}}\n") as nvim:
        messages = (
            "vim.tbl_map(function(d) return d.message end, vim.diagnostic.get(0, { lnum = 2 }))"
        )
        found = nvim.wait(f"#vim.diagnostic.get(0, {{ lnum = 2 }}) == 2 and {messages}")
        assert any('did you mean "host"?' in each for each in found)
        if not is_010(nvim):
            nvim.type("GA{{")
            nvim.wait("vim.fn.pumvisible() == 1")
            assert nvim.lines[-1].endswith("}}{{")
            nvim.type("<Esc>u")
        nvim.type("GA{{<C-x><C-o>")
        nvim.wait(
            "vim.fn.pumvisible() == 1"
            " and vim.fn.complete_info({ 'items' }).items[1].word:find('host')"
        )


ENVIRONMENTS = {"dev": {"host": "{origin}"}, "prod": {"host": "{origin}", "$protected": True}}

STATUS = "require('callsheet').statusline()"


def test_an_environment_is_chosen_and_remembered(at: Editing, loopback: Loopback):
    environments = json.dumps(ENVIRONMENTS).replace("{origin}", loopback.origin)
    (at.folder / "http-client.env.json").write_text(environments)
    with at.open("### one\nGET {{host}}/json\n") as nvim:
        nvim.wait(f"{STATUS} == 'no environment'")
        nvim.lua(
            "vim.ui.select = function(items, options, on)"
            " offered = vim.tbl_map(options.format_item, items) on(items[2]) end"
        )
        nvim.type(":Callsheet environment<CR>")
        nvim.wait(f"{STATUS} == 'dev'")
        assert nvim.lua("return offered") == ["● no environment", "  dev", "  prod  ⚠ protected"]
        assert nvim.lua("return vim.fn.getcompletion('Callsheet environment ', 'cmdline')") == [
            "none",
            "dev",
            "prod",
        ]
        assert sent(nvim, "2G<CR>")[1] == '  "id": 7,'
        nvim.type(":Callsheet environment prod<CR>")
        nvim.wait(f"{STATUS}:find('CallsheetProtected')")
    with at.open("### one\nGET {{host}}/json\n") as nvim:
        nvim.wait(f"{STATUS}:find('⚠ prod')")


def test_a_send_is_cancelled(at: Editing, loopback: Loopback):
    text = f"### one\nGET {loopback.origin}/hold\n\n### two\nGET {loopback.origin}/json\n"
    with at.open(text) as nvim:
        attached(nvim)
        nvim.type("2G<CR>")
        assert loopback.held.wait(15)
        nvim.wait(f"{VIRTUAL}[1]:find('sending')", "callsheet.status")
        nvim.type("5G:Callsheet cancel<CR>")
        nvim.wait(f"{VIRTUAL}[1]:find('cancelled')", "callsheet.status")


def server_of(nvim: Neovim) -> int:
    """The process of the server."""
    return int(nvim.wait("vim.api.nvim_get_proc_children(vim.fn.getpid())[1]"))


def test_a_server_that_crashes_is_started_again(at: Editing, loopback: Loopback):
    with at.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        attached(nvim)
        os.kill(server_of(nvim), signal.SIGKILL)
        nvim.wait("vim.lsp.get_clients({ bufnr = 0 })[1] == nil")
        nvim.wait("vim.fn.execute('messages'):find('is started again')")
        assert sent(nvim, "3G<CR>")[0] == "{"
        attached(nvim)
        nvim.type(":Callsheet restart<CR>")
        nvim.wait("vim.lsp.get_clients({ bufnr = 0 })[1] == nil")
        attached(nvim)
        assert "ended" not in nvim.lua("return vim.fn.execute('messages')").split("again")[-1]


def test_one_that_crashes_at_once_is_not_started_for_ever(at: Editing):
    program = at.folder / "broken"
    program.write_text("#!/bin/sh\necho started >> starts\nexit 3\n")
    program.chmod(0o755)
    configured = TRUSTING + f"require('callsheet').setup({{ serverPath = '{program}' }})\n"
    with at.open("GET http://127.0.0.1/\n", configured) as nvim:
        nvim.wait("vim.fn.execute('messages'):find('ended 5 times %(exit code 3%)')")
        assert (at.folder / "starts").read_text().count("started") == 5


def test_nothing_is_sent_from_a_workspace_that_nobody_trusts(at: Editing, loopback: Loopback):
    with at.open(REQUESTS.format(origin=loopback.origin), ADDED) as nvim:
        attached(nvim)
        nvim.lua("vim.fn.confirm = function(...) asked = ... return answer end answer = 1")
        nvim.type("3G<CR>")
        nvim.wait("vim.fn.execute('messages'):find('not trusted, so nothing is sent')")
        assert str(at.folder) in nvim.lua("return asked")
        assert loopback.targets == []
        nvim.lua("answer = ...", 4 if at.binary.parts[-1] and not is_010(nvim) else 3)
        assert sent(nvim, "3G<CR>")[0] == "{"
        assert loopback.targets == ["GET /json"]
    with at.open(REQUESTS.format(origin=loopback.origin), ADDED) as nvim:
        assert sent(nvim, "3G<CR>")[0] == "{"
        nvim.type("<C-w>h:Callsheet distrust<CR>")
        nvim.wait(
            "(vim.lsp.get_clients({ bufnr = 0 })[1] or { config = { init_options = {} } })"
            ".config.init_options.restricted"
        )


def is_010(nvim: Neovim) -> bool:
    return nvim.lua("return vim.fn.has('nvim-0.11')") == 0


def test_no_program_of_a_workspace_that_nobody_trusts_is_run(at: Editing):
    programs = at.folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "callsheet").write_text(f"#!/bin/sh\ntouch {at.folder}/ran\n")
    (programs / "callsheet").chmod(0o755)
    with at.open("GET http://127.0.0.1/\n", ADDED) as nvim:
        attached(nvim)
        assert not (at.folder / "ran").exists()
        nvim.type(":Callsheet trust<CR>")
        nvim.wait("vim.uv.fs_stat('ran')")


def test_a_stream_grows(at: Editing, loopback: Loopback):
    with at.open(f"### one\nGET {loopback.origin}/events/three\n") as nvim:
        assert sent(nvim, "2G<CR>")[0] == "data: one"
        assert "data: two three" in showing(nvim, "three")
        assert "is coming in" in bar(nvim)
        loopback.released.set()
        nvim.wait("vim.wo[require('callsheet.panel').window()].winbar:find('200')")


LARGE = 50_000_000


@pytest.mark.parametrize("name", ["lines.txt", "one.json"])
def test_50_mb_are_there_at_once(at: Editing, loopback: Loopback, name: str):
    line = "x" * 99 + "\n"
    if name == "lines.txt":
        text = line * (LARGE // 100) + "needle\n"
    else:
        items = ",".join(f'{{"id": {number}, "name": "Ada"}}' for number in range(LARGE // 30))
        text = f'[{items}, {{"last": "needle"}}]'
    (at.folder / name).write_text(text)
    kind = "application/json" if name.endswith("json") else "text/plain"
    request = f"### one\nPOST {loopback.origin}/back\nContent-Type: {kind}\n\n< ./{name}\n"
    with at.open(request) as nvim:
        sent(nvim, "2G<CR>")
        assert nvim.lua("return #vim.lsp.get_clients()") == 1
        window = "require('callsheet.panel').window()"
        count = f"vim.api.nvim_buf_line_count(vim.api.nvim_win_get_buf({window}))"
        nvim.wait(f"{count} > {LARGE // 100}")
        nvim.type(":Callsheet search needle<CR>")
        nvim.wait(f"vim.api.nvim_win_get_cursor({window})[1] > {LARGE // 100}")
        at_line = f"vim.api.nvim_win_get_cursor({window})[1]"
        buffer = f"vim.api.nvim_win_get_buf({window})"
        shown = nvim.wait(
            f"vim.api.nvim_buf_get_lines({buffer}, {at_line} - 1, {at_line}, false)[1]"
        )
        assert "needle" in shown
        nvim.type("<C-w>l50%")
        nvim.wait("#vim.api.nvim_get_current_line() > 0")


HOSTILE = (
    b"\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m vim: set modeline shell=owned foldmethod=expr:\n"
    b"\x01\x02 \x9b31m\xc2\x9b31m %{execute('let g:owned = 1')} %#ErrorMsg#\r\n"
    + b"long " * 200_000
    + b"\nvim: set foldexpr=execute('let\\ g:owned=1') textwidth=7 ft=lua:\n"
)


def test_what_is_answered_is_shown_and_not_obeyed(at: Editing, loopback: Loopback):
    (at.folder / "hostile").write_bytes(HOSTILE)
    head = f"### %{{execute('let g:owned = 1')}}%#Error#\nPOST {loopback.origin}/back"
    configured = TRUSTING + "vim.o.modeline, vim.o.modelines, vim.o.modelineexpr = true, 5, true\n"
    with at.open(f"{head}\nContent-Type: text/plain\n\n< ./hostile\n", configured) as nvim:
        sent(nvim, "2G<CR>")
        nvim.lua("require('callsheet.panel').form('raw')")
        lines = showing(nvim, "long")
        assert lines[0].startswith("\x1b]0;owned")
        assert max(len(line) for line in lines) < 25_000
        assert "^[]0;owned" in nvim.screen
        assert "\x1b" not in nvim.screen
        for section in range(1, 8):
            nvim.lua("require('callsheet.panel').section(...)", section)
            assert "\x1b" not in nvim.screen
        assert nvim.lua("return vim.g.owned") is None
        assert nvim.lua("return vim.o.shell") != "owned"
        window = "require('callsheet.panel').window()"
        for name, unharmed in (("textwidth", 0), ("foldexpr", "0")):
            kind = "bo[vim.api.nvim_win_get_buf(" if name == "textwidth" else "wo[("
            assert nvim.lua(f"return vim.{kind}{window})].{name}") == unharmed


def test_an_answer_stands_below_its_request_and_folds(at: Editing, loopback: Loopback):
    configured = TRUSTING + "require('callsheet').setup({ answers = 'inline', inlineLines = 4 })\n"
    with at.open(REQUESTS.format(origin=loopback.origin), configured) as nvim:
        attached(nvim)
        nvim.type("3G<CR>")
        (lines,) = nvim.wait(f"#{VIRTUAL} > 0 and {VIRTUAL}", "callsheet.inline")
        assert lines.startswith("5╭ ✗ 200 OK · ")
        assert '│   "id": 7,' in lines
        assert "6 more lines" in lines
        assert '│   "id": 7,' in nvim.screen
        nvim.type(":Callsheet fold<CR>")
        nvim.wait(f"not {VIRTUAL}[1]:find('\"id\"', 1, true)", "callsheet.inline")
        nvim.type(":Callsheet show<CR>")
        assert len(nvim.wait(ANSWER)) == 10


ASKING = """\
### one
# @prompt who Who is it?
# @prompt password The password
GET {origin}/text/{{{{who}}}}
X-Key: {{{{password}}}}
"""


def test_a_person_types_values_and_a_secret_is_not_seen(at: Editing, loopback: Loopback):
    with at.open(ASKING.format(origin=loopback.origin)) as nvim:
        nvim.lua(
            "asked = {} vim.ui.input = function(o, on) table.insert(asked, o.prompt) on('ada') end"
            " vim.fn.inputsecret = function(label) table.insert(asked, label) return 'hunter2' end"
        )
        assert sent(nvim, "4G<CR>") == ["ada"]
        assert nvim.lua("return asked") == ["Who is it?: ", "The password: "]
        assert ("X-Key", "hunter2") in loopback.received[0].headers


def test_what_was_sent_is_chosen_from_the_history_and_compared(at: Editing, loopback: Loopback):
    text = "### one\n# @no-cookie-jar\nGET {origin}/text/{{{{$random.integer(1, 99999)}}}}\n"
    with at.open(text.format(origin=loopback.origin)) as nvim:
        nvim.lua(
            "vim.ui.select = function(items, o, on)"
            " offered = vim.tbl_map(o.format_item, items) on(items[#items]) end"
        )
        (first,) = sent(nvim, "3G<CR>")
        nvim.type(":Callsheet send_again<CR>")
        nvim.wait(f"({ANSWER} or {{ '{first}' }})[1] ~= '{first}'")
        nvim.type(":Callsheet history<CR>")
        assert showing(nvim, first) == [first]
        assert len(nvim.lua("return offered")) == 2
        assert "GET     /text/" in nvim.lua("return offered[1]")
        nvim.type(":Callsheet compare<CR>")
        nvim.wait("#vim.api.nvim_list_tabpages() == 2 and #vim.api.nvim_tabpage_list_wins(0) == 2")
        assert nvim.lua("return vim.wo.diff") is True
        assert first in "\n".join(
            nvim.lua("""
            vim.cmd.wincmd('h')
            return vim.api.nvim_buf_get_lines(0, 0, -1, false)""")
        )


def test_a_request_is_copied_pasted_and_a_body_saved(at: Editing, loopback: Loopback):
    with at.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        sent(nvim, "3G<CR>")
        nvim.type(":Callsheet copy curl<CR>")
        assert nvim.wait("vim.fn.getreg('\"')").startswith(f"curl -L {loopback.origin}/json")
        nvim.type(":Callsheet save answer.json<CR>")
        nvim.wait("vim.uv.fs_stat('answer.json')")
        assert json.loads((at.folder / "answer.json").read_text())["id"] == 7
        nvim.lua("vim.fn.setreg('\"', 'curl -X PUT http://127.0.0.1/pasted -d a=b')")
        nvim.type(":Callsheet paste<CR>")
        nvim.wait("vim.fn.search('PUT http://127.0.0.1/pasted') > 0")


def test_an_image_is_opened_in_the_viewer_of_the_system(at: Editing, loopback: Loopback):
    (at.folder / "red.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    text = f"### one\nPOST {loopback.origin}/back\nContent-Type: image/png\n\n< ./red.png\n"
    with at.open(text) as nvim:
        assert sent(nvim, "2G<CR>")[0].startswith("image/png · 48 B")
        nvim.lua("vim.ui.open = function(path) opened = path end")
        nvim.type("<C-w>lgx")
        assert Path(nvim.wait("opened")).read_bytes()[:4] == b"\x89PNG"
        nvim.type("gh")
        assert showing(nvim, "89 50 4e 47")


def test_health_says_what_is_there(at: Editing):
    with at.open("GET http://127.0.0.1/\n") as nvim:
        attached(nvim)
        nvim.type(":checkhealth callsheet<CR>")
        nvim.wait("vim.bo.filetype == 'checkhealth' and vim.fn.search('runs for') > 0")
        text = "\n".join(nvim.lines)
        assert "callsheet, version" in text
        assert "ERROR" not in text
        assert "is trusted" in text


def without_server(folder: Path) -> dict[str, str]:
    """An environment in which `callsheet` is nowhere."""
    return {"PATH": f"{folder}/none:/usr/local/bin:/usr/bin:/bin"}


def test_without_a_server_it_says_what_to_do(at: Editing):
    configured = TRUSTING + "vim.ui.select = function(i, o, on) asked = o.prompt on(i[2]) end\n"
    with at.open("GET http://127.0.0.1/\n", configured, **without_server(at.folder)) as nvim:
        assert "`callsheet` was not found" in nvim.wait("asked")
        nvim.wait("vim.fn.execute('messages'):find(':Callsheet install')")
        nvim.type(":checkhealth callsheet<CR>")
        nvim.wait("vim.bo.filetype == 'checkhealth' and vim.fn.search('was not found') > 0")
        assert "serverPath" in "\n".join(nvim.lines)


def test_keys_can_be_left_alone_and_settings_that_are_none_are_told(at: Editing):
    configured = TRUSTING + "require('callsheet').setup({ keys = false, answres = 'below' })\n"
    with at.open("GET http://127.0.0.1/\n", configured) as nvim:
        attached(nvim)
        assert nvim.lua("return vim.fn.maparg('<CR>', 'n')") == ""
        assert nvim.lua("return vim.fn.maparg('<Plug>(callsheet-send)', 'n')") != ""
        assert "no setting `answres`" in nvim.lua("return vim.fn.execute('messages')")
        assert "save_body" in nvim.lua("return vim.fn.getcompletion('Callsheet s', 'cmdline')")


WHEEL = {
    "callsheet/__init__.py": "import os, sys\n\ndef main():\n    os.execv({python!r}, [{python!r},"
    " '-m', 'callsheet', *sys.argv[1:]])\n",
    "callsheet-{version}.dist-info/METADATA": "Metadata-Version: 2.1\nName: callsheet\n"
    "Version: {version}\n",
    "callsheet-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\n"
    "Root-Is-Purelib: true\nTag: py3-none-any\n",
    "callsheet-{version}.dist-info/entry_points.txt": "[console_scripts]\n"
    "callsheet = callsheet:main\n",
    "callsheet-{version}.dist-info/RECORD": "",
}
"""A package `callsheet` that starts the code under test."""


def test_the_server_is_installed_into_an_environment_of_its_own(at: Editing, loopback: Loopback):
    wheels = at.folder / "wheels"
    wheels.mkdir()
    with ZipFile(wheels / f"callsheet-{__version__}-py3-none-any.whl", "w") as wheel:
        for name, text in WHEEL.items():
            filled = text.format(python=sys.executable, version=__version__)
            wheel.writestr(name.format(version=__version__), filled)
    # The interpreter that is found makes the environment; the code under test runs in ours.
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), **without_server(at.folder)}
    configured = TRUSTING + "vim.ui.select = function(i, o, on) asked = i[1] on(i[1]) end\n"
    with at.open(REQUESTS.format(origin=loopback.origin), configured, **offline) as nvim:
        assert f"Install callsheet {__version__} into" in nvim.wait("asked")
        nvim.wait("vim.fn.execute('messages'):find('is installed')")
        assert sent(nvim, "3G<CR>")[0] == "{"
        program = nvim.lua("return require('callsheet.server').find('/', false)[1]")
        assert program.endswith("callsheet/server/bin/callsheet")


COLOURS = {
    "### Log in": "httpSeparator",
    "# @name login": "httpDirectiveName@2",
    "POST {{host}}/login": "httpMethod",
    "{{host}}/login?user": "httpBinding@2",
    "Content-Type: application/json": "httpHeaderName",
    '"list": [1, true': "jsonKeyword@1",
    "true, null": "jsonBoolean",
    '"token", response': "javaScriptString@1",
    '<a b="{{c}}">': "xmlTag",
    "user(id: $id)": "httpGraphql",
    "<html><body": "html",
    "?? status == 200": "httpAssertionSign",
    "@host = http": "httpVariable",
    "/* a comment": "httpBlockComment",
    ">> answer.xml": "httpFileSign",
}
"""What a text is coloured as, at its beginning or so many characters in."""

STACK = """
local wanted, character = ...
for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
  local from = line:find(wanted, 1, true)
  if from then
    return vim.tbl_map(function(id)
      return vim.fn.synIDattr(id, 'name')
    end, vim.fn.synstack(number, from + character))
  end
end
"""


def test_a_file_has_colours_before_the_server_is_up(at: Editing):
    text = (Path(__file__).parent / "colours" / "everything.http").read_text()
    configured = ADDED + "vim.ui.select = function() end\n"
    with at.open(text, configured, **without_server(at.folder)) as nvim:
        nvim.wait("vim.b.current_syntax == 'http'")
        wrong = []
        for place, wanted in COLOURS.items():
            group, _, character = wanted.partition("@")
            stack = nvim.lua(STACK, place, int(character or 0)) or []
            if not any(each.startswith(group) for each in stack):
                wrong.append((place, wanted, stack))
        assert wrong == []


def test_what_is_on_its_way_has_a_bar(at: Editing, loopback: Loopback):
    (at.folder / "data").write_bytes(bytes(3_000_000))
    with at.open(f"### one\nPOST {loopback.origin}/back\n\n< ./data\n") as nvim:
        attached(nvim)
        nvim.lua(
            "seen = {} local status = require('callsheet.status') local before = status.went_on"
            " status.went_on = function(told) before(told)"
            f" table.insert(seen, table.concat({VIRTUAL.replace('(...)', '')}('callsheet.status')))"
            " end"
        )
        nvim.type("2G<CR>")
        nvim.wait(ANSWER)
        seen = nvim.lua("return seen")
        assert any("upload" in each for each in seen)
        assert any("download 2.9 MB of 2.9 MB" in each for each in seen)
        assert all("━" in each or "─" in each for each in seen)


def test_a_list_is_a_table_a_body_is_copied_and_an_answer_kept(at: Editing, loopback: Loopback):
    items = [{"id": number, "name": "Ada\u0007"} for number in range(4)]
    (at.folder / "list.json").write_text(json.dumps(items))
    text = (
        f"### one\nPOST {loopback.origin}/back\nContent-Type: application/json\n\n< ./list.json\n"
    )
    with at.open(text) as nvim:
        sent(nvim, "2G<CR>")
        nvim.type("<C-w>lg|")
        assert [line.split() for line in showing(nvim, "id  name")][1] == ["0", "Ada"]
        nvim.type("g|")
        showing(nvim, "[")
        nvim.type("gy")
        assert json.loads(nvim.wait("vim.fn.getreg('\"') ~= '' and vim.fn.getreg('\"')")) == items
        nvim.type("gp<C-w>h2G<CR>")
        nvim.wait("#vim.api.nvim_list_wins() == 3")


def test_what_a_person_configures_for_all_servers_holds_too(at: Editing):
    configured = TRUSTING + (
        "if vim.lsp.config then vim.lsp.config('*', { on_attach = function() ours = true end })"
        " else ours = true end\n"
    )
    with at.open("GET http://127.0.0.1/\n", configured) as nvim:
        nvim.wait("ours")
        nvim.wait(f"{STATUS} == 'no environment'")


def test_the_help_has_each_tag_once(at: Editing):
    shutil.copytree(PLUGIN / "doc", at.folder / "doc")
    with at.open("GET http://127.0.0.1/\n") as nvim:
        nvim.lua("vim.cmd.helptags(...)", str(at.folder / "doc"))
        tags = (at.folder / "doc" / "tags").read_text()
        assert ":Callsheet-send\t" in tags
        linked = set(
            re.findall(r"\|([^|\s]+)\|", (at.folder / "doc" / "callsheet.txt").read_text())
        )
        unknown = [each for each in linked if "allsheet" in each and f"{each}\t" not in tags]
        assert unknown == []


def test_a_selection_and_a_whole_file_are_sent(at: Editing, loopback: Loopback):
    text = "".join(f"### {name}\nGET {loopback.origin}/text/{name}\n\n" for name in "abc")
    with at.open(text) as nvim:
        attached(nvim)
        nvim.type("2GV5G<CR>")
        nvim.wait("vim.fn.execute('messages'):find('2 requests: 2 passed')")
        assert loopback.targets == ["GET /text/a", "GET /text/b"]
        nvim.type(":Callsheet send_all<CR>")
        nvim.wait("vim.fn.execute('messages'):find('3 requests: 3 passed')")


def test_the_log_is_shown_and_not_obeyed(at: Editing):
    hostile = TRUSTING + "vim.lsp.log.warn('vim: set textwidth=7:')\nvim.o.modeline = true\n"
    with at.open("GET http://127.0.0.1/\n", hostile) as nvim:
        nvim.type(":Callsheet log<CR>")
        nvim.wait("vim.api.nvim_buf_get_name(0):find('log')")
        assert "textwidth" in "\n".join(nvim.lines)
        assert nvim.lua("return vim.bo.textwidth") == 0


def test_it_may_be_added_when_a_file_is_open(at: Editing, loopback: Loopback):
    package = at.folder / "site" / "pack" / "any" / "opt"
    package.mkdir(parents=True)
    (package / "callsheet").symlink_to(PLUGIN)
    (at.folder / "other.rest").write_text(f"GET {loopback.origin}/json\n")
    added = f"vim.opt.packpath:prepend('{at.folder / 'site'}')\n"
    with at.open(REQUESTS.format(origin=loopback.origin), added) as nvim:
        nvim.lua("vim.cmd.packadd('callsheet') require('callsheet').setup({ trustAll = true })")
        assert sent(nvim, "3G<CR>")[0] == "{"
        nvim.type(":edit other.rest<CR>")
        nvim.wait("vim.bo.filetype == 'http' and vim.fn.expand('%:e') == 'rest'")
        attached(nvim)


def test_what_came_of_a_stream_that_is_cancelled_stays(at: Editing, loopback: Loopback):
    with at.open(f"### one\nGET {loopback.origin}/events/three\n") as nvim:
        sent(nvim, "2G<CR>")
        showing(nvim, "three")
        nvim.type(":Callsheet cancel<CR>")
        winbar = "vim.wo[require('callsheet.panel').window()].winbar"
        nvim.wait(f"{winbar}:find('Body') and not {winbar}:find('coming in')")
        assert showing(nvim, "three")[0] == "data: one"
        nvim.type("<C-w>lg2")
        assert "cancelled" in "\n".join(showing(nvim, "HTTP/1.1"))
