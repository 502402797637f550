"""The language server in a real Neovim, with the configuration that the README prints."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

import callsheet.demo
from callsheet.demo.server import DemoServer
from editors.neovim import Neovim, readme_configuration
from editors.neovim import editing as editing_in
from editors.neovims import USUAL
from editors.neovims import neovim as usual
from loopback import serving

EXAMPLES = Path(callsheet.demo.__file__).parent / "examples"

ASKED = """
asked = {}
vim.fn.inputlist = function(lines)
  table.insert(asked, table.concat(lines, ' | '))
  return 1
end
"""
"""Chooses the first answer of every question."""

LENSES = """(function()
  local found = {}
  for _, lens in ipairs(vim.lsp.codelens.get(0)) do
    table.insert(found, lens.range.start.line + 1 .. ' ' .. lens.command.title)
  end
  table.sort(found)
  return #found > 0 and found
end)()"""

PREVIEW = """(function()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.wo[window].previewwindow then
      local buffer = vim.api.nvim_win_get_buf(window)
      return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
    end
  end
end)()"""

FLOATING = """(function()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
    if vim.api.nvim_win_get_config(window).relative ~= '' and #lines > 2 then return lines end
  end
end)()"""

MENU = """(function()
  local words = {}
  for _, item in ipairs(vim.fn.complete_info({ 'items' }).items) do
    table.insert(words, item.abbr or item.word)
  end
  return vim.fn.pumvisible() == 1 and words
end)()"""


def editing(folder: Path, configuration: str, file: str):
    return editing_in(folder, configuration, file, usual(USUAL))


@pytest.fixture
def examples(tmp_path: Path):
    """The bundled examples beside their server."""
    with DemoServer() as server:
        for path in EXAMPLES.iterdir():
            text = path.read_text().replace("http://127.0.0.1:8642", server.url)
            (tmp_path / path.name).write_text(text)
        yield tmp_path


def test_an_example_is_sent_and_its_answer_read(examples: Path):
    with editing(examples, readme_configuration(), "2-one-needs-another.http") as neovim:
        neovim.lua(ASKED)
        assert neovim.wait(LENSES) == [
            "1 No environment",
            "16 Send (login first)",
            "23 Send",
            "6 Send",
        ]
        assert neovim.lua("return #vim.diagnostic.get(0)") == 0
        neovim.type("16G<CR>")
        answer = neovim.wait(PREVIEW)
        assert answer[0] == "HTTP/1.1 200 OK"
        assert '  "role": "director"' in answer
        which, whether = neovim.lua("return asked")
        assert which.startswith("`host` and `password` have a value only in an environment")
        assert whether.startswith("me needs POST login first")
        assert neovim.lua("return vim.api.nvim_win_get_cursor(0)") == [16, 0]
        (status,) = neovim.wait(f"vim.tbl_filter(function(l) return l:find('35 B') end, {LENSES})")
        assert status.startswith("16 200 OK · ")
        neovim.type("<CR>")
        neovim.wait("#vim.api.nvim_list_wins() == 2 and asked[#asked]:find('Code lens')")


def menu_after(neovim: Neovim, keys: str) -> list[str]:
    neovim.type(keys)
    return list(neovim.wait(MENU))


def test_what_is_offered_and_what_accepting_it_leaves(examples: Path):
    (examples / "new.http").write_text("@host = http://127.0.0.1\n\n")
    with editing(examples, readme_configuration(), "new.http") as neovim:
        neovim.wait("#vim.lsp.get_clients({ bufnr = 0 }) == 1")
        assert menu_after(neovim, "Go{{")[:3] == ["host", "user", "day"]
        neovim.type("h<C-n><C-y>")
        neovim.wait("vim.api.nvim_get_current_line() == '{{host}}'")
        neovim.type("<Esc>IGET <Esc>A/<CR>")
        assert menu_after(neovim, "A<C-x><C-o>")[:3] == ["Accept", "Authorization", "A-IM"]
        neovim.type("uth<C-n><C-y>")
        neovim.wait("vim.api.nvim_get_current_line() == 'Authorization: '")
        assert menu_after(neovim, "<C-x><C-o>")[:2] == ["Bearer", "Basic"]
        neovim.type("<C-n><C-y>x<Esc>")
        neovim.wait("vim.api.nvim_get_current_line() == 'Authorization: Bearer x'")
        assert neovim.lines == ["@host = http://127.0.0.1", "", "GET {{host}}/", *neovim.lines[3:]]


SEEN = """\
POST {{host}}/users?page=1&size=2
Content-Type: application/json

{"name": "Ada", "roles": [1]}

###
"""


def test_what_other_requests_have_is_inserted_whole(examples: Path):
    (examples / "new.http").write_text(SEEN)
    with editing(examples, readme_configuration(), "new.http") as neovim:
        neovim.wait("#vim.lsp.get_clients({ bufnr = 0 }) == 1")
        assert menu_after(neovim, "GoPOST {{host}}/u<C-x><C-o>") == ["/users"]
        neovim.type("<C-n><C-y>")
        neovim.wait("vim.api.nvim_get_current_line() == 'POST {{host}}/users'")
        assert menu_after(neovim, "?") == ["page", "size"]
        neovim.type("<C-n><C-n><C-y>5")
        neovim.wait("vim.api.nvim_get_current_line() == 'POST {{host}}/users?size=5'")
        neovim.type("<CR>Content-Type: application/json<CR><CR>{}<Left>")
        assert menu_after(neovim, '"') == ["name", "roles"]
        neovim.type("<C-n><C-y>1")
        neovim.wait("""vim.api.nvim_get_current_line() == '{"name": 1}'""")
        neovim.type("<Esc>")
        assert menu_after(neovim, "o<CR>#<C-x><C-o>") == ["###"]
        neovim.type("<C-n><C-y>")
        neovim.wait("vim.api.nvim_get_mode().mode == 's'")
        neovim.type("next")
        neovim.wait("vim.api.nvim_get_current_line() == '### next'")


def test_the_argument_at_the_cursor_is_shown(examples: Path):
    (examples / "new.http").write_text("GET http://127.0.0.1/\n")
    with editing(examples, readme_configuration(), "new.http") as neovim:
        neovim.wait("#vim.lsp.get_clients({ bufnr = 0 }) == 1")
        neovim.type("O# @timeout 5")
        neovim.wait("vim.api.nvim_get_current_line() == '# @timeout 5'")
        neovim.lua("vim.lsp.buf.signature_help()")
        shown = neovim.wait(FLOATING)
        assert "@timeout [read] [connect=…] [read=…] [write=…] [total=…]" in shown


RESOURCE = """\
### api
# @resource
# @base-url http://127.0.0.1

###
"""


def test_a_resource_and_a_scheme_are_filled_in(examples: Path):
    (examples / "new.http").write_text(RESOURCE)
    with editing(examples, readme_configuration(), "new.http") as neovim:
        neovim.wait("#vim.lsp.get_clients({ bufnr = 0 }) == 1")
        assert menu_after(neovim, "Go# @use <C-x><C-o>") == ["api"]
        neovim.type("<C-n><C-y>")
        neovim.wait("vim.api.nvim_get_current_line() == '# @use api'")
        neovim.type("<Esc>")
        assert menu_after(neovim, "o# @auth b<C-x><C-o>")[:2] == ["basic", "bearer"]
        neovim.type("<C-n><C-y>")
        neovim.wait("vim.api.nvim_get_current_line() == '# @auth basic '")
        assert menu_after(neovim, "<C-x><C-o>")[0] == "{{user}} {{secrets.password}}"
        neovim.type("<C-n><C-y>")
        filled = "# @auth basic {{user}} {{secrets.password}}"
        neovim.wait(f"vim.api.nvim_get_current_line() == '{filled}'")
        assert "2 Test connection" in neovim.wait(LENSES)


def test_a_mistake_is_seen_and_mended(examples: Path):
    (examples / "wrong.http").write_text("@host = http://127.0.0.1\n\nGET {{😀hots}}/{{hots}}\n")
    with editing(examples, readme_configuration(), "wrong.http") as neovim:
        found = "vim.diagnostic.get(0, { lnum = 2 })"
        (message,) = neovim.wait(f"#{found} == 2 and {{ {found}[2].message }}")
        assert message == '`hots` has no value\ndid you mean "host"?'
        assert "■ `hots` has no value" in neovim.screen
        neovim.lua(
            "vim.api.nvim_win_set_cursor(0, { 3, 20 })"
            "vim.lsp.buf.code_action({ apply = true, filter = function(action)"
            " return action.title == 'Change to `host`' end })"
        )
        neovim.wait("vim.api.nvim_get_current_line() == 'GET {{😀hots}}/{{host}}'")
        neovim.wait(f"#{found} == 1")


SIGNED_IN = """\
### api
# @resource
# @base-url {origin}/guarded
# @auth oauth2 grant=authorization_code auth_url={origin}/page token_url={origin}/token client_id=me

### first
# @use api
GET /first
"""

BROWSER = """
opened = {}
vim.ui.open = function(address) table.insert(opened, address) end
"""


def test_a_person_signs_in_tests_the_connection_and_forgets_the_token(tmp_path: Path):
    with serving() as loopback:
        (tmp_path / "main.http").write_text(SIGNED_IN.format(origin=loopback.origin))
        with editing(tmp_path, readme_configuration(), "main.http") as neovim:
            neovim.lua(BROWSER)
            assert neovim.wait(LENSES) == ["2 Test connection", "8 Send"]
            neovim.type("8G<CR>")
            query = parse_qs(urlsplit(neovim.wait("opened[1]")).query)
            back, state = query["redirect_uri"][0], query["state"][0]
            with urlopen(f"{back}?code=C1&state={state}") as page:
                assert page.status == 200
            assert neovim.wait(PREVIEW)[0] == "HTTP/1.1 200 OK"
            neovim.wait(f"({LENSES})[5]")
            assert [each.split()[0] for each in neovim.lua(f"return {LENSES}")] == list("22888")
            assert neovim.screen.count("· forget") == 2
            neovim.lua(ASKED)
            neovim.type("2G<CR>")
            neovim.wait(f"({PREVIEW})[5] and ({PREVIEW})[1]:find('Connection') and 1")
            view = neovim.lua(f"return {PREVIEW}")
            assert view[:2] == ["# Connection of api", ""]
            assert "- ✓ **credentials**: accepted; without them the answer is 401" in view
            neovim.lua("vim.ui.select = function(of, _, on) on(of[2], 2) end")
            neovim.type("2G<CR>")
            # Neovim 0.11 asks for no lenses while it is asking for some.
            again = "vim.lsp.codelens.refresh({ bufnr = 0 })"
            forgotten = f"({LENSES})[3] and not ({LENSES})[4]"
            neovim.wait(f"(function() {again} return {forgotten} end)()")
            assert "forget" not in neovim.screen
