-- What a person's configuration calls: `setup` (not needed), `statusline`, `attach`.
local M = {}

---Changes settings; those that are not named stay as they are.
---@param given table|nil by name, see |callsheet-settings|
function M.setup(given)
  require('callsheet.settings').take(given or {})
  require('callsheet.client').configure()
end

---Begins in the buffer of a request file, or of a document with requests.
---@param buffer integer
function M.attach(buffer)
  if vim.bo[buffer].buftype ~= '' or not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  require('callsheet.highlights').define()
  if require('callsheet.documents').is_request_file(buffer) then
    require('callsheet.keys').file(buffer)
  end
  require('callsheet.menu').define()
  require('callsheet.client').start(buffer)
end

---What is on its way, and the environment of the current file, for 'statusline'.
---@return string
function M.statusline()
  local going = require('callsheet.status').line()
  local environment = require('callsheet.environments').statusline()
  return going .. (going ~= '' and environment ~= '' and '  ' or '') .. environment
end

return M
