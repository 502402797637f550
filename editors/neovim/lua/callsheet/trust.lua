-- Whether a workspace is trusted, kept where `vim.secure` keeps it. Until it is, nothing is sent.
local settings = require('callsheet.settings')

local M = {}

local DIRECTORY = 'directory'

local function database()
  return vim.fs.joinpath(vim.fn.stdpath('state'), 'trust')
end

local function real(root)
  return vim.uv.fs_realpath(vim.fs.normalize(root)) or root
end

---@return table<string, string> what was decided, by path
local function decisions()
  local found = {}
  local file = io.open(database())
  if file then
    for line in file:lines() do
      local decision, path = line:match('^(%S+) (.+)$')
      if path then
        found[path] = decision
      end
    end
    file:close()
  end
  return found
end

---Neovim 0.10 decides about files only; the line is the one that later ones write.
local function decide(root, decision)
  local all = decisions()
  all[real(root)] = decision
  local lines = {}
  for path, each in pairs(all) do
    table.insert(lines, ('%s %s'):format(each, path))
  end
  vim.fn.mkdir(vim.fs.dirname(database()), 'p')
  vim.fn.writefile(lines, database())
end

---@param root string
---@return boolean
function M.has(root)
  return settings.get('trustAll') or decisions()[real(root)] == DIRECTORY
end

---Asks, unless it was decided before.
---@param root string
---@return boolean
function M.ask(root)
  if M.has(root) then
    return true
  end
  if vim.fn.has('nvim-0.11') == 1 then
    return vim.secure.read(root) == true
  end
  if decisions()[real(root)] == '!' then
    return false
  end
  local question = ('%s is not trusted. DIRECTORY trust is decided only by its name.'):format(root)
  local answered, choice = pcall(vim.fn.confirm, question, '&ignore\n&deny\n&allow', 1)
  if answered and choice > 1 then
    decide(root, choice == 3 and DIRECTORY or '!')
  end
  return M.has(root)
end

---Trusts it from now on, for the person said so. `vim.secure.trust` takes folders from 0.12 on.
---@param root string
function M.give(root)
  decide(root, DIRECTORY)
end

---@param root string
function M.take_back(root)
  decide(root, nil)
end

return M
