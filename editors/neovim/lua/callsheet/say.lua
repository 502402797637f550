-- Messages to the person. They may quote what a server answered or a file of somebody else says.
local plain = require('callsheet.text').lines_plain

local M = {}

local function say(text, level)
  vim.schedule(function()
    vim.notify('callsheet: ' .. plain(text), level, { title = 'Callsheet' })
  end)
end

---@param text string
function M.info(text)
  say(text, vim.log.levels.INFO)
end

---@param text string
function M.warn(text)
  say(text, vim.log.levels.WARN)
end

---@param text string
function M.fault(text)
  say(text, vim.log.levels.ERROR)
end

return M
