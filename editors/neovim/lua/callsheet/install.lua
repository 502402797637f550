-- Puts the version of the server that this plug-in is made for into an environment of its own.
local facts = require('callsheet.facts')
local say = require('callsheet.say')
local server = require('callsheet.server')
local trust = require('callsheet.trust')

local M = {}

---@type table<string, boolean> roots for which it was offered
local asked = {}

---@type fun()[]|nil what waits for the installation that goes on
local waiting

local BY_HAND = '`pip install callsheet` where Neovim finds it, or name the program in `serverPath`'
local PYTHONS = { 'python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'py' }
local IS_NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 11))'

---The folder in which everything is run. Python finds modules in the one that it is run in, and
---that must never be one that somebody else filled.
local function folder()
  return vim.fs.dirname(server.private())
end

---@param root string
---@return string[] none of a folder that nobody trusts
local function pythons(root)
  local found, trusted = {}, trust.has(root)
  for _, name in ipairs(PYTHONS) do
    local path = vim.fn.exepath(name)
    if path ~= '' and (trusted or not server.is_below(path, root)) then
      table.insert(found, path)
    end
  end
  return found
end

---@param command string[]
---@param done fun(fault: string|nil)
local function run(command, done)
  local good, why = pcall(vim.system, command, { text = true, cwd = folder() }, function(result)
    if result.code == 0 then
      return done(nil)
    end
    local said = result.stderr ~= '' and result.stderr or result.stdout
    done(said ~= '' and vim.trim(said) or ('exit code %d'):format(result.code))
  end)
  if not good then
    done(tostring(why))
  end
end

---@param steps string[][]
---@param done fun(fault: string|nil)
local function run_all(steps, done)
  local step = table.remove(steps, 1)
  if not step then
    return done(nil)
  end
  run(step, function(fault)
    if fault then
      return done(fault)
    end
    run_all(steps, done)
  end)
end

---Finds the first interpreter that is new enough.
---@param left string[]
---@param done fun(interpreter: string|nil)
local function choose(left, done)
  local interpreter = table.remove(left, 1)
  if not interpreter then
    return done(nil)
  end
  run({ interpreter, '-I', '-c', IS_NEW_ENOUGH }, function(fault)
    if fault then
      return choose(left, done)
    end
    done(interpreter)
  end)
end

---@param fault string|nil
local function ended(fault)
  local actions = waiting or {}
  waiting = nil
  vim.schedule(function()
    if fault then
      return say.fault(fault)
    end
    say.info(('callsheet %s is installed'):format(facts.version))
    for _, action in ipairs(actions) do
      action()
    end
  end)
end

---Installs it without asking.
---@param root string
---@param installed fun()
function M.install(root, installed)
  if waiting then
    return table.insert(waiting, installed)
  end
  waiting = { installed }
  local wanted = 'callsheet==' .. facts.version
  local private = server.private()
  local own = server.program(private, 'python')
  vim.fn.mkdir(folder(), 'p')
  say.info(('installing %s …'):format(wanted))
  choose(pythons(root), function(interpreter)
    if not interpreter then
      return ended('the server needs Python 3.11 or newer, and there is none on PATH; ' .. BY_HAND)
    end
    run_all({
      { interpreter, '-I', '-m', 'venv', '--clear', private },
      { own, '-I', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wanted },
    }, function(fault)
      ended(fault and ('%s could not be installed: %s\n%s'):format(wanted, fault, BY_HAND))
    end)
  end)
end

---Offers to install it, once for each workspace.
---@param root string
---@param installed fun()
function M.offer(root, installed)
  if asked[root] then
    return
  end
  asked[root] = true
  local yes = ('Install callsheet %s into %s'):format(facts.version, server.private())
  vim.ui.select({ yes, 'Not now' }, {
    prompt = 'Callsheet: the server `callsheet` was not found',
  }, function(choice)
    if choice == yes then
      M.install(root, installed)
    else
      say.warn('no server; `:Callsheet install`, or ' .. BY_HAND)
    end
  end)
end

return M
