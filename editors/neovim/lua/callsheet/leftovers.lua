-- The environments of older versions: taken away once a newer one works, unless some Neovim has one open.
local server = require('callsheet.server')

local M = {}

local IN_USE = '^in%-use%-(%d+)$'

---@param pid string
---@return boolean
local function is_running(pid)
  return vim.uv.kill(tonumber(pid), 0) == 0
end

---Whether a Neovim that is running has started its server out of a folder.
---@param folder string
---@return boolean
local function is_used(folder)
  for name in vim.fs.dir(folder) do
    local pid = name:match(IN_USE)
    if pid and is_running(pid) then
      return true
    end
  end
  return false
end

---Notes that this Neovim runs a server out of the private environment, as long as it does.
local function note(folder)
  local path = vim.fs.joinpath(folder, 'in-use-' .. vim.fn.getpid())
  if vim.uv.fs_stat(path) then
    return
  end
  vim.fn.writefile({}, path)
  vim.api.nvim_create_autocmd('VimLeavePre', {
    callback = function()
      vim.fn.delete(path)
    end,
  })
end

---A server of a program works: those of older versions are not needed any more.
---@param program string
function M.works(program)
  local private = server.private()
  if not server.is_below(program, private) then
    return
  end
  note(private)
  local above, own = vim.fs.dirname(private), vim.fs.basename(private)
  local version = own:match('^server%-(.+)$')
  for name, kind in vim.fs.dir(above) do
    local other = name:match('^server%-(%d[%w.]*)$')
    local is_version, is_older = pcall(vim.version.lt, other or '', version)
    if kind == 'directory' and is_version and is_older and not is_used(vim.fs.joinpath(above, name)) then
      vim.fn.delete(vim.fs.joinpath(above, name), 'rf')
    end
  end
end

return M
