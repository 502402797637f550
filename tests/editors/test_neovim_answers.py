"""What the plug-in shows of an answer, in real Neovims: all of it, as it comes, however hostile."""

import json
import socket
from pathlib import Path

import pytest

from editors.in_full import IN_FULL
from editors.neovim_plugin import (
    ANSWER,
    REQUESTS,
    TRUSTING,
    VIRTUAL,
    Editing,
    Together,
    attached,
    bar,
    sent,
    showing,
)
from loopback import Loopback


def test_what_an_answer_has_is_turned_to_with_keys(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
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


def test_an_answer_takes_no_window_that_somebody_uses(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        sent(nvim, "8G<CR>")
        # A person closes the request, and opens it again where the answer was.
        nvim.type("<C-w>o")
        nvim.type("<C-w>l:only<CR>:edit main.http<CR>8G")
        nvim.wait("vim.fn.expand('%') == 'main.http' and #vim.api.nvim_list_wins() == 1")
        nvim.type("<CR>")
        nvim.wait("#vim.api.nvim_list_wins() == 2")
        assert nvim.lua("return vim.bo.filetype") == "http"


def test_a_stream_grows(together: Together, loopback: Loopback):
    with together.open(f"### one\nGET {loopback.origin}/events/three\n") as nvim:
        assert sent(nvim, "2G<CR>")[0] == "data: one"
        assert "data: two three" in showing(nvim, "three")
        assert "is coming in" in bar(nvim)
        loopback.released.set()
        nvim.wait("vim.wo[require('callsheet.panel').window()].winbar:find('200')")


def test_what_came_of_a_stream_that_is_cancelled_stays(together: Together, loopback: Loopback):
    with together.open(f"### one\nGET {loopback.origin}/events/three\n") as nvim:
        sent(nvim, "2G<CR>")
        showing(nvim, "three")
        nvim.type("<C-w>lgc<C-w>h")
        winbar = "vim.wo[require('callsheet.panel').window()].winbar"
        nvim.wait(f"{winbar}:find('Body') and not {winbar}:find('coming in')")
        assert showing(nvim, "three")[0] == "data: one"
        nvim.type("<C-w>lg2")
        assert "cancelled" in "\n".join(showing(nvim, "HTTP/1.1"))


LARGE = 50_000_000 if IN_FULL else 15_000_000


@pytest.mark.parametrize("name", ["lines.txt", "one.json"])
def test_what_is_large_is_there_at_once(together: Together, loopback: Loopback, name: str):
    line = "x" * 99 + "\n"
    if name == "lines.txt":
        text = line * (LARGE // 100) + "needle\n"
    else:
        items = ",".join(f'{{"id": {number}, "name": "Ada"}}' for number in range(LARGE // 30))
        text = f'[{items}, {{"last": "needle"}}]'
    (together.folder / name).write_text(text)
    kind = "application/json" if name.endswith("json") else "text/plain"
    request = f"### one\nPOST {loopback.origin}/back\nContent-Type: {kind}\n\n< ./{name}\n"
    with together.open(request) as nvim:
        sent(nvim, "2G<CR>")
        assert nvim.lua("return #vim.lsp.get_clients()") == 1
        window = "vim.api.nvim_win_get_buf(require('callsheet.panel').window())"
        assert nvim.lua(f"return vim.bo[{window}].filetype") == ""
        assert nvim.lua(f"return vim.bo[{window}].syntax") in {"json", "text"}
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


def test_what_a_message_quotes_is_shown_and_not_obeyed(together: Together, loopback: Loopback):
    with together.open("GET http://127.0.0.1/\n") as nvim:
        attached(nvim)
        nvim.lua(
            "local handler = vim.lsp.get_clients()[1].handlers['window/showMessage']"
            " handler(nil, { type = 2, message = 'it said \\27[31mred\\nand more' })"
        )
        nvim.wait("vim.fn.execute('messages'):find('callsheet: it said  %[31mred\\nand more')")


def test_an_answer_stands_below_its_request_and_folds(together: Together, loopback: Loopback):
    configured = "require('callsheet').setup({ answers = 'inline', inlineLines = 4 })"
    with together.open(REQUESTS.format(origin=loopback.origin), configured) as nvim:
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


def test_what_was_sent_is_chosen_from_the_history_and_compared(
    together: Together, loopback: Loopback
):
    text = "### one\n# @no-cookie-jar\nGET {origin}/text/{{{{$random.integer(1, 99999)}}}}\n"
    with together.open(text.format(origin=loopback.origin)) as nvim:
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


def test_an_image_is_opened_in_the_viewer_of_the_system(together: Together, loopback: Loopback):
    (together.folder / "red.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    text = f"### one\nPOST {loopback.origin}/back\nContent-Type: image/png\n\n< ./red.png\n"
    with together.open(text) as nvim:
        assert sent(nvim, "2G<CR>")[0].startswith("image/png · 48 B")
        nvim.lua("vim.ui.open = function(path) opened = path end")
        nvim.type("<C-w>lgx")
        assert Path(nvim.wait("opened")).read_bytes()[:4] == b"\x89PNG"
        nvim.type("gh")
        assert showing(nvim, "89 50 4e 47")
        nvim.lua("require('callsheet').setup({ answers = 'inline' })")
        nvim.type("<C-w>h2G<CR>")
        (lines,) = nvim.wait(f"#{VIRTUAL} > 0 and {VIRTUAL}", "callsheet.inline")
        assert "image/png, 48 B; `:Callsheet open` opens it" in lines


def test_what_the_system_might_run_is_asked_about(together: Together, loopback: Loopback):
    (together.folder / "page").write_text("<script>1</script>")
    post = f"POST {loopback.origin}/back\nContent-Type"
    text = f"### one\n{post}: text/html\n\n< ./page\n\n### two\n{post}: text/plain\n\nplain\n"
    with together.open(text) as nvim:
        sent(nvim, "2G<CR>")
        nvim.lua(
            "opened = {} vim.ui.open = function(path) table.insert(opened, path) end"
            " vim.fn.confirm = function(words) asked = words return 2 end"
        )
        nvim.type("<C-w>lgx")
        assert ".html` (text/html)" in nvim.wait("asked")
        nvim.type("<C-w>h8G<CR>")
        showing(nvim, "plain")
        # What is opened is at the cursor; what is shown is another.
        nvim.lua("asked = nil")
        nvim.type("2G:Callsheet open<CR>")
        assert ".html` (text/html)" in nvim.wait("asked")
        nvim.lua("asked = nil")
        nvim.type("<C-w>lgx")
        assert nvim.wait("opened[1]").endswith(".txt")
        assert nvim.lua("return asked") is None


@pytest.mark.parametrize("answers", ["beside", "inline"])
def test_a_request_without_an_answer_is_shown(together: Together, answers: str):
    configured = f"require('callsheet').setup({{ answers = '{answers}' }})"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with together.open(f"### one\nGET {refused}\n", configured) as nvim:
            attached(nvim)
            nvim.type("2G<CR>")
            if answers == "inline":
                (lines,) = nvim.wait(f"#{VIRTUAL} > 0 and {VIRTUAL}", "callsheet.inline")
                assert "✗" in lines
            else:
                assert nvim.wait(ANSWER)[0].startswith("✗ ")
                assert "errored" in bar(nvim)
                nvim.type("<C-w>l")
                for section in range(2, 8):
                    nvim.type(f"g{section}")
                    nvim.wait(f"require('callsheet.panel').shown() and {ANSWER}")
                nvim.type("g1gxgs")
                nvim.wait("vim.fn.execute('messages'):find('there is no body to open')")
            assert "Error" not in nvim.lua("return vim.fn.execute('messages')")


def test_a_list_is_a_table_a_body_is_copied_and_an_answer_kept(
    together: Together, loopback: Loopback
):
    items = [{"id": number, "name": "Ada\u0007"} for number in range(4)]
    (together.folder / "list.json").write_text(json.dumps(items))
    text = (
        f"### one\nPOST {loopback.origin}/back\nContent-Type: application/json\n\n< ./list.json\n"
    )
    with together.open(text) as nvim:
        sent(nvim, "2G<CR>")
        nvim.type("<C-w>lg|")
        assert [line.split() for line in showing(nvim, "id  name")][2] == ["0", "Ada"]
        nvim.type("g|")
        showing(nvim, "[")
        nvim.type("gy")
        assert json.loads(nvim.wait("vim.fn.getreg('\"') ~= '' and vim.fn.getreg('\"')")) == items
        nvim.type("gp<C-w>h2G<CR>")
        nvim.wait("#vim.api.nvim_list_wins() == 3")


def test_cookies_are_shown_without_their_values(together: Together, loopback: Loopback):
    with together.open(f"### one\nGET {loopback.origin}/cookie\n") as nvim:
        sent(nvim, "2G<CR>")
        nvim.type("<C-w>lg1g3")
        assert "sid = •••" in showing(nvim, "sid")
        nvim.type("<C-w>h:Callsheet cookies<CR>")
        nvim.wait("vim.api.nvim_buf_get_name(0):find('^callsheet:.*cookies')")
        assert "sid" in "\n".join(nvim.lines)
        assert "abc" not in "\n".join(nvim.lines)


CONNECTED = "### api\n# @resource\n# @base-url {origin}\n\n### one\n# @use api\nGET /json\n"


def test_a_connection_is_tested(together: Together, loopback: Loopback):
    with together.open(CONNECTED.format(origin=loopback.origin)) as nvim:
        attached(nvim)
        nvim.type("2G:Callsheet test_connection<CR>")
        nvim.wait("vim.api.nvim_buf_get_name(0):find('^callsheet:.*connection')")
        assert nvim.lines[0] == "# Connection of api"
