-- What a buffer gets when the server is there for it: lenses, completion, its environment.
local client_of = require('callsheet.client')
local environments = require('callsheet.environments')
local settings = require('callsheet.settings')

local M = {}

local EVENTS = { 'BufEnter', 'InsertLeave', 'TextChanged' }

---Asks for lenses anew, before 0.12. `vim.lsp.codelens.refresh` would not, while it is asking.
---@param client vim.lsp.Client
---@param buffer integer
function M.refresh_lenses(client, buffer)
  local is_running = vim.lsp.get_client_by_id(client.id) ~= nil
  local has_lenses = is_running and client.server_capabilities.codeLensProvider
  if not has_lenses or not settings.get('lenses') or not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  local method, handler = 'textDocument/codeLens', vim.lsp.codelens.on_codelens
  if vim.fn.has('nvim-0.11') == 1 then
    client:request(method, params, handler, buffer)
  else
    client.request(method, params, handler, buffer)
  end
end

local function lenses(client, buffer)
  if not settings.get('lenses') then
    return
  end
  if vim.lsp.codelens.enable then -- From 0.12 on.
    return vim.lsp.codelens.enable(true, { bufnr = buffer })
  end
  local group = vim.api.nvim_create_augroup('callsheet.lenses.' .. buffer, {})
  vim.api.nvim_create_autocmd(EVENTS, {
    group = group,
    buffer = buffer,
    callback = function()
      M.refresh_lenses(client, buffer)
    end,
  })
  M.refresh_lenses(client, buffer)
end

local function completion(client, buffer)
  -- `autotrigger` came with 0.11; on 0.10 'omnifunc' is what there is.
  if settings.get('completion') and vim.lsp.completion then
    -- What is offered while typing must not be typed by itself.
    if not vim.o.completeopt:find('noselect') and not vim.o.completeopt:find('noinsert') then
      vim.bo[buffer].completeopt = 'menuone,noselect,popup'
    end
    vim.lsp.completion.enable(true, client.id, buffer, { autotrigger = true })
  end
end

---What Neovim gives every buffer with a server, where most of the text is no server's: `gq` lays out prose.
local function leave_prose(buffer)
  if not require('callsheet.documents').is_request_file(buffer) and vim.bo[buffer].formatexpr:find('vim.lsp', 1, true) then
    vim.bo[buffer].formatexpr = ''
  end
end

---@param client vim.lsp.Client
---@param buffer integer
function M.begin(client, buffer)
  leave_prose(buffer)
  lenses(client, buffer)
  completion(client, buffer)
  environments.ask(client, buffer)
  client_of.is_up(client)
end

return M
