"""How the plug-in begins, in real Neovims: its server, trust, settings, help."""

import os
import re
import shutil
import signal
import sys
from zipfile import ZipFile

import pytest

from callsheet import __version__
from editors.neovim import Neovim
from editors.neovim_plugin import (
    ADDED,
    ANSWER,
    PLUGIN,
    REQUESTS,
    STATUS,
    TRUSTING,
    Editing,
    attached,
    bar,
    is_010,
    sent,
    without_server,
)
from loopback import Loopback


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


def test_one_that_crashes_in_a_send_is_started_again(at: Editing, loopback: Loopback):
    """What is sent is asked of `main.http`, which needs a request of a file that is not open."""
    (at.folder / "other.http").write_text(f"### slow\nGET {loopback.origin}/hold\n")
    text = f"import ./other.http\n\n### one\n# @ref slow\nGET {loopback.origin}/json\n"
    with at.open(text) as nvim:
        attached(nvim)
        nvim.type("5G<CR>")
        assert loopback.held.wait(15)
        nvim.wait("require('callsheet.status').count() > 0")
        os.kill(server_of(nvim), signal.SIGKILL)
        nvim.wait("vim.fn.execute('messages'):find('is started again')")
        loopback.released.set()
        assert sent(nvim, "5G<CR>")[0] == "{"
        assert "Error" not in nvim.lua("return vim.fn.execute('messages')")


def test_a_request_is_sent_once_the_server_is_up_again(at: Editing, loopback: Loopback):
    with at.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        attached(nvim)
        nvim.type("3G:Callsheet restart<CR><CR>")
        nvim.wait(ANSWER)
        nvim.lua("require('callsheet.panel').close()")
        os.kill(server_of(nvim), signal.SIGKILL)
        nvim.wait("vim.fn.execute('messages'):find('is started again')")
        nvim.type("3G<CR>")
        nvim.wait(ANSWER)


def test_a_stream_of_a_server_that_ends_is_told_to_have_ended(at: Editing, loopback: Loopback):
    with at.open(f"### one\nGET {loopback.origin}/events/three\n") as nvim:
        sent(nvim, "2G<CR>")
        assert "is coming in" in bar(nvim)
        os.kill(server_of(nvim), signal.SIGKILL)
        nvim.wait("vim.wo[require('callsheet.panel').window()].winbar:find('ended · one')")
        loopback.released.set()


def test_servers_of_two_workspaces_are_told_apart(at: Editing, loopback: Loopback):
    other = at.folder.parent / "other"
    other.mkdir()
    (other / "other.http").write_text(f"### two\nGET {loopback.origin}/json\n")
    with at.open(f"### one\nGET {loopback.origin}/hold\n") as nvim:
        attached(nvim)
        nvim.type("2G<CR>")
        assert loopback.held.wait(15)
        nvim.type(f":edit {other}/other.http<CR>")
        nvim.wait("vim.fn.expand('%:t') == 'other.http'")
        sent(nvim, "2G<CR>")
        assert nvim.lua("return #vim.lsp.get_clients()") == 2
        assert nvim.lua("return require('callsheet.status').count()") == 1
        loopback.released.set()
        nvim.wait("require('callsheet.status').count() == 0")


def test_there_is_one_server_where_a_person_enables_it_too(at: Editing, loopback: Loopback):
    enabled = (
        "if vim.lsp.config then vim.lsp.config('callsheet',"
        " { cmd = { 'callsheet', 'lsp' }, filetypes = { 'http' } })"
        " vim.lsp.enable('callsheet') end\n"
    )
    for configured in (TRUSTING + enabled, enabled + TRUSTING):
        with at.open(REQUESTS.format(origin=loopback.origin), configured) as nvim:
            assert sent(nvim, "3G<CR>")[0] == "{"
            (options,) = nvim.lua(
                "return vim.tbl_map(function(client) return client.config.init_options end,"
                " vim.lsp.get_clients())"
            )
            assert options["plugin"] is True


AT_ONCE = """
waited = {}
local defer = vim.defer_fn
vim.defer_fn = function(action, milliseconds)
  if milliseconds >= 200 then
    table.insert(waited, milliseconds)
    milliseconds = 0
  end
  return defer(action, milliseconds)
end
"""
"""What is to be done later is done at once."""


def test_one_that_crashes_at_once_is_not_started_for_ever(at: Editing):
    program = at.folder / "broken"
    program.write_text("#!/bin/sh\necho started >> starts\nexit 3\n")
    program.chmod(0o755)
    configured = TRUSTING + f"require('callsheet').setup({{ serverPath = '{program}' }})\n"
    with at.open("GET http://127.0.0.1/\n", configured + AT_ONCE) as nvim:
        nvim.wait("vim.fn.execute('messages'):find('ended 5 times %(exit code 3%)')")
        assert nvim.lua("return waited") == [200, 400, 800, 1600]
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


def test_health_says_what_is_there(at: Editing):
    with at.open("GET http://127.0.0.1/\n", ADDED) as nvim:
        attached(nvim)
        nvim.type(":checkhealth callsheet<CR>")
        nvim.wait("vim.bo.filetype == 'checkhealth' and vim.fn.search('runs for') > 0")
        text = "\n".join(nvim.lines)
        assert f"Callsheet in {at.folder}" in text
        assert "callsheet, version" in text
        assert "ERROR" not in text
        assert "it is not trusted" in text
        nvim.lua("require('callsheet.trust').give(...)", str(at.folder))
        nvim.type(":bwipeout<CR>:checkhealth callsheet<CR>")
        nvim.wait("vim.fn.search('it is trusted', 'nw') > 0")


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


SPEAKS = f"""#!{sys.executable}
import json, sys

def say(message):
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
    sys.stdout.buffer.flush()

while head := sys.stdin.buffer.readline():
    sys.stdin.buffer.readline()
    asked = json.loads(sys.stdin.buffer.read(int(head.split(b":")[1])))
    if asked.get("method") == "initialize":
        say({{"jsonrpc": "2.0", "id": asked["id"], ANSWER}})
    elif asked.get("method") == "exit":
        break
    elif "id" in asked:
        refused = {{"code": -32601, "message": "no \\033[31mred method"}}
        say({{"jsonrpc": "2.0", "id": asked["id"], "error": refused}})
"""
"""A language server of something else."""


@pytest.mark.parametrize(
    "answer",
    ['"result": {"capabilities": {}}', '"error": {"code": -32601, "message": "not me"}'],
)
def test_a_program_that_is_another_server_is_told(at: Editing, answer: str):
    program = at.folder / "other"
    program.write_text(SPEAKS.replace("ANSWER", answer))
    program.chmod(0o755)
    configured = TRUSTING + f"require('callsheet').setup({{ serverPath = '{program}' }})\n"
    with at.open("GET http://127.0.0.1/\n", configured) as nvim:
        nvim.wait("vim.fn.execute('messages'):find('other is no server for this version')")
        assert "traceback" not in nvim.lua("return vim.fn.execute('messages')")
        assert "\x1b" not in nvim.lua("return vim.fn.execute('messages')")


def test_a_server_that_does_not_answer_is_told(at: Editing):
    program = at.folder / "silent"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o755)
    configured = TRUSTING + f"require('callsheet').setup({{ serverPath = '{program}' }})\n"
    with at.open("GET http://127.0.0.1/\n", configured + AT_ONCE) as nvim:
        nvim.type("<CR>")
        nvim.wait("vim.fn.execute('messages'):find('the server does not answer')")


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
    for module in ("venv", "pip", "sysconfig"):
        (at.folder / f"{module}.py").write_text(f"open({str(at.folder / 'ran')!r}, 'w')")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), **without_server(at.folder)}
    servers = at.folder / ".local" / "share" / "nvim" / "callsheet"
    for name in ("server-0.0.1", "server-0.0.2", "server-9.0", "server-mine", "other"):
        (servers / name / "bin").mkdir(parents=True)
    (servers / "server-0.0.2" / f"in-use-{os.getpid()}").touch()
    offline["XDG_DATA_HOME"] = str(at.folder / ".local" / "share")
    configured = TRUSTING + "vim.ui.select = function(i, o, on) asked = i[1] on(i[1]) end\n"
    with at.open(REQUESTS.format(origin=loopback.origin), configured, **offline) as nvim:
        assert f"Install callsheet {__version__} into" in nvim.wait("asked")
        nvim.wait("vim.fn.execute('messages'):find('is installed')")
        assert sent(nvim, "3G<CR>")[0] == "{"
        program = nvim.lua("return require('callsheet.server').find('/', false)[1]")
        assert program.endswith(f"callsheet/server-{__version__}/bin/callsheet")
        assert not (at.folder / "ran").exists()
        # What is older goes, but for one that is in use; what is newer or none of ours stays.
        left = {f"server-{__version__}", "server-0.0.2", "server-9.0", "server-mine", "other"}
        assert {each.name for each in servers.iterdir()} == left
        used = servers / f"server-{__version__}"
        assert len(list(used.glob("in-use-*"))) == 1
    assert list(used.glob("in-use-*")) == []


OLD = "#!/bin/sh\nexit 1\n"


def test_without_a_python_that_is_new_enough_it_says_so_and_can_be_tried_again(at: Editing):
    programs = at.folder.parent / "old"
    programs.mkdir()
    (programs / "python3").write_text(OLD)
    (programs / "python3").chmod(0o755)
    broken = programs / "python"
    broken.write_text("#!/nowhere/at/all\n")
    broken.chmod(0o755)
    configured = TRUSTING + "vim.ui.select = function(i, o, on) on(i[2]) end\n"
    with at.open("GET http://127.0.0.1/\n", configured, PATH=str(programs)) as nvim:
        for times in (1, 2):
            nvim.type(":Callsheet install<CR>")
            nvim.wait(
                "select(2, vim.fn.execute('messages'):gsub('needs Python 3.11 or newer', '')) == "
                f"{times}"
            )


def test_no_program_on_path_that_is_in_a_workspace_that_nobody_trusts_is_run(at: Editing):
    programs = at.folder / "bin"
    programs.mkdir()
    (programs / "callsheet").write_text(f"#!/bin/sh\ntouch {at.folder}/ran\n")
    (programs / "callsheet").chmod(0o755)
    configured = ADDED + "vim.ui.select = function(i, o, on) asked = o.prompt on(i[2]) end\n"
    path = without_server(at.folder)["PATH"]
    with at.open("GET http://127.0.0.1/\n", configured, PATH=f"{programs}:{path}") as nvim:
        assert "not found" in nvim.wait("asked")
        assert not (at.folder / "ran").exists()
        nvim.type(":Callsheet trust<CR>")
        nvim.wait("vim.uv.fs_stat('ran')")


def test_a_program_that_is_named_is_none_of_the_workspace(at: Editing):
    """It is looked for where Neovim is, and run in the workspace."""
    for folder in (at.folder.parent / "programs", at.folder / "programs"):
        folder.mkdir()
        (folder / "callsheet").write_text(f"#!/bin/sh\ntouch {folder}/ran\nsleep 1000\n")
        (folder / "callsheet").chmod(0o755)
    said = "vim.cmd.cd('..') require('callsheet').setup({ serverPath = './programs/callsheet' })\n"
    with at.open("GET http://127.0.0.1/\n", ADDED + said) as nvim:
        nvim.wait("vim.uv.fs_stat('programs/ran')")
        assert not (at.folder / "programs" / "ran").exists()


def test_what_a_person_configures_for_all_servers_holds_too(at: Editing):
    said = (
        "on_init = function() ours = 1 end, on_attach = { function() ours = ours + 1 end },"
        " on_exit = function() ended = true end"
    )
    configured = TRUSTING + (
        f"if vim.lsp.config then vim.lsp.config('*', {{ {said} }}) else ours, ended = 2, true end\n"
    )
    with at.open("GET http://127.0.0.1/\n", configured) as nvim:
        nvim.wait("ours == 2")
        nvim.wait(f"{STATUS} == 'no environment'")
        nvim.type(":Callsheet stop<CR>")
        nvim.wait("ended")


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


def test_the_log_is_shown_and_not_obeyed(at: Editing):
    hostile = TRUSTING + "vim.lsp.log.warn('vim: set textwidth=7:')\nvim.o.modeline = true\n"
    with at.open("GET http://127.0.0.1/\n", hostile) as nvim:
        nvim.type(":Callsheet log<CR>")
        nvim.wait("vim.api.nvim_buf_get_name(0):find('^callsheet:.*log')")
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
