-- The environment of each workspace: which is chosen, remembered from one Neovim to the next.
local state = require('callsheet.state')
local text = require('callsheet.text')

local M = {}

---@type table<string, { chosen: string, protected: boolean }> by the URI of the folder
local known = {}

---@type table<string, string[]> all there are, by the URI of the folder
local names = {}

---@type table<integer, string> the URI of the folder of a buffer
local roots = {}

---What the server is told at its start.
---@return table<string, string>
function M.remembered()
  return state.read('environments')
end

---The server says which one is chosen now.
---@param news { root: string, chosen: string, protected: boolean }
function M.chosen(news)
  known[news.root] = { chosen = news.chosen, protected = news.protected }
  local all = M.remembered()
  local before = all[news.root] or ''
  all[news.root] = news.chosen ~= '' and news.chosen or nil
  if before ~= news.chosen then
    state.write('environments', next(all) and all or vim.empty_dict())
  end
  vim.cmd.redrawstatus({ bang = true })
end

---@param client vim.lsp.Client
---@param buffer integer
function M.ask(client, buffer)
  local params = { uri = vim.uri_from_bufnr(buffer) }
  require('callsheet.client').request(client, 'callsheet/environments', params, function(found)
    if found then
      roots[buffer] = found.root
      names[found.root] = vim.tbl_map(function(each)
        return each.name
      end, found.environments)
      known[found.root] = { chosen = found.chosen, protected = found.protected }
      vim.cmd.redrawstatus({ bang = true })
    end
  end, buffer)
end

---The environment of a buffer.
---@param buffer integer
---@return { chosen: string, protected: boolean }|nil
function M.of(buffer)
  return roots[buffer] and known[roots[buffer]] or nil
end

---@return string
function M.statusline()
  local window = vim.g.statusline_winid or vim.api.nvim_get_current_win()
  local found = vim.api.nvim_win_is_valid(window) and M.of(vim.api.nvim_win_get_buf(window))
  if not found then
    return ''
  elseif found.chosen == '' then
    return 'no environment'
  elseif found.protected then
    return ('%%#CallsheetProtected# ⚠ %s %%*'):format(text.status(found.chosen))
  end
  return text.status(found.chosen)
end

---Lets the person choose, or takes what was named.
---@param buffer integer
---@param name string|nil
function M.choose(buffer, name)
  local client = require('callsheet.client')
  local uri = vim.uri_from_bufnr(buffer)
  local function take(chosen)
    client.execute(buffer, 'callsheet.selectEnvironment', { chosen, uri })
  end
  if name then
    return take(name == 'none' and '' or name)
  end
  client.ask(buffer, 'callsheet/environments', { uri = uri }, function(found)
    if not found or #found.environments == 0 then
      return require('callsheet.say').info('there are no environments; `http-client.env.json` has them')
    end
    local offered = vim.list_extend({ { name = '', protected = false } }, found.environments)
    vim.ui.select(offered, {
      prompt = 'Environment',
      kind = 'callsheet.environment',
      format_item = function(each)
        local mark = each.name == found.chosen and '● ' or '  '
        local warning = each.protected and '  ⚠ protected' or ''
        return mark .. (each.name ~= '' and text.plain(each.name) or 'no environment') .. warning
      end,
    }, function(choice)
      if choice then
        take(choice.name)
      end
    end)
  end)
end

---Names for the command line.
---@param buffer integer|nil
---@return string[]
function M.names(buffer)
  return vim.list_extend({ 'none' }, names[roots[buffer]] or {})
end

return M
