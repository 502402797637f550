-- Begins with the first file of requests; but for `documents`, nothing is loaded before.
if vim.g.loaded_callsheet or vim.fn.has('nvim-0.10') == 0 then
  return
end
vim.g.loaded_callsheet = true

-- `packadd` and lazy loading come too late for `ftdetect/`.
vim.filetype.add({ extension = { http = 'http', rest = 'http' } })

-- One `vim.lsp.enable('callsheet')` of a person's own finds no folder then, and starts no second
-- server beside the one of the plug-in.
if package.loaded['vim.lsp'] and vim.fn.has('nvim-0.11') == 1 then
  vim.lsp.config('callsheet', { root_dir = function() end })
end

local function begin(buffer)
  require('callsheet').attach(buffer)
end

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('callsheet', {}),
  pattern = 'http',
  callback = function(event)
    begin(event.buf)
  end,
})

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('callsheet.documents', {}),
  pattern = require('callsheet.documents').FENCED,
  callback = function(event)
    require('callsheet.documents').watch(event.buf, begin)
  end,
})

vim.api.nvim_create_user_command('Callsheet', function(call)
  require('callsheet.commands').run(call)
end, {
  nargs = '*',
  range = true,
  desc = 'Callsheet: send, environment, history, …',
  complete = function(lead, line)
    return require('callsheet.commands').complete(lead, line)
  end,
})

for _, name in ipairs({
  'send',
  'send_all',
  'send_again',
  'show',
  'environment',
  'history',
  'cancel',
  'compare',
  'copy',
  'fold',
}) do
  vim.keymap.set('n', ('<Plug>(callsheet-%s)'):format(name:gsub('_', '-')), function()
    require('callsheet.commands').run({ fargs = { name }, range = 0 })
  end, { desc = 'Callsheet: ' .. name:gsub('_', ' ') })
end
vim.keymap.set('x', '<Plug>(callsheet-send)', ":Callsheet send<CR>", { desc = 'Callsheet: send these' })

-- Files that were opened before the plug-in came.
for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
  local name = vim.api.nvim_buf_get_name(buffer)
  if vim.list_contains(require('callsheet.documents').FENCED, vim.bo[buffer].filetype) then
    require('callsheet.documents').watch(buffer, begin)
  elseif vim.api.nvim_buf_is_loaded(buffer) and (name:match('%.http$') or name:match('%.rest$')) then
    if vim.bo[buffer].filetype == 'http' then
      begin(buffer)
    else
      vim.bo[buffer].filetype = 'http'
    end
  end
end
