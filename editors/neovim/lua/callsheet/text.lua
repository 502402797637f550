-- Text of a server, made fit to be shown where Neovim would read more in it than letters.
local M = {}

---One line without characters that move a cursor, change a colour or end a line.
---@param text string
---@return string
function M.plain(text)
  return (text:gsub('[%z\1-\31\127]', ' '):gsub('\194[\128-\159]', ' '))
end

---As `plain`, of several lines.
---@param text string
---@return string
function M.lines_plain(text)
  return table.concat(vim.tbl_map(M.plain, vim.split(text, '\n', { plain = true })), '\n')
end

---As `plain`, for 'winbar' and 'statusline'.
---@param text string
---@return string
function M.status(text)
  return (M.plain(text):gsub('%%', '%%%%'))
end

---The beginning of a text, at most so many columns wide.
---@param text string
---@param width integer
---@return string
function M.cut(text, width)
  if vim.fn.strdisplaywidth(text) <= width then
    return text
  end
  return vim.fn.strcharpart(text, 0, math.max(width - 1, 0)) .. '…'
end

---Lines as a buffer takes them.
---@param text string
---@return string[]
function M.lines(text)
  local lines = vim.split(text, '\n', { plain = true })
  if lines[#lines] == '' and #lines > 1 then
    lines[#lines] = nil
  end
  return lines
end

---A number of bytes as a person reads it.
---@param count integer
---@return string
function M.bytes(count)
  local units, unit = { 'B', 'kB', 'MB', 'GB' }, 1
  while count >= 999.5 and unit < #units do
    count, unit = count / 1000, unit + 1
  end
  return unit == 1 and ('%d B'):format(count) or ('%.3g %s'):format(count, units[unit])
end

---Milliseconds as a person reads them.
---@param milliseconds number
---@return string
function M.duration(milliseconds)
  if milliseconds < 9.95 then
    return ('%.1f ms'):format(milliseconds)
  elseif milliseconds < 999.5 then
    return ('%.0f ms'):format(milliseconds)
  end
  return ('%.2f s'):format(milliseconds / 1000)
end

---Whether there is a value: a `null` of JSON is nil in some versions of Neovim, `vim.NIL` in others.
---@param value any
---@return boolean
function M.present(value)
  return value ~= nil and value ~= vim.NIL
end

---A value out of JSON, as a person reads it.
---@param value any
---@return string
function M.value(value)
  if not M.present(value) then
    return 'null'
  end
  return type(value) == 'string' and value or vim.json.encode(value)
end

return M
