-- Where the program `callsheet` is.
local facts = require('callsheet.facts')
local settings = require('callsheet.settings')

local M = {}

local IS_WINDOWS = vim.fn.has('win32') == 1
local PROGRAMS = IS_WINDOWS and 'Scripts' or 'bin'

---The program of a virtual environment.
---@param folder string
---@param name string
---@return string
function M.program(folder, name)
  return vim.fs.joinpath(folder, PROGRAMS, IS_WINDOWS and name .. '.exe' or name)
end

---The environment that the plug-in makes for itself: one for each version, so none is half of two.
---@return string
function M.private()
  return vim.fs.joinpath(vim.fn.stdpath('data'), 'callsheet', 'server-' .. facts.version)
end

---Whether a file is in a folder, by its name or by what that leads to.
---@param path string
---@param root string
---@return boolean
function M.is_below(path, root)
  local full = vim.fs.normalize(vim.fn.fnamemodify(path, ':p'))
  local folders = { vim.fs.normalize(root), vim.uv.fs_realpath(root) or root }
  return vim.iter({ full, vim.uv.fs_realpath(full) or full }):any(function(each)
    return vim.iter(folders):any(function(folder)
      return vim.startswith(each, (folder:gsub('/*$', '/')))
    end)
  end)
end

---The program on PATH, which may have folders of a workspace in it.
local function on_path(root, trusted)
  local path = vim.fn.exepath('callsheet')
  return (trusted or path == '' or not M.is_below(path, root)) and path or ''
end

---Every place that is looked at, in order.
---@param root string
---@param trusted boolean a program out of a folder that nobody trusts is not run
---@return { what: string, path: string }[]
function M.places(root, trusted)
  local places = {}
  if trusted then
    for _, name in ipairs({ '.venv', 'venv' }) do
      local path = M.program(vim.fs.joinpath(root, name), 'callsheet')
      table.insert(places, { what = name .. ' of the workspace', path = path })
    end
  end
  table.insert(places, { what = 'PATH', path = on_path(root, trusted) })
  table.insert(places, { what = 'the private environment', path = M.program(M.private(), 'callsheet') })
  return places
end

---@param root string
---@param trusted boolean
---@return string[]|nil command
---@return string|nil why not
function M.find(root, trusted)
  local said = settings.get('serverPath')
  if said ~= '' then
    local path = vim.fs.normalize(said)
    if vim.fn.executable(path) == 0 then
      return nil, ('`serverPath` is %s, which is no program'):format(said)
    end
    -- The server is run in the workspace: a path that is none from there on must not lead into it.
    return { vim.fn.fnamemodify(vim.fn.exepath(path), ':p'), 'lsp' }
  end
  for _, place in ipairs(M.places(root, trusted)) do
    if place.path ~= '' and vim.fn.executable(place.path) == 1 then
      return { place.path, 'lsp' }
    end
  end
  return nil, nil
end

return M
