-- Puts the version of the server that this plug-in is made for into an environment of its own.
local facts = require('callsheet.facts')
local say = require('callsheet.say')
local server = require('callsheet.server')

local M = {}

local asked = false
local running = false

local BY_HAND = '`pip install callsheet` where Neovim finds it, or name the program in `serverPath`'

local function python()
  for _, name in ipairs({ 'python3', 'python', 'py' }) do
    if vim.fn.executable(name) == 1 then
      return name
    end
  end
end

---@param steps string[][]
---@param done fun(fault: string|nil)
local function run(steps, done)
  local step = table.remove(steps, 1)
  if not step then
    return done(nil)
  end
  vim.system(step, { text = true }, function(result)
    if result.code ~= 0 then
      return done(vim.trim(result.stderr ~= '' and result.stderr or result.stdout))
    end
    run(steps, done)
  end)
end

---Installs it without asking.
---@param installed fun()
function M.install(installed)
  local interpreter = python()
  if not interpreter then
    return say.fault('the server needs Python 3.11 or newer, and there is none on PATH')
  end
  if running then
    return
  end
  running = true
  local wanted = 'callsheet==' .. facts.version
  local own = server.program(server.private(), 'python')
  vim.fn.mkdir(vim.fs.dirname(server.private()), 'p')
  say.info(('installing %s …'):format(wanted))
  run({
    { interpreter, '-m', 'venv', '--clear', server.private() },
    { own, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wanted },
  }, function(fault)
    running = false
    vim.schedule(function()
      if fault then
        return say.fault(('%s could not be installed: %s\n%s'):format(wanted, fault, BY_HAND))
      end
      say.info(wanted .. ' is installed')
      installed()
    end)
  end)
end

---Offers to install it, once.
---@param installed fun()
function M.offer(installed)
  if asked then
    return
  end
  asked = true
  local yes = ('Install callsheet %s into %s'):format(facts.version, server.private())
  vim.ui.select({ yes, 'Not now' }, {
    prompt = 'Callsheet: the server `callsheet` was not found',
  }, function(choice)
    if choice == yes then
      M.install(installed)
    else
      say.warn('no server; `:Callsheet install`, or ' .. BY_HAND)
    end
  end)
end

return M
