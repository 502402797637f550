"""What a person does meanwhile, in real Neovims: windows, tab pages and files come and go."""

from editors.neovim import Neovim
from editors.neovim_plugin import (
    ANSWER,
    REQUESTS,
    VIRTUAL,
    Together,
    attached,
    bar,
    sent,
    showing,
    virtual,
)
from loopback import Loopback

HOLD = "### one\nGET {origin}/hold\n"


def said(nvim: Neovim) -> str:
    return str(nvim.lua("return vim.fn.execute('messages')"))


def held_in(nvim: Neovim, loopback: Loopback) -> Neovim:
    """Once a request is on its way that waits."""
    attached(nvim)
    nvim.type("2G<CR>")
    assert loopback.held.wait(15)
    nvim.wait("require('callsheet.status').count() == 1")
    return nvim


def is_over(nvim: Neovim, loopback: Loopback) -> None:
    """Let it be answered, and wait until all is done that is done then."""
    loopback.released.set()
    nvim.wait("require('callsheet.status').count() == 0")
    nvim.lua(
        "local client = require('callsheet.client') local done = false"
        " local running = client.all()[1]"
        " client.request(running, 'callsheet/tests', vim.empty_dict(), function() done = true end)"
        " vim.wait(10000, function() return done end, 5)"
    )


def test_a_file_is_closed_while_its_request_is_on_its_way(together: Together, loopback: Loopback):
    with together.open(HOLD.format(origin=loopback.origin)) as nvim:
        held_in(nvim, loopback)
        nvim.lua("vim.cmd('bwipeout!')")
        is_over(nvim, loopback)
        assert "rror" not in said(nvim)
        assert nvim.lua("return #vim.api.nvim_list_wins()") == 1


def test_an_answer_outlives_the_buffer_of_its_request(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        sent(nvim, "8G<CR>")
        nvim.type("<C-w>l")
        nvim.wait("vim.bo.filetype == 'json'")
        nvim.lua("vim.cmd('bwipeout! main.http')")
        nvim.type("gz")
        showing(nvim, "tags: [2]")
        nvim.type("g4")
        showing(nvim, "/redirect")
        nvim.type("g1gr")
        showing(nvim, '{"id"')
        number = nvim.lua("return require('callsheet.panel').shown().number")
        nvim.type("R")
        nvim.wait("require('callsheet.panel').shown().number > ...", number)
        assert loopback.targets == ["GET /redirect", "GET /json"] * 2
        assert "rror" not in said(nvim)


def test_an_answer_opens_where_its_request_is(together: Together, loopback: Loopback):
    with together.open(HOLD.format(origin=loopback.origin)) as nvim:
        held_in(nvim, loopback)
        nvim.type(":tabnew<CR>")
        nvim.wait("vim.fn.tabpagenr('$') == 2")
        is_over(nvim, loopback)
        nvim.wait("#vim.api.nvim_tabpage_list_wins(vim.api.nvim_list_tabpages()[1]) == 2")
        assert nvim.lua("return vim.fn.tabpagenr()") == 2
        assert nvim.lua("return #vim.api.nvim_tabpage_list_wins(0)") == 1
        nvim.type("gt")
        assert showing(nvim, "late") == ["late"]


def test_an_answer_splits_no_window_that_floats(together: Together, loopback: Loopback):
    with together.open(HOLD.format(origin=loopback.origin)) as nvim:
        held_in(nvim, loopback)
        nvim.lua(
            "vim.cmd.enew()"
            " local place = { relative = 'editor', row = 2, col = 2, width = 20, height = 5 }"
            " vim.api.nvim_open_win(vim.api.nvim_create_buf(false, true), true, place)"
        )
        is_over(nvim, loopback)
        assert showing(nvim, "late") == ["late"]
        assert "rror" not in said(nvim)


def test_where_there_is_no_room_it_is_said(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        nvim.lua(
            "local open = vim.api.nvim_open_win"
            " vim.api.nvim_open_win = function()"
            " vim.api.nvim_open_win = open error('E36: Not enough room') end"
        )
        attached(nvim)
        nvim.type("3G<CR>")
        nvim.wait("vim.fn.execute('messages'):find('no room for the answer')")
        nvim.type(":Callsheet show<CR>")
        assert nvim.wait(ANSWER)[0] == "{"


def test_a_stream_opens_no_window_that_somebody_closed(together: Together, loopback: Loopback):
    with together.open(f"### one\nGET {loopback.origin}/events/three\n") as nvim:
        sent(nvim, "2G<CR>")
        nvim.type("<C-w>l:quit<CR>")
        nvim.wait("#vim.api.nvim_list_wins() == 1")
        nvim.lua(
            "local id = require('callsheet.status').ids()[1]"
            " require('callsheet.sends').grew({ id = id, start = 9, text = 'more' })"
        )
        assert nvim.lua("return #vim.api.nvim_list_wins()") == 1
        loopback.released.set()
        assert showing(nvim, "data: two three")


def test_a_line_that_grows_for_ever_goes_on_in_another(together: Together, loopback: Loopback):
    with together.open(f"### one\nGET {loopback.origin}/events/three\n") as nvim:
        sent(nvim, "2G<CR>")
        nvim.lua(
            "local id = require('callsheet.status').ids()[1]"
            " for _ = 1, 5 do require('callsheet.sends').grew("
            "{ id = id, start = 9, text = ('x'):rep(9000) }) end"
            " require('callsheet.sends').grew({ id = id, start = 9, text = 'a\\r\\nb' })"
        )
        lines = nvim.lua(f"return {ANSWER}")
        assert max(map(len, lines)) <= 20_000
        assert lines[-2].endswith("a")
        assert lines[-1] == "b"
        loopback.released.set()
        nvim.wait("vim.wo[require('callsheet.panel').window()].winbar:find('200')")


def test_a_file_gets_another_name(together: Together, loopback: Loopback):
    with together.open(HOLD.format(origin=loopback.origin)) as nvim:
        held_in(nvim, loopback)
        nvim.type(":saveas other.http<CR>")
        nvim.wait("vim.fn.expand('%') == 'other.http'")
        is_over(nvim, loopback)
        nvim.type("2G<CR>")
        nvim.wait(
            f"{VIRTUAL.replace('main.http', 'other.http')}[1]:find('200')", "callsheet.status"
        )
        notes = nvim.lua(f"return {VIRTUAL.replace('main.http', 'other.http')}", "callsheet.status")
        assert len(notes) == 1


def test_a_status_moves_with_the_text(together: Together, loopback: Loopback):
    with together.open(HOLD.format(origin=loopback.origin)) as nvim:
        held_in(nvim, loopback)
        nvim.type("ggO### zero<CR>GET http://127.0.0.1/<CR><Esc>")
        nvim.wait("vim.fn.line('$') == 5")
        is_over(nvim, loopback)
        (status,) = virtual(nvim, "callsheet.status")
        assert status.startswith("5✓ 200")


def test_a_file_without_a_name_is_sent(together: Together, loopback: Loopback):
    with together.open("GET http://127.0.0.1/\n") as nvim:
        attached(nvim)
        nvim.type(f":enew<CR>:set filetype=http<CR>iGET {loopback.origin}/json<Esc>")
        nvim.wait("vim.fn.expand('%') == '' and vim.fn.col('$') > 20")
        assert sent(nvim, "<CR>")[0] == "{"


def test_a_file_of_windows_is_sent(together: Together, loopback: Loopback):
    post = f"### one\nPOST {loopback.origin}/back\nContent-Type: text/plain\n\na\nb\n"
    text = f"{post}\n### two\nGET {loopback.origin}/json\n"
    with together.open(text.replace("\n", "\r\n")) as nvim:
        assert nvim.lua("return vim.bo.fileformat") == "dos"
        assert sent(nvim, "2G<CR>") == ["a", "b"]
        nvim.type("9G<CR>")
        showing(nvim, '"id": 7')
        assert [each[0] for each in virtual(nvim, "callsheet.status")] == ["2", "9"]


def test_a_server_that_a_person_ends_stays_so(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        attached(nvim)
        nvim.lua("for _, each in ipairs(vim.lsp.get_clients()) do vim.lsp.stop_client(each.id) end")
        nvim.wait("#vim.lsp.get_clients({ _uninitialized = true }) == 0")
        assert "started again" not in said(nvim)
        nvim.type("3G<CR>")
        assert nvim.wait(ANSWER)[0] == "{"
        assert "200" in bar(nvim)


def test_a_file_in_the_window_of_an_answer_has_nothing_of_it(
    together: Together, loopback: Loopback
):
    (together.folder / "other.txt").write_text("other")
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        sent(nvim, "8G<CR>")
        nvim.type("<C-w>l:edit other.txt<CR>")
        nvim.wait("vim.fn.expand('%') == 'other.txt'")
        options = "{ vim.wo.winbar, vim.wo.statusline, vim.wo.wrap }"
        assert nvim.lua(f"return {options}") == nvim.lua(f"return {options.replace('wo.', 'go.')}")
        nvim.type("<C-w>h8G<CR>")
        nvim.wait("#vim.api.nvim_list_wins() == 3")


def test_an_answer_that_is_kept_is_turned_in_its_own_window(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        sent(nvim, "8G<CR>")
        nvim.type("<C-w>lgp<C-w>h3G<CR>")
        nvim.wait("#vim.api.nvim_list_wins() == 3")
        window = "vim.fn.win_getid(3)"
        lines = f"vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf({window}), 0, -1, false)"
        nvim.type("3<C-w>wg4")
        nvim.wait(f"{lines}[1]:find('/redirect', 1, true)")
        assert nvim.lua("return vim.api.nvim_get_current_win() == " + window)
        nvim.type("R")
        nvim.wait("require('callsheet.status').count() == 0")
        assert nvim.lua(f"return {lines}[1]").endswith("/redirect")
        nvim.type("3<C-w>wq")
        nvim.wait("#vim.api.nvim_list_wins() == 2")
        assert "rror" not in said(nvim)
