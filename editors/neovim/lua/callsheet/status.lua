-- What stands behind a request line: that it is being sent, how far it is, how it went.
local highlights = require('callsheet.highlights')
local text = require('callsheet.text')

local M = {}

local FRAMES = { '⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏' }
local CELLS = 12
local BETWEEN = 80

local namespace = vim.api.nvim_create_namespace('callsheet.status')

---@class callsheet.Note
---@field buffer integer
---@field mark integer
---@field chunks fun(frame: string): string[][]

---@type table<string, callsheet.Note> by document and request
local notes = {}
---@type table<string, string> the notes of what goes on, by the server and its number of the send
local going = {}

local timer
local frame = 1

---@param chunks string[][]
---@return integer columns
local function width_of(chunks)
  local wide = 0
  for _, chunk in ipairs(chunks) do
    wide = wide + vim.fn.strdisplaywidth(chunk[1])
  end
  return wide
end

---Columns that are left behind a line in the narrowest window that shows it, and those of that window.
---@return integer
---@return integer
local function room_behind(buffer, line)
  local room, narrowest = math.huge, math.huge
  local words = vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1] or ''
  local wide = vim.fn.strdisplaywidth(words)
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    local columns = math.max(vim.api.nvim_win_get_width(window) - vim.fn.getwininfo(window)[1].textoff, 1)
    local used = wide > 0 and vim.wo[window].wrap and (wide - 1) % columns + 1 or wide
    room, narrowest = math.min(room, columns - used), math.min(narrowest, columns)
  end
  return room, narrowest
end

---The beginning, as far as there is room.
local function cut(chunks, room)
  local found = {}
  for _, chunk in ipairs(chunks) do
    room = room - vim.fn.strdisplaywidth(chunk[1])
    if room < 0 and #found > 0 then
      break
    end
    table.insert(found, chunk)
  end
  return found
end

local function draw(note)
  if not vim.api.nvim_buf_is_loaded(note.buffer) then
    return
  end
  local at = vim.api.nvim_buf_get_extmark_by_id(note.buffer, namespace, note.mark, {})
  if at[1] then
    local chunks = note.chunks(FRAMES[frame])
    local options = {
      id = note.mark,
      hl_mode = 'combine',
      priority = 300,
      invalidate = true,
      undo_restore = true,
    }
    local room, columns = room_behind(note.buffer, at[1])
    if width_of(chunks) < room then
      options.virt_text, options.virt_text_pos = chunks, 'eol'
    else
      options.virt_lines = { cut(chunks, columns) }
    end
    vim.api.nvim_buf_set_extmark(note.buffer, namespace, at[1], at[2], options)
  end
end

local function turn()
  frame = frame % #FRAMES + 1
  for _, key in pairs(going) do
    if notes[key] then
      draw(notes[key])
    end
  end
  vim.cmd.redrawstatus({ bang = true })
  if not next(going) and timer then
    timer:stop()
    timer:close()
    timer = nil
  end
end

---Of a buffer, not of its file: that may get another name.
local function key_of(buffer, name)
  return ('%s\0%s'):format(buffer or '', name)
end

---@return string the key of the note
local function put(told, chunks)
  local buffer = require('callsheet.client').buffer(told.uri)
  local key = key_of(buffer, told.name)
  if not buffer then
    return key
  end
  if notes[key] and vim.api.nvim_buf_is_loaded(notes[key].buffer) then
    vim.api.nvim_buf_del_extmark(notes[key].buffer, namespace, notes[key].mark)
  end
  local line = math.min(told.line, vim.api.nvim_buf_line_count(buffer) - 1)
  local mark = vim.api.nvim_buf_set_extmark(buffer, namespace, line, 0, {})
  notes[key] = { buffer = buffer, mark = mark, chunks = chunks }
  draw(notes[key])
  return key
end

---A bar: how much of it is done.
---@param share number from 0 to 1
---@return string[][]
local function bar(share)
  local full = math.floor(share * CELLS + 0.5)
  return {
    { ('━'):rep(full), 'CallsheetBar' },
    { ('─'):rep(CELLS - full), 'CallsheetGutter' },
  }
end

function M.began(told)
  going[told.id] = put(told, function(sign)
    return { { ' ' .. sign .. ' sending', 'CallsheetSending' } }
  end)
  if not timer then
    timer = vim.uv.new_timer()
    timer:start(BETWEEN, BETWEEN, vim.schedule_wrap(turn))
  end
end

function M.went_on(told)
  local note = notes[going[told.id]]
  if not note then
    return
  end
  local total = text.present(told.total) and told.total or nil
  local words = text.plain(told.text)
  note.chunks = function(sign)
    local chunks = { { (' %s %s '):format(sign, words), 'CallsheetSending' } }
    if total and total > 0 then
      vim.list_extend(chunks, bar(math.min(told.done / total, 1)))
    end
    return chunks
  end
  draw(note)
end

function M.ended(told)
  local note = notes[going[told.id]]
  going[told.id] = nil
  local function chunks_of()
    local sign = (' %s '):format(highlights.sign(told.outcome))
    local parts = vim.split(text.plain(told.summary), ' · ', { plain = true })
    local chunks = { { sign .. parts[1], highlights.of(told.outcome) } }
    for place = 2, #parts do
      local failed = parts[place]:match('assertion') ~= nil and told.outcome == 'failed'
      table.insert(chunks, { ' · ' .. parts[place], failed and 'CallsheetFailed' or 'CallsheetDim' })
    end
    return chunks
  end
  if not note then
    put(told, chunks_of)
  else -- It has moved with the text since.
    note.chunks = chunks_of
    draw(note)
  end
end

---A server is gone, and with it what it was sending.
---@param prefix string of the numbers of its sends
function M.lost(prefix)
  for id, key in pairs(going) do
    if vim.startswith(id, prefix) then
      going[id] = nil
      -- A request of a file that is not open has no note.
      local note = notes[key]
      if note then
        note.chunks = function()
          return { { ' ○ the server ended', 'CallsheetSkipped' } }
        end
        draw(note)
      end
    end
  end
end

---What goes on in a few words, for 'statusline'; empty where nothing does.
---@return string
function M.line()
  local id = next(going)
  local note = id and notes[going[id]]
  if not note then
    return ''
  end
  local words = vim.tbl_map(function(chunk)
    return chunk[1]
  end, note.chunks(FRAMES[frame]))
  local others = M.count() > 1 and (' +%d'):format(M.count() - 1) or ''
  return text.status(vim.trim(table.concat(words))) .. others
end

---@return string[] of what is on its way
function M.ids()
  return vim.tbl_keys(going)
end

---How many requests are on their way.
---@return integer
function M.count()
  return vim.tbl_count(going)
end

vim.api.nvim_create_autocmd('WinResized', {
  group = vim.api.nvim_create_augroup('callsheet.status', {}),
  callback = function()
    for _, note in pairs(notes) do
      draw(note)
    end
  end,
})

return M
