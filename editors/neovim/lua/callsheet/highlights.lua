-- The colours: groups that link to those of every colour scheme, unless a person defines them.
local M = {}

local LINKS = {
  CallsheetSending = 'DiagnosticInfo',
  CallsheetPassed = 'DiagnosticOk',
  CallsheetFailed = 'DiagnosticError',
  CallsheetSkipped = 'Comment',
  CallsheetWarning = 'DiagnosticWarn',
  CallsheetDim = 'Comment',
  CallsheetTitle = 'Title',
  CallsheetName = 'Identifier',
  CallsheetString = 'String',
  CallsheetNumber = 'Number',
  CallsheetBar = 'DiagnosticInfo',
  CallsheetBarWait = 'DiagnosticHint',
  CallsheetBarTls = 'DiagnosticWarn',
  CallsheetTab = 'Comment',
  CallsheetTabChosen = 'Title',
  CallsheetTabFailed = 'DiagnosticError',
  CallsheetProtected = 'ErrorMsg',
  CallsheetGutter = 'NonText',
}

function M.define()
  for name, link in pairs(LINKS) do
    vim.api.nvim_set_hl(0, name, { link = link, default = true })
  end
end

---The group of an outcome.
---@param outcome string
---@return string
function M.of(outcome)
  local groups = {
    passed = 'CallsheetPassed',
    failed = 'CallsheetFailed',
    errored = 'CallsheetFailed',
  }
  return groups[outcome] or 'CallsheetSkipped'
end

---The sign of an outcome, which says without colour what the colour says.
---@param outcome string
---@return string
function M.sign(outcome)
  local signs = { passed = '✓', failed = '✗', errored = '✗' }
  return signs[outcome] or '○'
end

return M
