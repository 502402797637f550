-- What the menu of the right mouse button has in a request file.
local M = {}

local ENTRIES = {
  { 'Send Request', 'send' },
  { 'Cancel Sending', 'cancel' },
  { 'Choose Environment', 'environment' },
}

local function put()
  for place, entry in ipairs(ENTRIES) do
    local name = entry[1]:gsub(' ', '\\ ')
    pcall(vim.cmd.nunmenu, 'PopUp.' .. name)
    if require('callsheet.documents').hold_requests(vim.api.nvim_get_current_buf()) then
      vim.cmd(('nnoremenu <silent> .%d PopUp.%s <Cmd>Callsheet %s<CR>'):format(place, name, entry[2]))
    end
  end
end

---Has the entries in the menu of request files, and in that of no other.
function M.define()
  vim.api.nvim_create_autocmd('MenuPopup', {
    group = vim.api.nvim_create_augroup('callsheet.menu', {}),
    callback = put,
  })
end

return M
