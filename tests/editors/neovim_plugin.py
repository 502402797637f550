"""The plug-in for tests: folders with request files, Neovim in them, what a person sees."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from editors.neovim import ROOT, Neovim, editing
from editors.neovims import neovim

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


STATUS = "require('callsheet').statusline()"


class Editing:
    """A folder with request files, and Neovim in it."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder = folder
        self.binary = neovim(version)

    def open(self, text: str, configuration: str = TRUSTING, **variables: str):
        (self.folder / "main.http").write_text(text)
        return editing(self.folder, configuration, "main.http", self.binary, variables)


KEPT = """
local kept = { ui = vim.deepcopy(vim.ui), fn = {} }
for _, name in ipairs({ 'confirm', 'inputsecret', 'jobstart', 'termopen' }) do
  kept.fn[name] = vim.fn[name]
end
kept.went_on = require('callsheet.status').went_on
local globals = vim.tbl_keys(_G)
local windows = vim.o.columns
function _G.clear_everything()
  for _, client in ipairs(vim.lsp.get_clients({ name = 'callsheet' })) do
    for _, command in ipairs({ 'clearHistory', 'clearCookies' }) do
      local uri = vim.uri_from_fname(client.config.root_dir .. '/main.http')
      local given = { command = 'callsheet.' .. command, arguments = { { uri = uri } } }
      local request = require('callsheet.client').request
      local done = false
      request(client, 'workspace/executeCommand', given, function() done = true end)
      vim.wait(10000, function() return done end, 5)
    end
  end
  for name, value in pairs(kept.ui) do vim.ui[name] = value end
  for name, value in pairs(kept.fn) do vim.fn[name] = value end
  require('callsheet.status').went_on = kept.went_on
  for name in pairs(_G) do
    if name ~= 'clear_everything' and not vim.list_contains(globals, name) then
      _G[name] = nil
    end
  end
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      vim.api.nvim_win_close(window, true)
    end
  end
  vim.cmd('stopinsert | silent! tabonly | silent! only | silent! %bwipeout! | messages clear')
  vim.o.columns, vim.o.wrap = windows, true
  vim.fn.setreg('"', '')
  require('callsheet').setup({ answers = 'beside', inlineLines = 12 })
end
"""
"""Has all that a test did undone: its windows, answers, what it put in the place of a question."""


class Together:
    """As `Editing`, but one Neovim and one server for all tests that leave nothing behind."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder = folder
        self._version = version
        self._open = ExitStack()
        self._nvim: Neovim | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def clear(self) -> None:
        """Undo what the test before did."""
        if self._nvim is not None:
            self._nvim.type("<C-\\><C-n>")
            self._nvim.lua("clear_everything()")
        for path in self.folder.iterdir():
            if path.name == ".neovim":
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    @contextmanager
    def open(self, text: str, settings: str = "") -> Iterator[Neovim]:
        """Neovim with `main.http`, once Lua code has set what it sets."""
        (self.folder / "main.http").write_text(text)
        if self._nvim is None:
            binary = neovim(self._version)
            started = editing(self.folder, TRUSTING + KEPT, "main.http", binary)
            self._nvim = self._open.enter_context(started)
            self._nvim.lua(settings)
        else:
            self._nvim.lua(settings)
            self._nvim.lua("vim.cmd.edit('main.http')")
        yield self._nvim


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


def is_010(nvim: Neovim) -> bool:
    return nvim.lua("return vim.fn.has('nvim-0.11')") == 0


def without_server(folder: Path) -> dict[str, str]:
    """An environment in which `callsheet` is nowhere."""
    return {"PATH": f"{folder}/none:/usr/local/bin:/usr/bin:/bin"}
