-- Where in a JSON body a line is, as the body is laid out: what is inside stands further right.
local M = {}

---Lines that are looked at before it is given up.
local MOST_LINES = 20000

local function indent(line)
  return #line:match('^ *')
end

---The places of the members that lead to a line; nil where lines on the way are not there yet.
---@param buffer integer
---@param row integer from 1
---@return integer[]|nil
function M.path(buffer, row)
  local first = math.max(row - MOST_LINES, 0)
  local lines = vim.api.nvim_buf_get_lines(buffer, first, row, false)
  local path, place = {}, 0
  local at = indent(lines[#lines] or '')
  if (lines[#lines] or ''):match('^ *[%]}]') then
    -- The end of a value is where its beginning is.
    place = -1
  end
  for number = #lines - 1, 1, -1 do
    local line = lines[number]
    local column = indent(line)
    if line == '' then
      return nil
    elseif column < at then
      table.insert(path, 1, math.max(place, 0))
      at, place = column, 0
    elseif column == at and not line:match('^ *[%]}]') then
      place = place + 1
    end
  end
  return first == 0 and at == 0 and path or nil
end

return M
