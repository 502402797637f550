-- What was sent in a workspace, to choose from.
local client = require('callsheet.client')
local highlights = require('callsheet.highlights')
local sends = require('callsheet.sends')
local text = require('callsheet.text')

local M = {}

---@param entry table
---@return string
local function line(entry)
  local path = entry.url:gsub('^%a+://[^/]+', '')
  local parts = {
    highlights.sign(entry.outcome),
    os.date('%H:%M:%S', math.floor(entry.time)),
    ('%-6s'):format(entry.method),
    text.cut(path, 50),
    entry.summary,
  }
  if entry.environment ~= '' then
    table.insert(parts, '(' .. entry.environment .. ')')
  end
  return text.plain(table.concat(parts, '  '))
end

---@param buffer integer
---@param number integer|nil
function M.open(buffer, number)
  if not number then
    return M.pick(buffer)
  end
  sends.show_in_window(buffer, { uri = vim.uri_from_bufnr(buffer), number = number })
end

---Lets the person choose one, and shows its answer.
---@param buffer integer
function M.pick(buffer)
  local uri = vim.uri_from_bufnr(buffer)
  client.execute(buffer, 'callsheet.history', { { uri = uri } }, function(entries)
    if not entries or #entries == 0 then
      return require('callsheet.say').info('nothing was sent yet')
    end
    vim.ui.select(entries, {
      prompt = 'History',
      kind = 'callsheet.history',
      format_item = line,
    }, function(entry)
      if entry then
        M.open(buffer, entry.number)
      end
    end)
  end)
end

return M
