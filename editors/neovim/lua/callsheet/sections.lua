-- What an answer has beside its body, as lines with colours.
local text = require('callsheet.text')
local highlights = require('callsheet.highlights')

local M = {}

local WIDEST = 48
local BESIDE = 26

---@class callsheet.Page
---@field lines string[]
---@field marks { [1]: integer, [2]: integer, [3]: integer, [4]: string }[] line, from, to, group

---@return callsheet.Page
function M.page()
  return { lines = {}, marks = {} }
end

---Adds a line out of pieces of text and their colours.
---@param page callsheet.Page
---@param ... string|{ [1]: string, [2]: string }
function M.add(page, ...)
  local line = ''
  for _, piece in ipairs({ ... }) do
    local words = text.plain(type(piece) == 'table' and piece[1] or piece)
    if type(piece) == 'table' then
      table.insert(page.marks, { #page.lines, #line, #line + #words, piece[2] })
    end
    line = line .. words
  end
  table.insert(page.lines, line)
end

local add = M.add

local present = text.present

local function fields(page, list)
  for _, field in ipairs(list) do
    add(page, { field[1], 'CallsheetName' }, { ': ', 'CallsheetDim' }, field[2])
  end
end

local function body(page, said)
  if type(said) == 'string' then
    add(page, '')
    for _, line in ipairs(text.lines(said)) do
      add(page, line)
    end
  elseif present(said) then
    add(page, '')
    add(page, { ('a body of %s'):format(text.bytes(said.size or 0)), 'CallsheetDim' })
  end
end

---@param answer table
---@return callsheet.Page
function M.headers(answer)
  local page, response = M.page(), answer.report.response
  if not present(response) then
    add(page, { 'nothing came back', 'CallsheetDim' })
    return page
  end
  local group = response.status < 400 and 'CallsheetPassed' or 'CallsheetFailed'
  local status = ('%d %s'):format(response.status, response.reason)
  add(page, { response.http_version .. ' ', 'CallsheetDim' }, { status, group })
  fields(page, response.headers)
  add(page, '')
  add(page, { 'from ' .. text.value(response.remote), 'CallsheetDim' })
  if present(response.body_problem) and response.body_problem ~= '' then
    add(page, { response.body_problem, 'CallsheetWarning' })
  end
  return page
end

---@param answer table
---@return callsheet.Page
function M.cookies(answer)
  local page = M.page()
  if #answer.cookies == 0 then
    add(page, { 'no cookies were set', 'CallsheetDim' })
  end
  for _, cookie in ipairs(answer.cookies) do
    add(page, { cookie.name, 'CallsheetName' }, { ' = ', 'CallsheetDim' }, cookie.value)
    local said = { cookie.domain .. cookie.path }
    if present(cookie.expires) then
      table.insert(said, 'until ' .. os.date('%Y-%m-%d %H:%M', cookie.expires))
    end
    for name, words in pairs({ secure = 'secure', httpOnly = 'not for scripts' }) do
      if cookie[name] then
        table.insert(said, words)
      end
    end
    add(page, { '  ' .. table.concat(said, ' · '), 'CallsheetDim' })
  end
  return page
end

---@param answer table
---@return callsheet.Page
function M.request(answer)
  local page = M.page()
  local exchanges = answer.report.exchanges or {}
  if #exchanges == 0 then
    add(page, { 'nothing was sent', 'CallsheetDim' })
  end
  for number, exchange in ipairs(exchanges) do
    if number > 1 then
      add(page, '')
    end
    add(page, { exchange.request.method, 'CallsheetTitle' }, ' ' .. exchange.request.url)
    fields(page, exchange.request.headers)
    body(page, exchange.request.body)
  end
  return page
end

local KINDS = { aside = 'for the token', try = 'tried before', redirect = 'redirected', answer = '' }

---@param hop table
---@param longest number milliseconds
---@param width integer of a bar as long as that
local function hop_lines(page, hop, longest, width)
  local status = present(hop.status) and ('%d %s'):format(hop.status, hop.reason) or text.value(hop.failure)
  local good = present(hop.status) and hop.status < 400
  add(
    page,
    { hop.method, 'CallsheetTitle' },
    ' ' .. hop.url .. '  ',
    { status, good and 'CallsheetPassed' or 'CallsheetFailed' },
    { KINDS[hop.kind] ~= '' and '  ' .. KINDS[hop.kind] or '', 'CallsheetDim' }
  )
  local times = hop.milliseconds
  local rest = math.max(times.total - times.connect - times.tls - times.firstByte, 0)
  local before = 0
  for _, part in ipairs({
    { 'connect', times.connect, 'CallsheetBar' },
    { 'TLS', times.tls, 'CallsheetBarTls' },
    { 'waiting', times.firstByte, 'CallsheetBarWait' },
    { 'receiving', rest, 'CallsheetBar' },
  }) do
    local name, time, group = part[1], part[2], part[3]
    if time > 0 then
      local from = math.floor(before / longest * width)
      local wide = math.max(math.floor(time / longest * width + 0.5), 1)
      local bar = { ('━'):rep(math.min(wide, width - from)), group }
      local amount = ('%10s'):format(text.duration(time))
      local gap = math.max(width - from - wide, 0)
      add(page, { ('  %-10s'):format(name), 'CallsheetDim' }, (' '):rep(from), bar, (' '):rep(gap) .. amount)
      before = before + time
    end
  end
  local total = ('%10s'):format(text.duration(times.total))
  add(page, { ('  %-10s'):format('total'), 'CallsheetDim' }, (' '):rep(width), { total, 'CallsheetTitle' })
end

---@param answer table
---@param room integer columns
---@return callsheet.Page
function M.timing(answer, room)
  local page = M.page()
  local width = math.max(math.min(room - BESIDE, WIDEST), 8)
  local longest = 0.001
  for _, hop in ipairs(answer.hops) do
    longest = math.max(longest, hop.milliseconds.total)
  end
  for number, hop in ipairs(answer.hops) do
    if number > 1 then
      add(page, '')
    end
    hop_lines(page, hop, longest, width)
  end
  if #answer.hops == 0 then
    add(page, { 'nothing was sent', 'CallsheetDim' })
  elseif answer.report.attempts > 1 then
    add(page, '')
    add(page, { ('sent %d times'):format(answer.report.attempts), 'CallsheetDim' })
  end
  return page
end

---@param answer table
---@return callsheet.Page
function M.assertions(answer)
  local page = M.page()
  for _, each in ipairs(answer.report.assertions) do
    local outcome = each.passed and 'passed' or 'failed'
    local line = ('  line %d'):format(each.line)
    local sign = { highlights.sign(outcome) .. ' ', highlights.of(outcome) }
    add(page, sign, each.expression, { line, 'CallsheetDim' })
    if not each.passed then
      if each.message ~= '' then
        add(page, { '    ' .. each.message, 'CallsheetFailed' })
      end
      if present(each.expected) or present(each.actual) then
        add(page, { '    expected ', 'CallsheetDim' }, text.value(each.expected))
        add(page, { '    got      ', 'CallsheetDim' }, text.value(each.actual))
      end
    end
  end
  if #answer.report.assertions == 0 then
    add(page, { 'the request has no assertions', 'CallsheetDim' })
  end
  return page
end

local function problem(page, said, group)
  local words = said.message or said.text or text.value(said)
  local line = present(said.line) and ('  line %d'):format(said.line) or ''
  add(page, { words, group }, { line, 'CallsheetDim' })
  if present(said.hint) and said.hint ~= '' then
    add(page, { '  ' .. said.hint, 'CallsheetDim' })
  end
end

---@param answer table
---@return callsheet.Page
function M.log(answer)
  local page, report = M.page(), answer.report
  if present(report.error) then
    problem(page, report.error, 'CallsheetFailed')
  end
  if present(report.skip_reason) then
    add(page, { report.skip_reason, 'CallsheetSkipped' })
  end
  for _, each in ipairs(report.warnings) do
    problem(page, each, 'CallsheetWarning')
  end
  for _, list in ipairs({ report.notes, report.said }) do
    for _, each in ipairs(list) do
      problem(page, type(each) == 'table' and each or { message = text.value(each) }, 'Normal')
    end
  end
  -- What scripts said; older servers have none.
  for _, each in ipairs(report.logs or {}) do
    for _, line in ipairs(text.lines(each.text)) do
      add(page, { each.level .. ' ', 'CallsheetDim' }, line)
    end
  end
  for name, value in vim.spairs(report.results) do
    add(page, { name, 'CallsheetName' }, { ' = ', 'CallsheetDim' }, text.value(value))
  end
  if report.from_cache then
    add(page, { 'out of the cache', 'CallsheetDim' })
  end
  local where = answer.environment ~= '' and (' · environment ' .. answer.environment) or ''
  add(page, { os.date('%Y-%m-%d %H:%M:%S', math.floor(answer.time)) .. where, 'CallsheetDim' })
  return page
end

---Writes a page into a buffer.
---@param buffer integer
---@param page callsheet.Page
function M.draw(buffer, page)
  local namespace = vim.api.nvim_create_namespace('callsheet.sections')
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, page.lines)
  vim.bo[buffer].modifiable = false
  for _, mark in ipairs(page.marks) do
    local line, from, to, group = unpack(mark)
    vim.api.nvim_buf_set_extmark(buffer, namespace, line, from, { end_col = to, hl_group = group })
  end
end

return M
