"""The forms of a body in real Neovims: a tree, tables of what is inside; and narrow windows."""

import json

import pytest

from editors.neovim import Neovim
from editors.neovim_plugin import Editing, Together, bar, sent, showing
from editors.tree_sitter import http_parser
from loopback import Loopback

PEOPLE = {
    "page": {"number": 1, "none": [], "empty": {}},
    "people": [
        {"id": number, "name": f"Ada {number}", "tags": [{"tag": "a"}, {"tag": "b", "n": number}]}
        for number in range(450)
    ],
    "title": "\x1b[31mred %{execute('let g:owned = 1')}",
}


def shown(together: Together, loopback: Loopback, data: object, kind: str = "application/json"):
    """Neovim with a request that is answered with what is given."""
    text = data if isinstance(data, str) else json.dumps(data)
    (together.folder / "data").write_text(text)
    return together.open(
        f"### one\nPOST {loopback.origin}/back\nContent-Type: {kind}\n\n< ./data\n"
    )


def at_line(nvim: Neovim, number: int, keys: str) -> None:
    """Type keys in the window of the answer, at a line."""
    nvim.lua(
        "local window = require('callsheet.panel').window()"
        " vim.api.nvim_set_current_win(window) vim.api.nvim_win_set_cursor(window, { ..., 0 })",
        number,
    )
    nvim.type(keys)


def test_json_folds(together: Together, loopback: Loopback):
    with shown(together, loopback, PEOPLE) as nvim:
        sent(nvim, "2G<CR>")
        nvim.type("<C-w>l")
        nvim.wait("vim.wo.foldmethod == 'indent' and vim.fn.foldlevel(3) == 2")
        assert nvim.lua("return vim.fn.foldclosed(3)") == -1
        nvim.type("3Gzc")
        nvim.wait("vim.fn.foldclosed(3) == 3 and vim.fn.foldclosedend(3) == 5")
        nvim.type("zM")
        nvim.wait("vim.fn.foldclosedend(2) == vim.fn.line('$') - 1")


def test_a_tree_is_opened_branch_by_branch(together: Together, loopback: Loopback):
    with shown(together, loopback, PEOPLE) as nvim:
        sent(nvim, "2G<CR>")
        at_line(nvim, 1, "gz")
        first = showing(nvim, "people: [450]")
        assert first[:3] == ["▾ {3}", "  ▸ page: {3}", "  ▸ people: [450]"]
        assert first[3].startswith('    title: "\\u001b[31mred')
        at_line(nvim, 3, "<CR>")
        opened = showing(nvim, "… 250 more")
        assert opened[2:5] == ["  ▾ people: [450]", "    ▸ 0: {3}", "    ▸ 1: {3}"]
        assert len(opened) == 205
        at_line(nvim, 204, "za")
        showing(nvim, "399: {3}")
        at_line(nvim, 404, "<CR>")
        showing(nvim, "449: {3}")
        at_line(nvim, 453, "zo")
        assert showing(nvim, '"Ada 449"')[452:456] == [
            "    ▾ 449: {3}",
            "        id: 449",
            '        name: "Ada 449"',
            "      ▸ tags: [2]",
        ]
        # Closed from a value inside: what it is in.
        at_line(nvim, 455, "zc")
        nvim.wait("not vim.fn.getline(453):find('▾') and vim.fn.line('$') == 454")
        assert nvim.lua("return vim.fn.line('.')") == 453
        at_line(nvim, 3, "za")
        nvim.wait("vim.fn.line('$') == 4")
        at_line(nvim, 2, "za")
        assert showing(nvim, "none")[2:5] == [
            "      number: 1",
            "      none: [0]",
            "      empty: {0}",
        ]
        at_line(nvim, 4, "zo")
        at_line(nvim, 1, "gz")
        assert showing(nvim, '"people": [')[0] == "{"


def test_a_list_inside_is_a_table_where_the_cursor_is(together: Together, loopback: Loopback):
    with shown(together, loopback, PEOPLE) as nvim:
        sent(nvim, "2G<CR>")
        at_line(nvim, 1, "g|")
        table = showing(nvim, "$.people · 450 rows")
        assert table[1:3] == ["id   name     tags", "0    Ada 0    [2]"]
        at_line(nvim, 1, "g|")
        number = [line.strip() for line in showing(nvim, '"tag": "a"')].index('"tag": "a"') + 1
        at_line(nvim, number, "g|")
        assert showing(nvim, "$.people[0].tags · 2 rows")[1:] == ["tag  n", "a", "b    0"]
        # The same from the tree.
        at_line(nvim, 1, "gz")
        showing(nvim, "people: [450]")
        at_line(nvim, 3, "zo")
        showing(nvim, "0: {3}")
        at_line(nvim, 5, "zo")
        showing(nvim, "tags: [2]")
        at_line(nvim, 8, "g|")
        assert showing(nvim, "$.people[1].tags · 2 rows")[3] == "b    1"


def test_rows_come_as_one_goes_on(together: Together, loopback: Loopback):
    with shown(together, loopback, [{"id": number, "n": 1} for number in range(1200)]) as nvim:
        sent(nvim, "2G<CR>")
        at_line(nvim, 1, "g|")
        assert len(showing(nvim, "$ · 1200 rows")) == 502
        for count in (1002, 1202):
            at_line(nvim, len(nvim.lines), "<Down>G")
            nvim.wait(f"vim.fn.line('$') == {count}")
        assert nvim.lines[1:3] + nvim.lines[-1:] == ["id    n", "0     1", "1199  1"]


def test_what_has_no_list_says_so(together: Together, loopback: Loopback):
    with shown(together, loopback, {"a": [1, 2], "b": {"c": []}}) as nvim:
        sent(nvim, "2G<CR>")
        at_line(nvim, 1, "g|")
        assert showing(nvim, "no list of objects")


def test_what_is_nested_for_mischief_is_shown_as_it_came(together: Together, loopback: Loopback):
    with shown(together, loopback, "[" * 5000 + "]" * 5000) as nvim:
        assert sent(nvim, "2G<CR>")[0] == "[" * 5000 + "]" * 5000
        at_line(nvim, 1, "gz")
        nvim.wait("vim.fn.execute('messages'):find('the body is no JSON')")
        nvim.type("g|")
        assert showing(nvim, "no list of objects")


HINTS = {
    "application/json": "gz tree  g| table",
    "text/html": "gx opens it",
    "image/png": "gx opens it",
    "application/octet-stream": "gs saves it",
}


@pytest.mark.parametrize("kind", HINTS)
def test_what_can_be_done_with_a_body_is_said(together: Together, loopback: Loopback, kind: str):
    data = "\0\1\2" if kind.startswith("application/octet") else "[1]"
    with shown(together, loopback, data, kind) as nvim:
        nvim.lua("vim.o.columns = 200")
        sent(nvim, "2G<CR>")
        nvim.wait(f"vim.wo[require('callsheet.panel').window()].winbar:find('{HINTS[kind][:6]}')")
        assert HINTS[kind] in bar(nvim)
        at_line(nvim, 1, "g2")
        assert HINTS[kind] not in bar(nvim)


BELOW = """(function()
  local namespace = vim.api.nvim_get_namespaces()['callsheet.status']
  local buffer = vim.fn.bufnr('main.http')
  local marks = vim.api.nvim_buf_get_extmarks(buffer, namespace, 0, -1, { details = true })
  return marks[1][4].virt_lines ~= nil
end)()"""


def test_nothing_is_cut_where_there_is_room_for_the_status(together: Together, loopback: Loopback):
    with shown(together, loopback, "[1]") as nvim:
        nvim.lua("vim.o.columns = 80 vim.wo.wrap = false")
        sent(nvim, "2G<CR>")
        for columns, tabs in ((60, "Head"), (38, " H  C  R  T  A  L"), (20, " Body")):
            nvim.lua(
                "vim.api.nvim_win_set_width(require('callsheet.panel').window(), ...)", columns
            )
            nvim.wait(
                f"vim.api.nvim_win_get_width(require('callsheet.panel').window()) == {columns}"
            )
            first, *_, last, _ = [line.rpartition("│")[2] for line in nvim.screen.split("\n")]
            assert first.startswith(" ✓ 200 ")
            assert tabs in first
            assert " 200 OK" in last
        # Where it is too narrow to stand behind the request line, it stands below.
        nvim.lua("vim.api.nvim_win_set_width(require('callsheet.panel').window(), 50)")
        nvim.wait(BELOW)
        request = [line.partition("│")[0].strip() for line in nvim.screen.split("\n")]
        assert [each for each in request if each.startswith("POST http")] != []
        (status,) = [each for each in request if each.startswith("✓ 200 OK · ")]
        assert status.endswith("3 B")


INJECTED = """
local parser, symbol = ...
vim.treesitter.language.add('http', { path = parser, symbol_name = symbol })
local found = {}
local query = vim.treesitter.query.get('http', 'injections')
local root = vim.treesitter.get_parser(0, 'http'):parse()[1]:root()
for _, match, metadata in query:iter_matches(root, 0, 0, -1, { all = true }) do
  for number, nodes in pairs(match) do
    if query.captures[number] == 'injection.content' then
      for _, node in ipairs(type(nodes) == 'table' and nodes or { nodes }) do
        local text = vim.treesitter.get_node_text(node, 0, { metadata = metadata[number] })
        table.insert(found, { metadata['injection.language'], vim.trim(text) })
      end
    end
  end
end
return found
"""

MANY_LANGUAGES = """\
### JSON
< {%
  request.variables.set("now", 1);
%}
POST http://127.0.0.1/
Content-Type: application/json

{
  "name": "Ada"
}

> {%
  client.test("it is", () => true);
%}

### XML
POST http://127.0.0.1/
Content-Type: application/xml

<a><b>c</b></a>

### GraphQL
GRAPHQL http://127.0.0.1/

query One {
  user { name }
}
"""


def test_a_parser_of_tree_sitter_finds_the_languages_of_bodies(at: Editing):
    with at.open(MANY_LANGUAGES) as nvim:
        found = nvim.lua(INJECTED, str(http_parser()), "kulala")
        assert found == [
            ["javascript", 'request.variables.set("now", 1);'],
            ["json", '{\n  "name": "Ada"\n}'],
            ["javascript", 'client.test("it is", () => true);'],
            ["xml", "<a><b>c</b></a>"],
            ["graphql", "query One {\n  user { name }\n}"],
        ]
        # What is found is parsed: here with the parser that each Neovim has, for want of others.
        nvim.lua("vim.treesitter.language.register('lua', { 'json', 'javascript', 'xml' })")
        nvim.lua("vim.treesitter.get_parser(0, 'http'):parse(true)")
        assert "lua" in nvim.lua(
            "return vim.tbl_keys(vim.treesitter.get_parser(0, 'http'):children())"
        )
