-- The bar on top of an answer: how it went, and what it has.
local highlights = require('callsheet.highlights')
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

---The words of the tabs: as many as a width has room for.
local function labels(panel, all, room)
  local ways = {
    function(tab)
      return tab.label
    end,
    function(tab)
      return tab.name == panel.section and tab.label or tab.middle
    end,
    function(tab)
      return tab.middle
    end,
    function(tab)
      return tab.name == panel.section and tab.name or tab.short
    end,
    function(tab)
      return tab.short
    end,
  }
  local found
  for _, way in ipairs(ways) do
    found = vim.tbl_map(way, all)
    if vim.fn.strdisplaywidth(table.concat(found, '  ')) + 2 <= room then
      break
    end
  end
  return found
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
  for number, label in ipairs(labels(panel, all, room)) do
    local tab = all[number]
    local group = tab.name == panel.section and 'CallsheetTabChosen' or 'CallsheetTab'
    if tab.failed and tab.name ~= panel.section then
      group = 'CallsheetTabFailed'
    end
    local click = ("%%%d@v:lua.require'callsheet.panel'.clicked@"):format(number)
    table.insert(pieces, ('%%#%s#%s %s %%X'):format(group, click, label))
  end
  return table.concat(pieces) .. '%#CallsheetTab#'
end

return M
