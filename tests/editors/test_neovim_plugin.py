"""The plug-in in real Neovims, of three versions, with the real server and a loopback API."""

import json
from pathlib import Path

from editors.neovim_plugin import (
    ADDED,
    ANSWER,
    REQUESTS,
    STATUS,
    VIRTUAL,
    Editing,
    Together,
    attached,
    bar,
    is_010,
    sent,
    virtual,
    without_server,
)
from loopback import Loopback


def test_a_request_is_sent_and_its_answer_stands_beside_it(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
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


TITLES = """(function()
  local found = {}
  for _, lens in ipairs(vim.lsp.codelens.get(vim.lsp.codelens.enable and {} or 0)) do
    lens = lens.lens or lens
    table.insert(found, lens.command and lens.command.title or '')
  end
  return table.concat(found, ' | ')
end)()"""


def test_a_lens_sends_too(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        attached(nvim)
        nvim.type("8G")
        nvim.wait(
            "(function() vim.lsp.codelens.run() return vim.wait(200, function()"
            " return require('callsheet.panel').window() end) end)()"
        )
        assert nvim.wait(ANSWER)[0] == "{"
        assert loopback.targets[:1] == ["GET /redirect"]


def test_lenses_follow_what_was_sent(together: Together, loopback: Loopback):
    needed = f"### needed\nGET {loopback.origin}/json\n"
    text = f"{needed}\n### needing\n# @ref needed\nGET {loopback.origin}/json\n"
    with together.open(text) as nvim:
        attached(nvim)
        nvim.wait(f"{TITLES}:find('needed first', 1, true)")
        nvim.type("6G<CR>")
        nvim.wait(f"{TITLES}:find('Send all it needs again', 1, true)")


def test_a_mistake_is_seen_and_what_can_be_typed_is_offered(together: Together):
    with together.open("@host = http://127.0.0.1\n\nGET {{😀hots}}/{{hots}}\n") as nvim:
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


def test_a_send_is_cancelled(together: Together, loopback: Loopback):
    text = f"### one\nGET {loopback.origin}/hold\n\n### two\nGET {loopback.origin}/json\n"
    with together.open(text) as nvim:
        attached(nvim)
        nvim.type("2G<CR>")
        assert loopback.held.wait(15)
        nvim.wait(f"{VIRTUAL}[1]:find('sending')", "callsheet.status")
        nvim.type("5G:Callsheet cancel<CR>")
        nvim.wait(f"{VIRTUAL}[1]:find('cancelled')", "callsheet.status")


ASKING = """\
### one
# @prompt who Who is it?
# @prompt password The password
GET {origin}/text/{{{{who}}}}
X-Key: {{{{password}}}}
"""


def test_a_person_types_values_and_a_secret_is_not_seen(together: Together, loopback: Loopback):
    with together.open(ASKING.format(origin=loopback.origin)) as nvim:
        nvim.lua(
            "asked = {} vim.ui.input = function(o, on) table.insert(asked, o.prompt) on('ada') end"
            " vim.fn.inputsecret = function(label) table.insert(asked, label) return 'hunter2' end"
        )
        assert sent(nvim, "4G<CR>") == ["ada"]
        assert nvim.lua("return asked") == ["Who is it?: ", "The password: "]
        assert ("X-Key", "hunter2") in loopback.received[0].headers


def test_a_request_is_copied_pasted_and_a_body_saved(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        sent(nvim, "3G<CR>")
        nvim.type(":Callsheet copy curl<CR>")
        assert nvim.wait("vim.fn.getreg('\"')").startswith(f"curl -L {loopback.origin}/json")
        nvim.type(":Callsheet save answer.json<CR>")
        nvim.wait("vim.uv.fs_stat('answer.json')")
        assert json.loads((together.folder / "answer.json").read_text())["id"] == 7
        nvim.type(":Callsheet save my  answer.json<CR>")
        nvim.wait("vim.uv.fs_stat('my  answer.json')")
        nvim.lua("vim.fn.setreg('\"', 'curl -X PUT http://127.0.0.1/pasted -d a=b')")
        nvim.type(":Callsheet paste<CR>")
        nvim.wait("vim.fn.search('PUT http://127.0.0.1/pasted') > 0")


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


def test_what_is_on_its_way_has_a_bar(together: Together, loopback: Loopback):
    (together.folder / "data").write_bytes(bytes(3_000_000))
    with together.open(f"### one\nPOST {loopback.origin}/back\n\n< ./data\n") as nvim:
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


def test_pages_are_counted_as_they_come(together: Together, loopback: Loopback):
    paged = "# @paginate json_link next_url_path=next"
    with together.open(f"### rows\n{paged}\nGET {loopback.origin}/pages/4\n") as nvim:
        attached(nvim)
        nvim.lua(
            "seen, lines = {}, {} local status = require('callsheet.status')"
            " local before = status.went_on"
            " status.went_on = function(told) before(told)"
            f" table.insert(seen, table.concat({VIRTUAL.replace('(...)', '')}('callsheet.status')))"
            " table.insert(lines, require('callsheet').statusline()) end"
        )
        nvim.type("3G:Callsheet all_pages<CR>")
        nvim.wait(ANSWER)
        for count, seen, line in zip((1, 2, 3), *nvim.lua("return { seen, lines }"), strict=True):
            assert f"{count} page" in seen
            assert f"{count} page" in line
            assert line.endswith("no environment")
        assert nvim.lua(f"return {STATUS}") == "no environment"


def test_a_selection_and_a_whole_file_are_sent(together: Together, loopback: Loopback):
    text = "".join(f"### {name}\nGET {loopback.origin}/text/{name}\n\n" for name in "abc")
    with together.open(text) as nvim:
        attached(nvim)
        nvim.type("2GV5G<CR>")
        nvim.wait("vim.fn.execute('messages'):find('2 requests: 2 passed')")
        assert loopback.targets == ["GET /text/a", "GET /text/b"]
        nvim.type(":Callsheet send_all<CR>")
        nvim.wait("vim.fn.execute('messages'):find('3 requests: 3 passed')")


def test_a_load_is_run_into_the_target_that_is_named(together: Together, loopback: Loopback):
    api = f"### api\n# @resource\n# @base-url {loopback.origin}\n\n"
    text = f"{api}### rows\n# @use api\nGET /pages/1\n"
    with together.open(text) as nvim:
        attached(nvim)
        nvim.lua(
            "local run = function(command) ran = command end"
            " vim.fn.jobstart, vim.fn.termopen = run, run"
        )
        nvim.type("7G:Callsheet load ndjson:my rows<CR>")
        assert "ndjson:my rows" in nvim.wait("ran")


def test_a_load_is_seen_in_a_terminal(together: Together, loopback: Loopback):
    paged = "# @paginate json_link next_url_path=next"
    with together.open(f"### rows\n{paged}\nGET {loopback.origin}/pages/3\n") as nvim:
        attached(nvim)
        nvim.type("3G:Callsheet load ndjson:out<CR>")
        nvim.wait("vim.bo.buftype == 'terminal' and vim.fn.search('6 rows in', 'nw') > 0")


def test_the_menu_of_the_mouse_has_entries_in_request_files(together: Together, loopback: Loopback):
    with together.open(REQUESTS.format(origin=loopback.origin)) as nvim:
        attached(nvim)
        nvim.lua("vim.api.nvim_exec_autocmds('MenuPopup', { pattern = 'n' })")
        entries = nvim.lua("return vim.fn.menu_info('PopUp', 'n').submenus")
        assert entries[:3] == ["Send Request", "Cancel Sending", "Choose Environment"]
        nvim.type("3G")
        nvim.lua("vim.cmd('emenu PopUp.Send\\\\ Request')")
        assert nvim.wait(ANSWER)[0] == "{"
        nvim.lua("vim.cmd.new() vim.api.nvim_exec_autocmds('MenuPopup', { pattern = 'n' })")
        assert "Send Request" not in nvim.lua("return vim.fn.menu_info('PopUp', 'n').submenus")
