-- Sending, and what is done with what comes back.
local client = require('callsheet.client')
local say = require('callsheet.say')
local text = require('callsheet.text')
local trust = require('callsheet.trust')

local M = {}

---@class callsheet.Send
---@field buffer integer where it was asked for
---@field ended table[] what ended in it

---@type table<string, callsheet.Send> by the token of its progress
local sends = {}

---@type table<string, callsheet.Send> of each request that is on its way
local going = {}

local count = 0

---@param buffer integer
---@return table
function M.here(buffer)
  local line = 0
  if buffer == vim.api.nvim_get_current_buf() then
    line = vim.api.nvim_win_get_cursor(0)[1] - 1
  end
  return { uri = vim.uri_from_bufnr(buffer), line = line }
end

---Does what needs a trusted workspace: asks for that first, where it is not yet.
---@param buffer integer
---@param action fun()
function M.trusted(buffer, action)
  local root = client.root(buffer)
  local running = client.of(buffer)
  if running and not running.config.init_options.restricted then
    return action()
  end
  local has_been = trust.has(root)
  if not trust.ask(root) then
    return say.warn('this workspace is not trusted, so nothing is sent; `:Callsheet trust` trusts it')
  end
  client.when_up(root, action)
  if has_been and not running then
    return client.start(buffer)
  end
  client.restart(root)
end

---@param buffer integer
---@param place table
---@param shown fun(answer: table)
local function with_answer(buffer, place, shown)
  client.ask(buffer, 'callsheet/answer', place, function(answer)
    if answer then
      shown(answer)
    else
      say.info('there is no answer to show')
    end
  end)
end

---Shows the answer of a place where the person wants answers.
---@param buffer integer
---@param place table
function M.show(buffer, place)
  with_answer(buffer, place, function(answer)
    require('callsheet.answers').show(buffer, answer)
  end)
end

---Shows the answer of a place, or one of the history, in the window for answers.
---@param buffer integer
---@param place table
function M.show_in_window(buffer, place)
  with_answer(buffer, place, function(answer)
    require('callsheet.panel').show(buffer, answer)
  end)
end

---Gives a command that sends; its answer is shown.
---@param buffer integer
---@param command string
---@param arguments any[]
function M.send(buffer, command, arguments)
  M.trusted(buffer, function()
    local running = client.of(buffer)
    if not running then
      return say.warn('there is no server here; `:checkhealth callsheet` says why')
    end
    count = count + 1
    local token = 'callsheet-' .. count
    local send = { buffer = buffer, ended = {} }
    sends[token] = send
    local params = { command = command, arguments = arguments, workDoneToken = token }
    client.request(running, 'workspace/executeCommand', params, function(result, fault)
      sends[token] = nil
      if fault then
        say.fault(fault)
      elseif type(result) == 'table' and result.name then
        M.arrived(send, result)
      end
    end, buffer)
  end)
end

local function told_of_several(results)
  local failed = vim.tbl_filter(function(each)
    return each.outcome ~= 'passed'
  end, results)
  local words = ('%d requests: %d passed'):format(#results, #results - #failed)
  if #failed == 0 then
    return say.info(words)
  end
  local names = vim.tbl_map(function(each)
    return each.name
  end, failed)
  say.warn(('%s, %d not: %s'):format(words, #failed, table.concat(names, ', ')))
end

---What a send came to.
---@param send callsheet.Send
---@param result table
function M.arrived(send, result)
  if text.present(result.results) and #result.results > 1 then
    return told_of_several(result.results)
  end
  if not vim.api.nvim_buf_is_valid(send.buffer) then
    return -- Its file was closed meanwhile.
  end
  local place = { uri = vim.uri_from_bufnr(send.buffer), name = result.name }
  for _, each in ipairs(send.ended) do
    if each.name == result.name then
      -- By its own name it is found also where the file has another one since.
      local by_name = text.present(each.answer) and { id = each.answer }
      place = by_name or { uri = each.uri, name = each.name, line = each.line }
    end
  end
  M.show(send.buffer, place)
end

function M.began(told)
  going[told.id] = sends[told.token]
  if going[told.id] then
    require('callsheet.answers').began(told)
  end
end

function M.grew(told)
  local send = going[told.id]
  if send and vim.api.nvim_buf_is_valid(send.buffer) then
    require('callsheet.answers').grew(send.buffer, told)
  end
end

function M.ended(told)
  if going[told.id] then
    table.insert(going[told.id].ended, told)
    going[told.id] = nil
    require('callsheet.answers').ended(told)
  end
end

---A server is gone: nothing more comes in of what it was sending.
---@param prefix string of the numbers of its sends
function M.lost(prefix)
  for id in pairs(going) do
    if vim.startswith(id, prefix) then
      going[id] = nil
      require('callsheet.answers').ended({ id = id, outcome = 'ended' })
    end
  end
end

---Ends the send at the cursor, or where none is, all of the file.
---@param buffer integer
---@param place table
function M.cancel(buffer, place)
  client.execute(buffer, 'callsheet.cancel', { place }, function(count)
    if count and count > 0 then
      return
    end
    client.execute(buffer, 'callsheet.cancel', { { uri = place.uri } }, function(others)
      if others == 0 then
        say.info('nothing is being sent')
      end
    end)
  end)
end

return M
