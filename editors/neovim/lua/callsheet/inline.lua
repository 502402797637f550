-- An answer as lines below its request, which are no part of the file.
local client = require('callsheet.client')
local highlights = require('callsheet.highlights')
local settings = require('callsheet.settings')
local text = require('callsheet.text')

local M = {}

local namespace = vim.api.nvim_create_namespace('callsheet.inline')

local JSON = {
  { '^"[^"\\]*"%s*:', 'CallsheetName' },
  { '^"[^"]*"?', 'CallsheetString' },
  { '^%-?%d[%d.eE+-]*', 'CallsheetNumber' },
  { '^true', 'CallsheetNumber' },
  { '^false', 'CallsheetNumber' },
  { '^null', 'CallsheetNumber' },
}

---@class callsheet.Inline
---@field mark integer
---@field answer table
---@field lines string[]
---@field total integer
---@field folded boolean

---@type table<integer, table<string, callsheet.Inline>> by buffer and request
local shown = {}

---A line of JSON in pieces with colours; what is none stays as it is.
local function coloured(line)
  local chunks, at = {}, 1
  while at <= #line do
    local rest = line:sub(at)
    local found, group = rest:match('^[^"%d%-tfn]+'), 'Normal'
    for _, pair in ipairs(found and {} or JSON) do
      found = found or rest:match(pair[1])
      if found then
        group = pair[2]
        break
      end
    end
    found = found or rest:sub(1, 1)
    table.insert(chunks, { found, group })
    at = at + #found
  end
  return chunks
end

---The last line of the request that begins around a line.
local function last_line(buffer, line)
  local count = vim.api.nvim_buf_line_count(buffer)
  local lines = vim.api.nvim_buf_get_lines(buffer, line, count, false)
  local last = #lines
  for place = 2, #lines do
    if vim.startswith(lines[place], '###') then
      last = place - 1
      break
    end
  end
  while last > 1 and lines[last]:match('^%s*$') do
    last = last - 1
  end
  return math.min(line + last - 1, count - 1)
end

local function drawn(entry)
  local answer = entry.answer
  local head = { { '  ╭ ', 'CallsheetGutter' } }
  local sign = highlights.sign(answer.outcome) .. ' ' .. text.plain(answer.summary)
  table.insert(head, { sign, highlights.of(answer.outcome) })
  local lines = { head }
  local rest = entry.total
  if not entry.folded then
    rest = entry.total - #entry.lines
    for _, line in ipairs(entry.lines) do
      local words = text.cut(text.plain(line), 400)
      local chunks = answer.body.kind == 'json' and coloured(words) or { { words, 'Normal' } }
      table.insert(lines, vim.list_extend({ { '  │ ', 'CallsheetGutter' } }, chunks))
    end
  end
  local foot = rest > 0 and ('… %d more lines, `:Callsheet show` has them'):format(rest) or ''
  table.insert(lines, { { '  ╰ ' .. foot, 'CallsheetGutter' } })
  return lines
end

local function draw(buffer, entry, line)
  entry.mark = vim.api.nvim_buf_set_extmark(buffer, namespace, line, 0, {
    id = entry.mark,
    virt_lines = drawn(entry),
    virt_lines_leftcol = false,
    invalidate = true,
    undo_restore = true,
  })
end

---Scrolls as far as it takes to see all of it, or the request at the top.
local function reveal(buffer, first, last, count)
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    local info = vim.fn.getwininfo(window)[1]
    local cursor = vim.api.nvim_win_get_cursor(window)[1]
    local hidden = last - info.topline + 2 + count - info.height
    local top = math.min(info.topline + hidden, first + 1, cursor)
    if hidden > 0 and first + 1 >= info.topline and top > info.topline then
      vim.api.nvim_win_call(window, function()
        vim.fn.winrestview({ topline = top })
      end)
    end
  end
end

local function forget(buffer, name)
  shown[buffer] = shown[buffer] or {}
  local before = shown[buffer][name]
  if before then
    vim.api.nvim_buf_del_extmark(buffer, namespace, before.mark)
  end
end

local function put(buffer, answer, lines, total)
  forget(buffer, answer.name)
  local entry = { answer = answer, lines = lines, total = total, folded = false }
  shown[buffer][answer.name] = entry
  local first = math.min(answer.line, vim.api.nvim_buf_line_count(buffer) - 1)
  local last = last_line(buffer, first)
  draw(buffer, entry, last)
  reveal(buffer, first, last, #lines + 2)
end

---@param request integer the buffer of a request that was sent
---@param answer table
function M.show(request, answer)
  local buffer = client.buffer(answer.uri)
  if not buffer then
    return
  end
  if not text.present(answer.body) or answer.body.size == 0 then
    return put(buffer, answer, {}, 0)
  end
  if answer.body.kind == 'image' then
    local words = ('%s, %s; `:Callsheet open` opens it'):format(answer.body.mediaType, text.bytes(answer.body.size))
    return put(buffer, answer, { words }, 1)
  end
  local form = answer.body.kind == 'binary' and 'hex' or 'pretty'
  local params = { id = answer.id, form = form, start = 0, count = settings.get('inlineLines') }
  client.ask(request, 'callsheet/body', params, function(page)
    if page then
      put(buffer, answer, page.lines, page.total)
    end
  end)
end

---A part of a body that grows: its last lines are shown.
---@param told table the request
---@param news { start: integer, text: string }
function M.grew(_, told, news)
  local buffer = client.buffer(told.uri)
  if not buffer then
    return
  end
  shown[buffer] = shown[buffer] or {}
  local before = shown[buffer][told.name]
  local lines = news.start > 0 and before and before.lines or {}
  lines = vim.list_extend(vim.list_slice(lines), text.lines(news.text))
  local most = settings.get('inlineLines')
  lines = vim.list_slice(lines, math.max(#lines - most + 1, 1))
  local answer = {
    name = told.name,
    line = told.line,
    growing = true,
    outcome = '',
    summary = 'coming in …',
    body = { kind = 'text' },
  }
  put(buffer, answer, lines, #lines)
end

---Nothing more comes in of a request.
---@param told table the request
---@param outcome string
function M.ended(told, outcome)
  local buffer = client.buffer(told.uri)
  local entry = buffer and (shown[buffer] or {})[told.name]
  if entry and entry.answer.growing then
    entry.answer.growing, entry.answer.outcome, entry.answer.summary = nil, outcome, outcome
    local at = vim.api.nvim_buf_get_extmark_by_id(buffer, namespace, entry.mark, {})[1]
    if at then
      draw(buffer, entry, at)
    end
  end
end

---Folds what stands below the request at the cursor, or unfolds it.
function M.fold()
  local buffer = vim.api.nvim_get_current_buf()
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  local nearest, place
  for _, entry in pairs(shown[buffer] or {}) do
    local at = vim.api.nvim_buf_get_extmark_by_id(buffer, namespace, entry.mark, {})[1]
    if at and at >= line and (not place or at < place) then
      nearest, place = entry, at
    end
  end
  if nearest then
    nearest.folded = not nearest.folded
    draw(buffer, nearest, place)
  end
end

---Takes all of them away.
---@param buffer integer
function M.clear(buffer)
  vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1)
  shown[buffer] = nil
end

return M
