-- The items of a JSON body that is a list of objects, as a table.
local client = require('callsheet.client')
local sections = require('callsheet.sections')
local text = require('callsheet.text')

local M = {}

local MOST_ROWS = 1000
local WIDEST = 40

local function widths(columns, rows)
  local found = vim.tbl_map(vim.fn.strdisplaywidth, columns)
  for _, row in ipairs(rows) do
    for place, cell in ipairs(row) do
      found[place] = math.min(math.max(found[place], vim.fn.strdisplaywidth(text.plain(cell))), WIDEST)
    end
  end
  return found
end

local function padded(cells, wide)
  local found = {}
  for place, cell in ipairs(cells) do
    local words = text.cut(text.plain(cell), wide[place])
    table.insert(found, words .. (' '):rep(wide[place] - vim.fn.strdisplaywidth(words)))
  end
  return table.concat(found, '  ')
end

---@param found table|nil as `callsheet/table` tells it
---@return callsheet.Page
local function page_of(found)
  local page = sections.page()
  if not found then
    sections.add(page, { 'the body is no list of objects', 'CallsheetDim' })
    return page
  end
  local wide = widths(found.columns, found.rows)
  sections.add(page, { padded(found.columns, wide), 'CallsheetTitle' })
  for _, row in ipairs(found.rows) do
    sections.add(page, padded(row, wide))
  end
  if found.total > #found.rows then
    sections.add(page, { ('… %d more'):format(found.total - #found.rows), 'CallsheetDim' })
  end
  return page
end

---@param buffer integer
---@param request integer the buffer of the request
---@param answer table
function M.fill(buffer, request, answer)
  local params = { id = answer.id, path = {}, start = 0, count = MOST_ROWS }
  client.ask(request, 'callsheet/table', params, function(found)
    if vim.api.nvim_buf_is_valid(buffer) then
      sections.draw(buffer, page_of(found))
    end
  end)
end

return M
