-- What is remembered from one Neovim to the next: small tables in files under stdpath('state').
local M = {}

local function path(name)
  return vim.fs.joinpath(vim.fn.stdpath('state'), 'callsheet', name .. '.json')
end

---@param name string
---@return table
function M.read(name)
  local file = io.open(path(name))
  if not file then
    return {}
  end
  local good, value = pcall(vim.json.decode, file:read('*a'))
  file:close()
  return good and type(value) == 'table' and value or {}
end

---@param name string
---@param value table
function M.write(name, value)
  local where = path(name)
  -- Where nothing can be written nothing is remembered.
  pcall(vim.fn.mkdir, vim.fs.dirname(where), 'p', tonumber('700', 8))
  local file = io.open(where .. '.new', 'w')
  if file then
    file:write(vim.json.encode(value))
    file:close()
    vim.uv.fs_rename(where .. '.new', where)
  end
end

return M
