-- What the server tells and asks beside LSP (editors/PROTOCOL.md), brought to whom it concerns.
local say = require('callsheet.say')
local text = require('callsheet.text')

local M = {}

local SAYING = { say.fault, say.warn, say.info }

---Without a value the request is not sent.
local function prompt(_, asked)
  local label = text.plain(asked.label) .. ': '
  if asked.secret then
    local good, value = pcall(vim.fn.inputsecret, label)
    return { value = good and value ~= '' and value or vim.NIL }
  end
  local waiting = coroutine.running()
  vim.ui.input({ prompt = label }, function(value)
    -- It may answer before it is waited for.
    vim.schedule(function()
      coroutine.resume(waiting, { value = value or vim.NIL })
    end)
  end)
  return coroutine.yield()
end

---The page on which a person signs in; what else the server shows is a file of the workspace.
local function show_document(fault, asked, context, config)
  if asked.external then
    local is_page = asked.uri:match('^https?://') ~= nil
    if is_page then
      vim.ui.open(asked.uri)
    end
    return { success = is_page }
  end
  return vim.lsp.handlers['window/showDocument'](fault, asked, context, config)
end

---As what the plug-in says itself.
local function show_message(_, told)
  local speak = SAYING[told.type]
  if speak then
    speak(told.message)
  end
  return vim.NIL
end

local function each(...)
  local modules = { ... }
  return function(name)
    return function(_, told, context)
      if told.id then -- Each workspace has a server, and each server counts from the same number.
        told.id = context.client_id .. ':' .. told.id
      end
      for _, module in ipairs(modules) do
        require('callsheet.' .. module)[name](told)
      end
    end
  end
end

---Lenses say something else than before: of what is needed first, for one.
local function refresh_lenses(_, _, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  for _, buffer in ipairs(client and vim.lsp.get_buffers_by_client_id(client.id) or {}) do
    require('callsheet.attached').refresh_lenses(client, buffer)
  end
  return vim.NIL
end

---@return table<string, function>
function M.handlers()
  local request_line = each('status')
  return {
    ['workspace/codeLens/refresh'] = not vim.lsp.codelens.enable and refresh_lenses or nil,
    ['callsheet/prompt'] = prompt,
    ['window/showDocument'] = show_document,
    ['window/showMessage'] = show_message,
    ['callsheet/sending'] = each('status', 'checks', 'sends')('began'),
    ['callsheet/progress'] = request_line('went_on'),
    ['callsheet/streamed'] = each('sends')('grew'),
    ['callsheet/sent'] = each('status', 'checks', 'sends')('ended'),
    ['callsheet/environment'] = each('environments')('chosen'),
    ['callsheet/history'] = function() end,
    -- Such a text is asked for each time it is shown.
    ['workspace/textDocumentContent/refresh'] = function()
      return vim.NIL
    end,
  }
end

return M
