-- `:checkhealth callsheet`: what is there, what is missing, and what to do about it.
local facts = require('callsheet.facts')
local server = require('callsheet.server')
local settings = require('callsheet.settings')
local trust = require('callsheet.trust')

local M = {}

local function version_of(program)
  local good, result = pcall(function()
    return vim.system({ program, '--version' }, { text = true }):wait(10000)
  end)
  return good and result.code == 0 and vim.trim(result.stdout):match('%d[%w.]*') or nil
end

local function check_editor(health)
  if vim.fn.has('nvim-0.10') == 1 then
    health.ok('Neovim ' .. tostring(vim.version()))
  else
    health.error('Neovim 0.10 or newer is needed')
  end
end

local function check_server(health, root, trusted)
  local command, why = server.find(root, trusted)
  if not command then
    local advice = {
      'install it: `:Callsheet install`, or `pip install callsheet`',
      'or name the program: `require("callsheet").setup({ serverPath = "…" })`',
    }
    if not trusted then
      table.insert(advice, 'one in `.venv` of the workspace is used once you trust it: `:Callsheet trust`')
    end
    return health.error(why or 'the server `callsheet` was not found', advice)
  end
  local version = version_of(command[1])
  if not version then
    health.error(command[1] .. ' does not run', { 'try it in a terminal: `' .. command[1] .. ' --version`' })
  elseif version ~= facts.version then
    health.warn(('%s is version %s; this plug-in is made for %s'):format(command[1], version, facts.version))
  else
    health.ok(('%s, version %s'):format(command[1], version))
  end
end

local function check_clients(health)
  local clients = require('callsheet.client').all()
  if #clients == 0 then
    health.info('no server runs; it starts with the first request file')
  end
  for _, client in ipairs(clients) do
    health.ok(('the server runs for %s'):format(client.config.root_dir))
  end
end

local function check_parsers(health)
  local found = vim.tbl_filter(function(language)
    return pcall(vim.treesitter.language.inspect, language)
  end, { 'http', 'json', 'xml', 'graphql', 'html', 'javascript' })
  if #found > 0 then
    health.info('tree-sitter has parsers for ' .. table.concat(found, ', '))
  else
    health.info('tree-sitter has no parsers for bodies; the Vim syntax file colours them')
  end
end

---The workspaces of the request files that are open, else the folder that Neovim is in.
---@return string[]
local function roots()
  local client, documents, found = require('callsheet.client'), require('callsheet.documents'), {}
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and documents.hold_requests(buffer) then
      found[client.root(buffer)] = true
    end
  end
  return next(found) and vim.tbl_keys(found) or { vim.uv.cwd() }
end

function M.check()
  local health = vim.health
  health.start('Callsheet')
  check_editor(health)
  check_clients(health)
  health.info(('answers are shown %s; log: %s'):format(settings.get('answers'), vim.lsp.log.get_filename()))
  check_parsers(health)
  for _, root in ipairs(roots()) do
    health.start('Callsheet in ' .. root)
    local trusted = trust.has(root)
    check_server(health, root, trusted)
    if trusted then
      health.ok('it is trusted')
    else
      health.info('it is not trusted: nothing is sent until you trust it (`:Callsheet trust`)')
    end
  end
end

return M
