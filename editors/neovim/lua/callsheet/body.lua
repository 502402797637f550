-- The body of an answer in a buffer. It has as many lines as the body from the first moment on, and
-- the server is asked for those that somebody looks at: 100 MB open as fast as one line.
local client = require('callsheet.client')
local say = require('callsheet.say')

local M = {}

local PAGE = 1000
local BLANKS = 200000
local MOST_FOLDED = 20000
local MOST_WITH_FILETYPE = 1000000
local MOST_COPIED = 200000
local FILETYPES = { json = 'json', xml = 'xml', html = 'html' }

local namespace = vim.api.nvim_create_namespace('callsheet.found')

---@class callsheet.Body
---@field request integer the buffer of the request
---@field id string
---@field form string
---@field total integer lines there are
---@field asked table<integer, boolean> pages
---@field searched string|nil

---@type table<integer, callsheet.Body> by buffer
local bodies = {}

local function edit(buffer, from, to, lines)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, from, to, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = false
end

local blank = {}

---Adds blank lines until there are as many as the body has, some at a time.
local function extend(buffer)
  local body = bodies[buffer]
  if not body or not vim.api.nvim_buf_is_valid(buffer) then
    return
  end
  local missing = body.total - vim.api.nvim_buf_line_count(buffer)
  if missing <= 0 then
    return
  end
  local count = math.min(missing, BLANKS)
  for place = #blank + 1, count do
    blank[place] = ''
  end
  local lines = count == #blank and blank or vim.list_slice(blank, 1, count)
  edit(buffer, -1, -1, lines)
  vim.defer_fn(function()
    extend(buffer)
  end, 5)
end

---@param buffer integer
---@param number integer page, from 0
---@param done fun()|nil
local function load(buffer, number, done)
  local body = bodies[buffer]
  if not body or body.asked[number] then
    return done and vim.schedule(done)
  end
  body.asked[number] = true
  local params = { id = body.id, form = body.form, start = number * PAGE, count = PAGE }
  client.ask(body.request, 'callsheet/body', params, function(page)
    if not vim.api.nvim_buf_is_valid(buffer) then
      return
    end
    if not page then
      return say.warn('the server does not have this answer any more')
    end
    body.total = math.max(page.total, 1)
    local behind = vim.api.nvim_buf_line_count(buffer)
    local first = page.start
    if first > behind then
      edit(buffer, -1, -1, vim.fn['repeat']({ '' }, first - behind))
    end
    -- What was no line of text to the server is none here.
    for place, line in ipairs(page.lines) do
      page.lines[place] = line:gsub('\n', ' ')
    end
    edit(buffer, first, math.min(first + #page.lines, vim.api.nvim_buf_line_count(buffer)), page.lines)
    extend(buffer)
    if done then
      done()
    end
  end)
end

---Asks for what a window shows, and for a little around it.
local function look(window)
  local buffer = vim.api.nvim_win_get_buf(window)
  if bodies[buffer] then
    local info = vim.fn.getwininfo(window)[1]
    local from = math.max(math.floor((info.topline - 50) / PAGE), 0)
    local last = math.floor((bodies[buffer].total - 1) / PAGE)
    for number = from, math.min(math.floor((info.botline + 50) / PAGE), last) do
      load(buffer, number)
    end
  end
end

local function watch(buffer)
  local group = vim.api.nvim_create_augroup('callsheet.body.' .. buffer, {})
  vim.api.nvim_create_autocmd('CursorMoved', {
    group = group,
    buffer = buffer,
    callback = function()
      look(vim.api.nvim_get_current_win())
    end,
  })
  vim.api.nvim_create_autocmd('WinScrolled', {
    group = group,
    callback = function()
      for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
        look(window)
      end
    end,
  })
  vim.api.nvim_create_autocmd('BufWipeout', {
    group = group,
    buffer = buffer,
    callback = function()
      bodies[buffer] = nil
      vim.api.nvim_del_augroup_by_id(group)
    end,
  })
end

---Loads what is not there yet, page by page: a fold ends where a line is that is not known.
local function load_all(buffer, number)
  local body = bodies[buffer]
  if body and number * PAGE < body.total then
    load(buffer, number, function()
      load_all(buffer, number + 1)
    end)
  end
end

---Fills a buffer with a body.
---@param buffer integer
---@param request integer the buffer of the request
---@param answer table
---@param form string
---@param done fun()|nil called when its first lines are there
function M.fill(buffer, request, answer, form, done)
  bodies[buffer] = { request = request, id = answer.id, form = form, total = 1, asked = {} }
  watch(buffer)
  load(buffer, 0, function()
    local kind = form == 'hex' and 'xxd' or FILETYPES[answer.body.kind] or 'text'
    -- What a person's configuration does with a file of this type is not made for as much as this.
    if answer.body.size <= MOST_WITH_FILETYPE then
      vim.bo[buffer].filetype = kind
    else
      vim.bo[buffer].syntax = kind
    end
    vim.bo[buffer].synmaxcol = 2000
    if M.folds(buffer) then
      load_all(buffer, 1)
    end
    if done then
      done()
    end
  end)
end

---Whether a buffer is short enough for its lines to be folded by how far they are indented.
---@param buffer integer
---@return boolean
function M.folds(buffer)
  local body = bodies[buffer]
  return body ~= nil and body.form == 'pretty' and body.total <= MOST_FOLDED
end

---@param buffer integer
---@return boolean
function M.is(buffer)
  return bodies[buffer] ~= nil
end

local function show_found(window, buffer, found)
  local line = vim.api.nvim_buf_get_lines(buffer, found.line, found.line + 1, false)[1] or ''
  local from = vim.fn.byteidxcomp(line, found.character)
  local to = vim.fn.byteidxcomp(line, found.character + found.length)
  from, to = from < 0 and #line or from, to < 0 and #line or to
  vim.api.nvim_win_set_cursor(window, { found.line + 1, from })
  vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1)
  vim.api.nvim_buf_set_extmark(buffer, namespace, found.line, from, { end_col = to, hl_group = 'CurSearch' })
  vim.api.nvim_win_call(window, function()
    vim.cmd('normal! zvzz')
  end)
  look(window)
end

---Goes to the next place of a text, in all of the body.
---@param window integer
---@param wanted string|nil that of the last search without one
function M.search(window, wanted)
  local buffer = vim.api.nvim_win_get_buf(window)
  local body = bodies[buffer]
  if not body then
    return say.info('there is no body to search in')
  end
  local again = wanted == nil or wanted == body.searched
  body.searched = wanted or body.searched
  if not body.searched or body.searched == '' then
    return
  end
  local line = vim.api.nvim_win_get_cursor(window)[1] - 1
  local params = { id = body.id, form = body.form, text = body.searched, start = again and line + 1 or line }
  client.ask(body.request, 'callsheet/search', params, function(found)
    if not found then
      return say.info(('no `%s` from here to the end'):format(body.searched))
    end
    load(buffer, math.floor(found.line / PAGE), function()
      show_found(window, buffer, found)
    end)
  end)
end

---Puts all of a body where it can be pasted from, as it is shown: masked.
---@param window integer
function M.copy(window)
  local body = bodies[vim.api.nvim_win_get_buf(window)]
  if not body then
    return say.info('there is no body to copy')
  elseif body.total > MOST_COPIED then
    return say.warn(('it has %d lines; `:Callsheet save` writes them to a file'):format(body.total))
  end
  local all = {}
  local function more()
    local params = { id = body.id, form = body.form, start = #all, count = 5 * PAGE }
    client.ask(body.request, 'callsheet/body', params, function(page)
      vim.list_extend(all, page and page.lines or {})
      if page and #page.lines > 0 and #all < page.total then
        return more()
      end
      M.to_clipboard(table.concat(all, '\n'))
      say.info(('%d lines are copied'):format(#all))
    end)
  end
  more()
end

---@param words string
function M.to_clipboard(words)
  vim.fn.setreg('"', words)
  pcall(vim.fn.setreg, '+', words)
end

return M
