-- Where an answer is shown: in the window for answers, or below its request.
local settings = require('callsheet.settings')

local M = {}

---@type table<string, table> what goes on, by the server and its number of the send
local going = {}

local function place()
  return require(settings.get('answers') == 'inline' and 'callsheet.inline' or 'callsheet.panel')
end

---@param buffer integer of the request
---@param answer table as `callsheet/answer` tells it
function M.show(buffer, answer)
  place().show(buffer, answer)
end

function M.began(told)
  going[told.id] = told
end

---A part of a body that grows.
---@param buffer integer of the request
---@param news { id: string, start: integer, text: string }
function M.grew(buffer, news)
  place().grew(buffer, going[news.id], news)
end

---@param told { id: string, outcome: string }
function M.ended(told)
  local began = going[told.id]
  going[told.id] = nil
  if began then
    place().ended(began, told.outcome)
  end
end

return M
