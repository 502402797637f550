-- The server: started for each workspace, started again when it crashes, asked.
local documents = require('callsheet.documents')
local environments = require('callsheet.environments')
local install = require('callsheet.install')
local say = require('callsheet.say')
local server = require('callsheet.server')
local present = require('callsheet.text').present
local settings = require('callsheet.settings')
local trust = require('callsheet.trust')

local M = {}

local NAME = 'callsheet'
local MARKERS = { '.git', '.hg', '.jj', '.vscode', '.idea' }
local ENVIRONMENTS = { 'http-client.env.json', 'http-client.private.env.json' }
local MOST_CRASHES = 4
---The version of what is said beside LSP (editors/PROTOCOL.md).
local PROTOCOL = 1
local NO_SERVER = '%s is no server for this version of the plug-in; '
  .. '`:checkhealth callsheet` says which version is wanted'
---Milliseconds after which it is said that a server does not answer.
local PATIENCE = 10000
local CRASHES_WITHIN = 180000

---@type table<string, number[]> when the server of a root crashed
local crashes = {}
---@type table<integer, boolean> clients that were told to end
local ending = {}
---@type table<string, fun()[]> what waits for the server of a root
local waiting = {}
---@type table<integer, integer> the servers of buffers
local servers = {}
---@type table<string, boolean> roots of which it was said that there is no server
local told = {}

---The workspace of a buffer.
---@param buffer integer
---@return string
function M.root(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  local found = vim.fs.root(buffer, MARKERS) or vim.fs.root(buffer, ENVIRONMENTS)
  return found or (name ~= '' and vim.fs.dirname(name) or vim.uv.cwd())
end

---Whether it is one that this plug-in started, and that was not told to end.
local function is_ours(client)
  local options = client.config.init_options
  return type(options) == 'table' and options.plugin == true and not ending[client.id]
end

---The server of a buffer, or the one that it had before it was closed: it has the answers still.
---@param buffer integer
---@return vim.lsp.Client|nil
function M.of(buffer)
  local client
  if vim.api.nvim_buf_is_valid(buffer) then
    client = vim.iter(vim.lsp.get_clients({ bufnr = buffer, name = NAME })):find(is_ours)
  end
  if client then
    servers[buffer] = client.id
  elseif not vim.api.nvim_buf_is_loaded(buffer) and servers[buffer] then
    local before = vim.lsp.get_client_by_id(servers[buffer])
    client = before and is_ours(before) and before or nil
  end
  return client
end

---@return vim.lsp.Client[]
function M.all()
  return vim.tbl_filter(is_ours, vim.lsp.get_clients({ name = NAME }))
end

---Loaded files of a workspace that hold requests.
---@param root string
---@return integer[]
function M.buffers(root)
  return vim.tbl_filter(function(buffer)
    return vim.api.nvim_buf_is_loaded(buffer) and documents.hold_requests(buffer) and M.root(buffer) == root
  end, vim.api.nvim_list_bufs())
end

---The buffer of a document, where it is open.
---@param uri string
---@return integer|nil
function M.buffer(uri)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    local is_file = vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].buftype == ''
    if is_file and vim.uri_from_bufnr(buffer) == uri then
      return buffer
    end
  end
end

---The buffer of a document; a file that was closed is loaded again.
---@param uri string
---@return integer|nil
function M.loaded(uri)
  local buffer = M.buffer(uri)
  local path = vim.startswith(uri, 'file:') and vim.uri_to_fname(uri) or ''
  if not buffer and vim.fn.filereadable(path) == 1 then
    buffer = vim.fn.bufadd(path)
    vim.fn.bufload(buffer)
  end
  return buffer
end

---@param client vim.lsp.Client
---@param method string
---@param params table
---@param done fun(result: any, fault: string|nil)
---@param buffer integer|nil
function M.request(client, method, params, done, buffer)
  local function handler(fault, result)
    done(present(result) and result or nil, fault and fault.message or nil)
  end
  buffer = buffer and vim.api.nvim_buf_is_loaded(buffer) and buffer or nil
  if vim.fn.has('nvim-0.11') == 1 then
    return client:request(method, params, handler, buffer)
  end
  return client.request(method, params, handler, buffer)
end

local function notify(client, method, params)
  if vim.fn.has('nvim-0.11') == 1 then
    client:notify(method, params)
  else
    client.notify(method, params)
  end
end

---Asks the server of a buffer; without an answer it says why.
---@param buffer integer
---@param method string
---@param params table
---@param done fun(result: any)
function M.ask(buffer, method, params, done)
  local client = M.of(buffer)
  if not client then
    return say.warn('there is no server here; `:checkhealth callsheet` says why')
  end
  M.request(client, method, params, function(result, fault)
    if fault then
      say.fault(fault)
    else
      done(result)
    end
  end, buffer)
end

---@param buffer integer
---@param command string
---@param arguments any[]
---@param done fun(result: any)|nil
function M.execute(buffer, command, arguments, done)
  local params = { command = command, arguments = arguments }
  M.ask(buffer, 'workspace/executeCommand', params, done or function() end)
end

---@param over boolean whether somebody has told it to end: the person, or the plug-in
local function exited(root, code, signal, id, over)
  if vim.v.exiting ~= vim.NIL then
    return
  end
  vim.schedule(function()
    local prefix = id .. ':'
    require('callsheet.status').lost(prefix)
    require('callsheet.sends').lost(prefix)
  end)
  if ending[id] or over then
    ending[id] = nil
    return
  end
  local now = vim.uv.now()
  local recent = vim.tbl_filter(function(time)
    return now - time < CRASHES_WITHIN
  end, crashes[root] or {})
  table.insert(recent, now)
  crashes[root] = recent
  vim.schedule(function()
    local how = signal ~= 0 and ('signal %d'):format(signal) or ('exit code %d'):format(code)
    if #recent > MOST_CRASHES then
      waiting[root] = nil
      local hint = '`:Callsheet log` says why, `:Callsheet restart` tries again'
      return say.fault(('the server ended %d times (%s); %s'):format(#recent, how, hint))
    end
    say.warn(('the server ended (%s) and is started again'):format(how))
    vim.defer_fn(function()
      M.start_all(root)
    end, 100 * 2 ^ #recent)
  end)
end

---@param lenses any
---@return any
local function without_status(lenses)
  if type(lenses) ~= 'table' then
    return lenses
  end
  return vim.tbl_filter(function(lens)
    return not (lens.command and lens.command.command == 'callsheet.show')
  end, lenses)
end

---Starts the program, and leaves out the lens that would say again what stands behind the line.
---@param state { over: boolean } whether somebody has told it to end
local function rpc(command, root, state)
  return function(dispatchers)
    local connection = vim.lsp.rpc.start(command, dispatchers, { cwd = root })
    local request = connection.request
    connection.request = function(method, params, callback, ...)
      if method == 'shutdown' then
        state.over = true
        return request(method, params, callback, ...)
      end
      return request(method, params, function(fault, result, number)
        if method == 'initialize' and fault then
          say.fault(NO_SERVER:format(command[1]))
          state.over = true
          return connection.terminate()
        elseif method == 'textDocument/codeLens' then
          result = without_status(result)
        end
        -- A server that was told to end refuses all; Neovim 0.12 asks nevertheless.
        callback(not state.over and fault or nil, result, number)
      end, ...)
    end
    return connection
  end
end

local function capabilities()
  local all = vim.lsp.protocol.make_client_capabilities()
  -- Texts of the server are asked for, so none is ever a file that an editor would read more into.
  if not vim.lsp.codelens.enable then -- From 0.12 on Neovim does it by itself.
    all.workspace.codeLens = { refreshSupport = true }
  end
  all.workspace.textDocumentContent = { dynamicRegistration = false }
  return all
end

---What a person said with `vim.lsp.config`, for this server or for all.
local function own_configuration()
  if vim.fn.has('nvim-0.11') == 0 then
    return {}
  end
  return vim.tbl_deep_extend('force', vim.lsp.config['*'] or {}, vim.lsp.config[NAME] or {})
end

---Says where a program is no server that the plug-in can speak to.
local function check(client, program)
  local said = client.server_capabilities.experimental
  local version = type(said) == 'table' and type(said.callsheet) == 'table' and said.callsheet.version
  if version ~= PROTOCOL then
    say.fault(NO_SERVER:format(program))
  end
end

---What the plug-in does, and then what a person does: one function, or several.
---@param ours fun(...)
---@param theirs function|function[]|nil
local function both(ours, theirs)
  return function(...)
    ours(...)
    for _, action in ipairs(type(theirs) == 'table' and theirs or { theirs }) do
      action(...)
    end
  end
end

local function configuration(root, command, restricted)
  local own, state = own_configuration(), { over = false }
  return vim.tbl_deep_extend('force', own, {
    name = NAME,
    cmd = rpc(command, root, state),
    root_dir = root,
    workspace_folders = { { uri = vim.uri_from_fname(root), name = vim.fs.basename(root) } },
    init_options = settings.initialization(restricted, environments.remembered()),
    settings = { callsheet = settings.servers(true) },
    capabilities = capabilities(),
    commands = require('callsheet.commands').client(),
    handlers = require('callsheet.news').handlers(),
    on_init = both(function(client)
      check(client, command[1])
      require('callsheet.leftovers').works(command[1])
    end, own.on_init),
    on_attach = both(require('callsheet.attached').begin, own.on_attach),
    on_exit = both(function(code, signal, id)
      exited(root, code, signal, id, state.over)
    end, own.on_exit),
  })
end

---Ends a server that a person's own `vim.lsp.enable` started beside the plug-in's.
local function stop_other(client)
  local options = client.config.init_options
  if client.name == NAME and not (type(options) == 'table' and options.plugin) then
    if vim.fn.has('nvim-0.11') == 1 then
      client:stop()
    else
      client.stop()
    end
  end
end

vim.api.nvim_create_autocmd('LspAttach', {
  group = vim.api.nvim_create_augroup('callsheet.client', {}),
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client then
      -- Not while it is attached still.
      vim.schedule(function()
        stop_other(client)
      end)
    end
  end,
})

---Starts the server for a buffer, or joins the one that its workspace has.
---@param buffer integer
function M.start(buffer)
  vim.iter(vim.lsp.get_clients({ bufnr = buffer, name = NAME })):each(stop_other)
  local root = M.root(buffer)
  local trusted = trust.has(root)
  local command, why = server.find(root, trusted)
  if command then
    vim.lsp.start(configuration(root, command, not trusted), {
      bufnr = buffer,
      reuse_client = function(client)
        return client.name == NAME and client.config.root_dir == root and is_ours(client)
      end,
    })
    return
  end
  -- What was to be sent is not sent at some time, when a server comes.
  waiting[root] = nil
  if why then
    if not told[root] then
      told[root] = true
      say.fault(why)
    end
  else
    vim.schedule(function()
      install.offer(root, function()
        M.start_all(root)
      end)
    end)
  end
end

---@param root string
function M.start_all(root)
  for _, buffer in ipairs(M.buffers(root)) do
    M.start(buffer)
  end
end

---Does something once the server of a workspace is up.
---@param root string
---@param action fun()
function M.when_up(root, action)
  waiting[root] = waiting[root] or {}
  table.insert(waiting[root], action)
  vim.defer_fn(function()
    if vim.list_contains(waiting[root] or {}, action) then
      say.warn('the server does not answer; `:Callsheet log` says more, `:Callsheet restart` tries again')
    end
  end, PATIENCE)
end

---@param client vim.lsp.Client
function M.is_up(client)
  local root = client.config.root_dir
  local actions = waiting[root] or {}
  waiting[root] = nil
  for _, action in ipairs(actions) do
    vim.schedule(action)
  end
end

local function stop(client)
  ending[client.id] = true
  if vim.fn.has('nvim-0.11') == 1 then
    client:stop()
  else
    client.stop()
  end
end

---Ends the server of a workspace and starts it again.
---@param root string
function M.restart(root)
  crashes[root], told[root] = nil, nil
  local old = vim.tbl_filter(function(client)
    return client.config.root_dir == root
  end, M.all())
  for _, client in ipairs(old) do
    stop(client)
  end
  local tries = 0
  local function again()
    tries = tries + 1
    local gone = vim.iter(old):all(function(client)
      return vim.lsp.get_client_by_id(client.id) == nil
    end)
    if gone then
      return M.start_all(root)
    end
    if tries == 40 then
      for _, client in ipairs(old) do
        ending[client.id] = true
        client.rpc.terminate()
      end
    end
    vim.defer_fn(again, 50)
  end
  again()
end

---Ends all servers.
function M.stop()
  for _, client in ipairs(M.all()) do
    stop(client)
  end
end

---Tells running servers of settings that can change.
function M.configure()
  for _, client in ipairs(M.all()) do
    client.config.settings = { callsheet = settings.servers(true) }
    notify(client, 'workspace/didChangeConfiguration', { settings = client.config.settings })
  end
end

return M
