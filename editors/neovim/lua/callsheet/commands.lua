-- `:Callsheet …`: the commands of the server by their names, and a few of the plug-in's own.
local client = require('callsheet.client')
local environments = require('callsheet.environments')
local facts = require('callsheet.facts')
local say = require('callsheet.say')
local sends = require('callsheet.sends')
local text = require('callsheet.text')
local texts = require('callsheet.texts')
local trust = require('callsheet.trust')

local M = {}

local MOST_LOGGED = 2000

---Endings of files that no system runs.
local HARMLESS = {
  png = true,
  jpeg = true,
  jpg = true,
  gif = true,
  webp = true,
  pdf = true,
  json = true,
  txt = true,
}

---@class callsheet.Call
---@field buffer integer of the request file
---@field place table where the cursor is
---@field words string[] behind the name of the command
---@field rest string the same as it was typed
---@field shown table|nil the answer that is shown, where the command was given in its window
---@field range { [1]: integer, [2]: integer }|nil lines from 0

---The request file that a command means: the current one, or that of the answer.
local function request_buffer()
  local buffer = vim.api.nvim_get_current_buf()
  if require('callsheet.documents').hold_requests(buffer) then
    return buffer
  end
  local answer, request = require('callsheet.panel').shown()
  if answer and not vim.api.nvim_buf_is_loaded(request) then
    request = client.loaded(answer.uri)
  end
  return request, answer
end

local function sending(command)
  return function(call)
    sends.send(call.buffer, command, { call.place })
  end
end

local function signing_in(call)
  sends.trusted(call.buffer, function()
    client.execute(call.buffer, 'callsheet.login', { call.place })
  end)
end

---Puts a text where it can be pasted from.
local function copied(result, what)
  if type(result) == 'table' and result.text then
    require('callsheet.body').to_clipboard(result.text)
    local notes = #(result.notes or {}) > 0 and '\n' .. table.concat(result.notes, '\n') or ''
    say.info(('%s is copied%s'):format(what, notes))
  end
end

local function copying(command)
  return function(call)
    local tool = call.words[1]
    local function copy(chosen)
      local place = vim.tbl_extend('force', call.place, { tool = chosen, show = false })
      client.execute(call.buffer, command, { place }, function(result)
        copied(result, 'the request for ' .. chosen)
      end)
    end
    local function asked()
      if tool then
        return copy(tool)
      end
      vim.ui.select(facts.tools, { prompt = 'Copy the request for' }, function(choice)
        if choice then
          copy(choice)
        end
      end)
    end
    if command == 'callsheet.copyWithSecrets' then
      return sends.trusted(call.buffer, asked)
    end
    asked()
  end
end

---Requests made of a cURL command or a HAR, behind the one at the cursor.
local function pasted(call)
  local source = vim.fn.getreg('+') ~= '' and vim.fn.getreg('+') or vim.fn.getreg('"')
  local uri, line = call.place.uri, call.place.line
  client.execute(call.buffer, 'callsheet.pasteCurl', { uri, source, line })
end

---The very answer that is shown, or the last one of the request at the cursor.
local function answer_meant(call)
  local shown = call.shown
  if shown and text.present(shown.number) then
    return { uri = shown.uri, number = shown.number }
  end
  return call.place
end

local function saved(call)
  local function save(path)
    local place = vim.tbl_extend('force', answer_meant(call), { path = path })
    client.execute(call.buffer, 'callsheet.saveBody', { place }, function(uri)
      if type(uri) == 'string' then
        say.info('saved as ' .. vim.uri_to_fname(uri))
      end
    end)
  end
  if call.rest ~= '' then
    return save(call.rest)
  end
  vim.ui.input({ prompt = 'Save the body as: ', completion = 'file' }, function(path)
    if path and path ~= '' then
      save(path)
    end
  end)
end

---Whether the person wants a file opened by the system, where it may do what this editor never
---does: run, for one. Of pictures and plain texts nobody is asked.
local function is_wanted(path, media_type)
  if HARMLESS[vim.fn.fnamemodify(path, ':e'):lower()] then
    return true
  end
  local kind = media_type ~= '' and media_type or 'of no type'
  local name = text.plain(vim.fs.basename(path))
  local question = ('Let the system open `%s` (%s)? It came from a server, and may run there.'):format(
    name,
    text.plain(kind)
  )
  return vim.fn.confirm(question, '&Open\n&Cancel', 2) == 1
end

---Opens the body in the viewer of the system.
local function opened(call)
  client.ask(call.buffer, 'callsheet/answer', answer_meant(call), function(answer)
    if not answer or not text.present(answer.body) then
      return say.info('there is no body to open')
    end
    local place = call.place
    if text.present(answer.number) then
      place = { uri = answer.uri, number = answer.number }
    end
    client.execute(call.buffer, 'callsheet.bodyPath', { place }, function(path)
      if type(path) == 'string' and is_wanted(path, answer.body.mediaType) then
        vim.ui.open(path)
      end
    end)
  end)
end

local function searched(call)
  local wanted = table.concat(call.words, ' ')
  if wanted ~= '' then
    return require('callsheet.panel').search(wanted)
  end
  vim.ui.input({ prompt = 'Search in the body: ' }, function(typed)
    if typed and typed ~= '' then
      require('callsheet.panel').search(typed)
    end
  end)
end

local function loading(call)
  local target = call.rest ~= '' and call.rest or nil
  local place = vim.tbl_extend('force', call.place, { target = target })
  client.execute(call.buffer, 'callsheet.load', { place }, function(found)
    if type(found) == 'table' and found.command then
      vim.cmd('botright new')
      local options = { cwd = found.folder }
      if vim.fn.has('nvim-0.11') == 1 then
        options.term = true
        vim.fn.jobstart(found.command, options)
      else
        vim.fn.termopen(found.command, options)
      end
    end
  end)
end

---The last of the log. It is read, not edited: what it quotes of others is not obeyed.
local function log()
  local lines = vim.fn.readfile(vim.lsp.log.get_filename(), '', -MOST_LOGGED)
  vim.cmd('botright split')
  vim.api.nvim_win_set_buf(0, texts.scratch('log', lines))
  vim.cmd('normal! G')
end

local function trusted(call)
  local root = client.root(call.buffer)
  trust.give(root)
  say.info(root .. ' is trusted')
  client.restart(root)
end

local function distrusted(call)
  local root = client.root(call.buffer)
  trust.take_back(root)
  say.info(root .. ' is no longer trusted')
  client.restart(root)
end

local function converted(call)
  local words = call.words[1] and { dialect = call.words[1] } or {}
  client.execute(call.buffer, 'callsheet.convertFile', { vim.tbl_extend('force', call.place, words) })
end

local function plain(command)
  return function(call)
    client.execute(call.buffer, command, { call.place })
  end
end

---@type table<string, fun(call: callsheet.Call)> by the names of the command line
local COMMANDS = {
  send = function(call)
    if call.range then
      return sends.send(call.buffer, 'callsheet.send', { call.place.uri, '', call.range[1], call.range[2] })
    end
    sends.send(call.buffer, 'callsheet.send', { call.place })
  end,
  send_all = function(call)
    sends.send(call.buffer, 'callsheet.sendAll', { { uri = call.place.uri } })
  end,
  send_again = function(call)
    sends.send(call.buffer, 'callsheet.sendAgain', { { uri = call.place.uri } })
  end,
  next_page = sending('callsheet.nextPage'),
  all_pages = sending('callsheet.allPages'),
  load = function(call)
    sends.trusted(call.buffer, function()
      loading(call)
    end)
  end,
  show = function(call)
    sends.show_in_window(call.buffer, call.place)
  end,
  compare = texts.compared,
  save_body = saved,
  body_path = opened,
  history = function(call)
    require('callsheet.history').pick(call.buffer)
  end,
  open_exchange = function(call)
    require('callsheet.history').open(call.buffer, tonumber(call.words[1]))
  end,
  clear_history = function(call)
    client.execute(call.buffer, 'callsheet.clearHistory', { { uri = call.place.uri } }, function(count)
      say.info(('%d forgotten'):format(count or 0))
    end)
  end,
  copy_as = copying('callsheet.copyAs'),
  copy_with_secrets = copying('callsheet.copyWithSecrets'),
  convert_file = converted,
  paste_curl = pasted,
  cancel = function(call)
    sends.cancel(call.buffer, call.place)
  end,
  select_environment = function(call)
    environments.choose(call.buffer, call.words[1])
  end,
  show_cookies = texts.cookies,
  clear_cookies = function(call)
    local meant = { uri = call.place.uri, domain = call.words[1] }
    client.execute(call.buffer, 'callsheet.clearCookies', { meant }, function(count)
      say.info(('%d cookies forgotten'):format(count or 0))
    end)
  end,
  test_connection = texts.tested,
  login = signing_in,
  logout = plain('callsheet.logout'),
  -- The plug-in's own.
  search = searched,
  copy_body = function()
    require('callsheet.panel').copy()
  end,
  answer_to_the_side = function()
    require('callsheet.panel').keep()
  end,
  table = function()
    require('callsheet.panel').form('table')
  end,
  tree = function()
    require('callsheet.panel').form('tree')
  end,
  fold = function()
    require('callsheet.inline').fold()
  end,
  clear = function(call)
    require('callsheet.inline').clear(call.buffer)
  end,
  trust = trusted,
  distrust = distrusted,
  restart = function(call)
    client.restart(client.root(call.buffer))
  end,
  stop = function()
    client.stop()
  end,
  show_log = log,
  install = function(call)
    local root = client.root(call.buffer)
    require('callsheet.install').install(root, function()
      client.restart(root)
    end)
  end,
}

---Short names for what is done often.
local SHORT = {
  environment = 'select_environment',
  copy = 'copy_as',
  copy_secrets = 'copy_with_secrets',
  paste = 'paste_curl',
  save = 'save_body',
  open = 'body_path',
  cookies = 'show_cookies',
  convert = 'convert_file',
  keep = 'answer_to_the_side',
  log = 'show_log',
}

---@type table<string, fun(call: callsheet.Call): string[]>
local WORDS = {
  select_environment = function(buffer)
    return environments.names(buffer)
  end,
  copy_as = function()
    return facts.tools
  end,
  copy_with_secrets = function()
    return facts.tools
  end,
  convert_file = function()
    return facts.dialects
  end,
}

---@param call { fargs: string[], args: string|nil, range: integer, line1: integer|nil, line2: integer|nil }
function M.run(call)
  local name = table.remove(call.fargs, 1) or 'send'
  local action = COMMANDS[SHORT[name] or name]
  if not action then
    return say.fault(('there is no `:Callsheet %s`; <Tab> offers those there are'):format(text.plain(name)))
  end
  local buffer, answer = request_buffer()
  if not buffer then
    if action == log then
      return log()
    end
    return say.warn(answer and 'the file of this answer is there no more' or 'this is no request file')
  end
  local place = answer and { uri = answer.uri, name = answer.name, line = answer.line } or sends.here(buffer)
  local range = call.range > 0 and { call.line1 - 1, call.line2 - 1 } or nil
  local rest = vim.trim((call.args or ''):match('^%S+%s+(.*)$') or '')
  action({ buffer = buffer, place = place, words = call.fargs, rest = rest, shown = answer, range = range })
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local before = vim.split(line:gsub('^.-Callsheet%s+', ''), '%s+')
  local offered
  if #before > 1 then
    local words = WORDS[SHORT[before[1]] or before[1]]
    offered = words and words(request_buffer()) or {}
  else
    offered = vim.list_extend(vim.tbl_keys(COMMANDS), vim.tbl_keys(SHORT))
    table.sort(offered)
  end
  return vim.tbl_filter(function(each)
    return vim.startswith(each, lead)
  end, offered)
end

---All names of the command line.
---@return string[]
function M.names()
  return vim.tbl_keys(COMMANDS)
end

local SENDING = { 'send', 'sendAll', 'sendAgain', 'nextPage', 'allPages' }

---The commands of lenses: what they send is shown as what keys send.
---@return table<string, function>
function M.client()
  local found = {}
  for _, name in ipairs(SENDING) do
    found['callsheet.' .. name] = function(command, context)
      sends.send(context.bufnr, command.command, command.arguments)
    end
  end
  for name, action in pairs({ testConnection = texts.tested, login = signing_in, load = COMMANDS.load }) do
    found['callsheet.' .. name] = function(command, context)
      local uri, request, line = unpack(command.arguments)
      local place = { uri = uri, name = request, line = line }
      action({ buffer = context.bufnr, place = place, words = {}, rest = '' })
    end
  end
  found['callsheet.show'] = function(command, context)
    local uri, name, line = unpack(command.arguments)
    sends.show(context.bufnr, { uri = uri, name = name, line = line })
  end
  found['callsheet.selectEnvironment'] = function(command, context)
    local name = command.arguments[1]
    environments.choose(context.bufnr, text.present(name) and name or nil)
  end
  return found
end

return M
