-- The bar on top of an answer: how it went, and what it has.
local highlights = require('callsheet.highlights')
local settings = require('callsheet.settings')
local text = require('callsheet.text')

local M = {}

M.NAMES = { 'Body', 'Headers', 'Cookies', 'Request', 'Timing', 'Assertions', 'Log' }
local SHORT = {
  Headers = 'Head',
  Cookies = 'Cook',
  Request = 'Sent',
  Timing = 'Time',
  Assertions = 'Test',
}

---@param panel callsheet.Panel
---@return { name: string, label: string, middle: string, short: string, failed: boolean }[]
local function tabs(panel)
  local answer = panel.answer
  local report = answer.report
  local failed = vim.tbl_filter(function(each)
    return not each.passed
  end, report.assertions)
  local counts = {
    Headers = text.present(report.response) and #report.response.headers or 0,
    Cookies = #answer.cookies,
    Timing = #answer.hops > 1 and #answer.hops or 0,
    Log = #report.warnings + #report.notes + #report.said,
  }
  return vim.tbl_map(function(name)
    local label, short = name, SHORT[name] or name
    if name == 'Assertions' and #report.assertions > 0 then
      local held = #report.assertions - #failed
      short = #failed > 0 and ('✗ %d/%d'):format(#failed, #report.assertions) or ('✓ %d'):format(held)
      label = name .. ' ' .. short
    elseif (counts[name] or 0) > 0 then
      label = ('%s %d'):format(name, counts[name])
    elseif name == 'Body' and text.present(answer.body) and panel.form ~= 'pretty' then
      label = ('Body (%s)'):format(panel.form)
    end
    local middle = name == 'Assertions' and short ~= SHORT[name] and short or name
    local bad = name == 'Assertions' and #failed > 0
    return { name = name, label = label, middle = middle, short = short, failed = bad }
  end, M.NAMES)
end

---@param tab { name: string }
---@return string
local function initial(tab)
  return tab.name:sub(1, 1)
end

---@type { chosen: string|nil, other: string|fun(tab: table): string }[] from wide to narrow
local WAYS = {
  { chosen = 'label', other = 'label' },
  { chosen = 'label', other = 'middle' },
  { chosen = 'middle', other = 'middle' },
  { chosen = 'name', other = 'short' },
  { chosen = 'short', other = 'short' },
  { chosen = 'short', other = initial },
  { chosen = 'short' },
}

---The words of the tabs, as many as a width has room for, and how wide they are.
---@return string[]
---@return integer
local function labels(panel, all, room)
  local found, wide
  for _, way in ipairs(WAYS) do
    found = vim.tbl_map(function(tab)
      local of = tab.name == panel.section and way.chosen or way.other or ''
      return type(of) == 'function' and of(tab) or tab[of] or ''
    end, all)
    local shown = vim.tbl_filter(function(label)
      return label ~= ''
    end, found)
    wide = vim.fn.strdisplaywidth(table.concat(shown, '  ')) + 2
    if wide <= room then
      break
    end
  end
  return found, wide
end

local HINTS = { json = 'gz tree  g| table', html = 'gx opens it', image = 'gx opens it', binary = 'gs saves it' }

---What can be done with a body of this kind, where there is room to say so.
---@param panel callsheet.Panel
---@param room integer
---@return string
local function hint(panel, room)
  local body = panel.answer.body
  local words = text.present(body) and panel.section == 'Body' and HINTS[body.kind]
  if not words or not settings.get('keys') or vim.fn.strdisplaywidth(words) + 2 > room then
    return ''
  end
  return ('%%=%s '):format(words)
end

---The bar as 'winbar' has it.
---@param panel callsheet.Panel
---@return string
function M.of(panel)
  if panel.growing then
    local name, outcome = text.status(panel.growing.name), panel.growing.outcome
    if outcome then
      local words = (' %s %s · %s '):format(highlights.sign(outcome), outcome, name)
      return ('%%#%s#%s%%#CallsheetTab#'):format(highlights.of(outcome), words)
    end
    return ('%%#CallsheetSending# ● %s is coming in … %%#CallsheetTab#'):format(name)
  end
  local answer = panel.answer
  local response = answer.report.response
  local status = text.present(response) and tostring(response.status) or answer.outcome
  local head = (' %s %s '):format(highlights.sign(answer.outcome), text.plain(status))
  local pieces = { ('%%#%s#%s'):format(highlights.of(answer.outcome), head) }
  local all = tabs(panel)
  local room = vim.api.nvim_win_get_width(panel.window) - vim.fn.strdisplaywidth(head)
  local words, wide = labels(panel, all, room)
  for number, label in ipairs(words) do
    local tab = all[number]
    local group = tab.name == panel.section and 'CallsheetTabChosen' or 'CallsheetTab'
    if tab.failed and tab.name ~= panel.section then
      group = 'CallsheetTabFailed'
    end
    local click = ("%%%d@v:lua.require'callsheet.panel'.clicked@"):format(number)
    if label ~= '' then
      table.insert(pieces, ('%%#%s#%s %s %%X'):format(group, click, label))
    end
  end
  return table.concat(pieces) .. '%<%#CallsheetTab#' .. hint(panel, room - wide)
end

---How it went, for 'statusline': what there is no room for is cut behind the status.
---@param answer table
---@return string
function M.summary(answer)
  local status, rest = answer.summary:match('^(.-)( · .*)$')
  local words = ('%s · %s'):format(rest or '', answer.name)
  return (' %s%%<%s '):format(text.status(status or answer.summary), text.status(words))
end

return M
