-- Assertions at their lines: a sign for each, and what failed as a diagnostic of our own.
local text = require('callsheet.text')

local M = {}

local namespace = vim.api.nvim_create_namespace('callsheet.assertions')

---@class callsheet.Check
---@field mark integer which moves with the text
---@field message string|nil of one that failed

---@type table<integer, table<string, callsheet.Check[]>> by buffer and request
local checks = {}

local function configure()
  vim.diagnostic.config({
    signs = { text = { [vim.diagnostic.severity.ERROR] = '✗' } },
    virtual_text = { prefix = '✗' },
    underline = false,
    severity_sort = true,
  }, namespace)
end

local function mark(buffer, line, sign)
  line = math.min(line, vim.api.nvim_buf_line_count(buffer) - 1)
  local options = { invalidate = true }
  if sign then
    options.sign_text, options.sign_hl_group = sign, 'CallsheetPassed'
  end
  return vim.api.nvim_buf_set_extmark(buffer, namespace, line, 0, options)
end

---What failed, where the text is now.
local function tell(buffer)
  local found = {}
  for _, each in pairs(checks[buffer] or {}) do
    for _, check in ipairs(each) do
      local at = vim.api.nvim_buf_get_extmark_by_id(buffer, namespace, check.mark, {})
      if check.message and at[1] then
        table.insert(found, {
          lnum = at[1],
          col = 0,
          message = check.message,
          severity = vim.diagnostic.severity.ERROR,
          source = 'callsheet',
        })
      end
    end
  end
  configure()
  vim.diagnostic.set(namespace, buffer, found)
end

local function forget(buffer, name)
  for _, check in ipairs((checks[buffer] or {})[name] or {}) do
    vim.api.nvim_buf_del_extmark(buffer, namespace, check.mark)
  end
  checks[buffer] = checks[buffer] or {}
  checks[buffer][name] = {}
end

function M.began(told)
  local buffer = require('callsheet.client').buffer(told.uri)
  if buffer then
    forget(buffer, told.name)
    tell(buffer)
  end
end

---@param assertion table
---@return string
local function failure(assertion)
  if assertion.message ~= '' then
    return text.plain(assertion.message)
  end
  local expected, actual = text.value(assertion.expected), text.value(assertion.actual)
  return ('expected %s, got %s'):format(text.plain(expected), text.plain(actual))
end

function M.ended(told)
  local buffer = require('callsheet.client').buffer(told.uri)
  if not buffer then
    return
  end
  forget(buffer, told.name)
  local list = checks[buffer][told.name]
  for _, assertion in ipairs(told.assertions) do
    local passed = assertion.passed
    table.insert(list, {
      mark = mark(buffer, assertion.line, passed and '✓' or nil),
      message = not passed and failure(assertion) or nil,
    })
  end
  if not told.answered then
    for _, problem in ipairs(told.problems) do
      local check = { mark = mark(buffer, problem.line), message = text.plain(problem.message) }
      table.insert(list, check)
    end
  end
  tell(buffer)
end

return M
