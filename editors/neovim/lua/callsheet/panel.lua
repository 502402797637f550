-- The window for answers: a bar with what an answer has, and one of it below.
local bar = require('callsheet.bar')
local body = require('callsheet.body')
local highlights = require('callsheet.highlights')
local keys = require('callsheet.keys')
local places = require('callsheet.places')
local rows = require('callsheet.rows')
local say = require('callsheet.say')
local sections = require('callsheet.sections')
local settings = require('callsheet.settings')
local text = require('callsheet.text')
local tree = require('callsheet.tree')

local M = {}

local FORMS = { 'pretty', 'raw', 'hex', 'table', 'tree' }
local UNWRAPPED = { table = true, tree = true }
local MOST_GROWN = 20000
---A line that grows further goes on in another one.
local LONGEST = 20000

---@class callsheet.Panel
---@field window integer
---@field request integer the buffer of the request
---@field answer table|nil
---@field growing table|nil the request whose answer comes in piece by piece
---@field section string
---@field form string
---@field path integer[] of the list that is shown as a table
---@field buffers table<string, integer>

---@type table<integer, callsheet.Panel> by tab page
local panels = {}

---@type table<integer, callsheet.Panel> those that stay, by window
local kept = {}

---@type table<string, callsheet.Panel> where an answer comes in, by the number of the send
local growing = {}

local made = 0

---Whether a window has an answer still: a person may have closed it, or opened a file in it.
---@param panel callsheet.Panel
---@return boolean
local function is_open(panel)
  if not vim.api.nvim_win_is_valid(panel.window) then
    return false
  end
  local name = vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(panel.window))
  return vim.startswith(name, 'callsheet://')
end

---@param tab integer
---@return callsheet.Panel|nil
local function in_tab(tab)
  local panel = panels[tab]
  return panel and is_open(panel) and panel or nil
end

---The one whose window it is.
---@param window integer
---@return callsheet.Panel|nil
local function of_window(window)
  local panel = kept[window] or panels[vim.api.nvim_win_get_tabpage(window)]
  return panel and panel.window == window and is_open(panel) and panel or nil
end

---The answer that is meant: that of the window, else that of the tab page.
---@return callsheet.Panel|nil
local function current()
  return of_window(vim.api.nvim_get_current_win()) or in_tab(vim.api.nvim_get_current_tabpage())
end

---A buffer that is nothing but text: no file, no modelines, nothing kept of it.
---@param name string
---@return integer
function M.buffer(name)
  local buffer = vim.api.nvim_create_buf(false, true)
  made = made + 1
  vim.bo[buffer].modeline = false
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].undolevels = -1
  vim.bo[buffer].bufhidden = 'hide'
  vim.bo[buffer].modifiable = false
  vim.api.nvim_buf_set_name(buffer, ('callsheet://%d/%s'):format(made, (name:gsub('[^%w%-_. ]', '_'))))
  return buffer
end

local function wipe(panel)
  for _, buffer in pairs(panel.buffers) do
    if vim.api.nvim_buf_is_valid(buffer) then
      vim.api.nvim_buf_delete(buffer, { force = true })
    end
  end
end

---@param window integer
---@return boolean
local function is_floating(window)
  return vim.api.nvim_win_get_config(window).relative ~= ''
end

---The window of a request: here, in another tab page if the person has gone on, else any.
---@param request integer
---@return integer
local function window_of(request)
  local here = vim.tbl_filter(function(window)
    return not is_floating(window)
  end, vim.api.nvim_tabpage_list_wins(0))
  local all = vim.tbl_filter(function(window)
    return not is_floating(window)
  end, vim.fn.win_findbuf(request))
  for _, window in ipairs(all) do
    if vim.list_contains(here, window) then
      return window
    end
  end
  local panel = in_tab(vim.api.nvim_get_current_tabpage())
  if panel and panel.request == request then
    return panel.window
  end
  return all[1] or here[1]
end

local function open(buffer, window)
  local below = settings.get('answers') == 'below'
  local place = { split = below and 'below' or 'right', win = window }
  if below then
    place.height = math.max(math.floor(vim.o.lines * 0.45), 5)
  end
  local good, opened = pcall(vim.api.nvim_open_win, buffer, false, place)
  return good and opened or nil
end

---The panel beside a request; nil where there is no room for one.
---@param request integer
---@return callsheet.Panel|nil
local function panel_for(request)
  local window = window_of(request)
  local tab = vim.api.nvim_win_get_tabpage(window)
  local panel = in_tab(tab)
  if not panel then
    local opened = open(M.buffer('answer'), window)
    if not opened then
      say.warn('there is no room for the answer; `:Callsheet show` shows it where there is')
      return
    end
    panel = { window = opened, section = 'Body', buffers = {} }
    panels[tab] = panel
  end
  panel.request = request
  return panel
end

local function dress(panel)
  local window, buffer = panel.window, vim.api.nvim_win_get_buf(panel.window)
  local options = vim.wo[window][0]
  options.winbar = bar.of(panel)
  options.wrap = not body.is(buffer) and not UNWRAPPED[panel.form]
  options.number = body.is(buffer)
  options.relativenumber = false
  options.signcolumn = 'no'
  options.list = false
  options.spell = false
  options.foldcolumn = '0'
  if panel.answer then
    options.statusline = bar.summary(panel.answer)
  end
  if body.folds(buffer) then
    vim.bo[buffer].shiftwidth = 2
    options.foldmethod = 'indent'
    options.foldlevel = 99
    options.foldenable = true
  else
    options.foldmethod = 'manual'
  end
end

---Why there is no body.
local function nothing(answer)
  local page = sections.page()
  local group = highlights.of(answer.outcome)
  sections.add(page, { highlights.sign(answer.outcome) .. ' ' .. answer.summary, group })
  if not text.present(answer.body) then
    sections.add(page, '')
    local log = sections.log(answer)
    local before = #page.lines
    vim.list_extend(page.lines, log.lines)
    for _, mark in ipairs(log.marks) do
      table.insert(page.marks, { mark[1] + before, mark[2], mark[3], mark[4] })
    end
  end
  return page
end

local function picture(answer)
  local page = sections.page()
  local size = text.bytes(answer.body.size)
  sections.add(page, { answer.body.mediaType, 'CallsheetTitle' }, { ' · ' .. size, 'CallsheetDim' })
  sections.add(page, '')
  sections.add(page, { 'gx', 'CallsheetName' }, ' opens it in the viewer of the system')
  sections.add(page, { 'gh', 'CallsheetName' }, ' shows its bytes')
  return page
end

---@param panel callsheet.Panel
---@param buffer integer
local function fill(panel, buffer)
  local answer = panel.answer
  local has_body = text.present(answer.body) and answer.body.size > 0
  if panel.section ~= 'Body' then
    sections.draw(buffer, sections[panel.section:lower()](answer, vim.api.nvim_win_get_width(panel.window)))
  elseif not has_body then
    sections.draw(buffer, nothing(answer))
  elseif answer.body.kind == 'image' and panel.form ~= 'hex' then
    sections.draw(buffer, picture(answer))
  elseif panel.form == 'table' then
    rows.fill(buffer, panel.request, answer, panel.path or {})
  elseif panel.form == 'tree' then
    keys.tree(buffer)
    tree.fill(buffer, panel.request, answer)
  else
    body.fill(buffer, panel.request, answer, panel.form, function()
      if vim.api.nvim_win_is_valid(panel.window) and vim.api.nvim_win_get_buf(panel.window) == buffer then
        dress(panel)
      end
    end)
  end
end

---Shows what is chosen of the answer.
---@param panel callsheet.Panel
local function turn(panel)
  local key = panel.section
  if key == 'Body' then
    local path = panel.form == 'table' and table.concat(panel.path or {}, '.') or ''
    key = ('Body.%s%s'):format(panel.form, path)
  end
  local buffer = panel.buffers[key]
  if not buffer or not vim.api.nvim_buf_is_valid(buffer) then
    buffer = M.buffer(panel.answer.name .. '.' .. key)
    panel.buffers[key] = buffer
    keys.answer(buffer)
    fill(panel, buffer)
  end
  vim.api.nvim_win_set_buf(panel.window, buffer)
  dress(panel)
end

---@param request integer the buffer of the request
---@param answer table
function M.show(request, answer)
  local panel = panel_for(request)
  if not panel then
    return
  end
  local before = vim.tbl_extend('force', {}, panel)
  panel.answer, panel.growing = answer, nil
  panel.buffers = {}
  panel.form = text.present(answer.body) and answer.body.kind == 'binary' and 'hex' or 'pretty'
  turn(panel)
  wipe(before)
end

---A part of a body that grows.
---@param request integer
---@param told table the request
---@param news { id: string, start: integer, text: string }
function M.grew(request, told, news)
  local at = growing[news.id]
  if at and not (is_open(at) and at.growing and at.growing.id == news.id) then
    return -- Somebody has closed it, or looks at another answer there.
  end
  local panel = at or panel_for(request)
  if not panel then
    return
  end
  growing[news.id] = panel
  local buffer = panel.buffers['growing.' .. news.id]
  if not buffer or not vim.api.nvim_buf_is_valid(buffer) then
    local before = vim.tbl_extend('force', {}, panel)
    buffer = M.buffer(told.name .. '.stream')
    keys.answer(buffer)
    panel.request, panel.growing, panel.answer = request, told, nil
    panel.buffers = { ['growing.' .. news.id] = buffer }
    vim.api.nvim_win_set_buf(panel.window, buffer)
    wipe(before)
    dress(panel)
  end
  local count = vim.api.nvim_buf_line_count(buffer)
  local last = vim.api.nvim_buf_get_lines(buffer, count - 1, count, false)[1]
  local follows = vim.api.nvim_win_get_cursor(panel.window)[1] == count
  local lines = vim.tbl_map(function(line)
    return (line:gsub('\r$', ''))
  end, vim.split(news.text, '\n', { plain = true }))
  if #last + #lines[1] <= LONGEST then
    lines[1] = last .. lines[1]
  else
    table.insert(lines, 1, last)
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, count - 1, count, false, lines)
  local many = vim.api.nvim_buf_line_count(buffer) - MOST_GROWN
  if many > 0 then
    vim.api.nvim_buf_set_lines(buffer, 0, many, false, {})
  end
  vim.bo[buffer].modifiable = false
  if follows then
    vim.api.nvim_win_set_cursor(panel.window, { vim.api.nvim_buf_line_count(buffer), 0 })
  end
end

---Nothing more comes in of a request.
---@param told table the request
---@param outcome string
function M.ended(told, outcome)
  growing[told.id] = nil
  for _, panel in pairs(panels) do
    if panel.growing and panel.growing.id == told.id and is_open(panel) then
      panel.growing = vim.tbl_extend('force', told, { outcome = outcome })
      vim.wo[panel.window][0].winbar = bar.of(panel)
    end
  end
end

---@param change fun(panel: callsheet.Panel)
local function with_answer(change)
  local panel = current()
  if panel and panel.answer then
    change(panel)
  else
    say.info('there is no answer to show')
  end
end

---Goes to a section by its number, or so many to the right.
---@param number integer|nil
---@param by integer|nil
function M.section(number, by)
  with_answer(function(panel)
    local at = vim.iter(ipairs(bar.NAMES)):find(function(_, name)
      return name == panel.section
    end)
    panel.section = bar.NAMES[number or (at - 1 + by) % #bar.NAMES + 1]
    turn(panel)
  end)
end

function M.clicked(number)
  local window = vim.fn.getmousepos().winid
  if of_window(window) then
    vim.api.nvim_set_current_win(window)
  end
  M.section(number)
end

---Where in a JSON body the cursor is.
---@param panel callsheet.Panel
---@return integer[]
local function path_at_cursor(panel)
  local buffer = vim.api.nvim_win_get_buf(panel.window)
  local row = vim.api.nvim_win_get_cursor(panel.window)[1]
  local is_laid_out = panel.section == 'Body' and panel.form == 'pretty' and body.is(buffer)
  return tree.path(buffer, row) or (is_laid_out and places.path(buffer, row)) or {}
end

---Shows the body in another form; as a table, the list that the cursor is in.
---@param form string|nil the next one without
function M.form(form)
  with_answer(function(panel)
    local at = vim.iter(ipairs(FORMS)):find(function(_, name)
      return name == panel.form
    end)
    local wanted = form == panel.form and 'pretty' or form or FORMS[at % #FORMS + 1]
    if wanted == 'table' then
      panel.path = path_at_cursor(panel)
    end
    panel.section = 'Body'
    panel.form = wanted
    turn(panel)
  end)
end

---Goes to the next place of a text in the body.
---@param wanted string|nil
function M.search(wanted)
  with_answer(function(panel)
    if panel.section ~= 'Body' then
      panel.section = 'Body'
      turn(panel)
    end
    body.search(panel.window, wanted)
  end)
end

---Copies the body.
function M.copy()
  with_answer(function(panel)
    if panel.section ~= 'Body' then
      panel.section = 'Body'
      turn(panel)
    end
    body.copy(panel.window)
  end)
end

---Leaves this answer where it is: the next one opens a window of its own.
function M.keep()
  with_answer(function(panel)
    kept[panel.window] = panel
    panels[vim.api.nvim_win_get_tabpage(panel.window)] = nil
    say.info('this answer stays; the next one has a window of its own')
  end)
end

---The answer that is shown or the request whose answer comes in, and the buffer of its request.
---@return table|nil
---@return integer|nil
function M.shown()
  local panel = current()
  if panel and (panel.answer or panel.growing) then
    return panel.answer or panel.growing, panel.request
  end
end

---@return integer|nil
function M.window()
  local panel = current()
  return panel and panel.window
end

function M.close()
  local panel = current()
  if panel then
    local window, tab = panel.window, vim.api.nvim_win_get_tabpage(panel.window)
    if #vim.api.nvim_tabpage_list_wins(tab) == 1 and #vim.api.nvim_list_tabpages() == 1 then
      return say.info('it is the last window')
    end
    vim.api.nvim_win_close(window, false)
    wipe(panel)
    kept[window] = nil
    panels[tab] = panels[tab] ~= panel and panels[tab] or nil
  end
end

local group = vim.api.nvim_create_augroup('callsheet.panel', {})

vim.api.nvim_create_autocmd('WinResized', {
  group = group,
  callback = function()
    for _, window in ipairs(vim.v.event.windows) do
      local panel = vim.api.nvim_win_is_valid(window) and of_window(window)
      if panel and (panel.answer or panel.growing) then
        vim.wo[window][0].winbar = bar.of(panel)
      end
    end
  end,
})

vim.api.nvim_create_autocmd('WinClosed', {
  group = group,
  callback = function(event)
    kept[tonumber(event.match)] = nil
  end,
})

return M
