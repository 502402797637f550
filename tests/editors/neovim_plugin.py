"""The plug-in for tests: folders with request files, Neovim in them, what a person sees."""

from pathlib import Path

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
