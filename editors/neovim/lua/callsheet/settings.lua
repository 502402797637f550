-- The settings: those of the plug-in, with what they are without `setup`, and those of the server.
local facts = require('callsheet.facts')

local M = {}

local DEFAULTS = {
  serverPath = '',
  answers = 'beside',
  inlineLines = 12,
  keys = true,
  lenses = true,
  completion = true,
  trustAll = false,
}

local PLACES = { 'beside', 'below', 'inline' }

local chosen = vim.deepcopy(DEFAULTS)

---@param name string
function M.get(name)
  return chosen[name]
end

---@param name string
---@return boolean
local function is_servers(name)
  return vim.iter(facts.settings):any(function(setting)
    return setting.name == name
  end)
end

local function fault(words)
  vim.notify('callsheet: ' .. words, vim.log.levels.ERROR)
end

---@param given table
function M.take(given)
  for name, value in pairs(given) do
    if DEFAULTS[name] == nil and not is_servers(name) then
      fault(('there is no setting `%s`; `:help callsheet-settings` has them'):format(name))
    elseif DEFAULTS[name] ~= nil and type(value) ~= type(DEFAULTS[name]) then
      fault(('`%s` is a %s'):format(name, type(DEFAULTS[name])))
    elseif name == 'answers' and not vim.list_contains(PLACES, value) then
      fault(('`answers` is one of %s'):format(table.concat(PLACES, ', ')))
    else
      chosen[name] = value
    end
  end
end

---What the server is told at its start.
---@param restricted boolean
---@param environments table<string, string>
---@return table
function M.initialization(restricted, environments)
  local options = { plugin = true, prompts = true, restricted = restricted }
  if next(environments) then
    options.environments = environments
  end
  return vim.tbl_extend('error', M.servers(false), options)
end

---Those of the server that a person set.
---@param live boolean only what can change while it runs
---@return table
function M.servers(live)
  local found = {}
  for _, setting in ipairs(facts.settings) do
    if chosen[setting.name] ~= nil and (setting.live or not live) then
      found[setting.name] = chosen[setting.name]
    end
  end
  return found
end

return M
