-- Texts that the server made: shown in buffers that are nothing but text.
local client = require('callsheet.client')
local say = require('callsheet.say')
local sends = require('callsheet.sends')
local text = require('callsheet.text')

local M = {}

---A buffer with lines that are read and never obeyed.
---@param name string
---@param lines string[]
---@param filetype string|nil
---@return integer
function M.scratch(name, lines, filetype)
  local buffer = require('callsheet.panel').buffer(name)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].bufhidden = 'wipe'
  if filetype then
    vim.bo[buffer].filetype = filetype
  end
  return buffer
end

---The lines of a text that the server made.
local function with_lines(call, uri, done)
  client.ask(call.buffer, 'workspace/textDocumentContent', { uri = uri }, function(content)
    done(text.lines(content and content.text or ''))
  end)
end

local function show_text(call, uri, name, filetype)
  with_lines(call, uri, function(lines)
    vim.cmd('botright split')
    vim.api.nvim_win_set_buf(0, M.scratch(name, lines, filetype))
  end)
end

---@param call callsheet.Call
function M.cookies(call)
  client.execute(call.buffer, 'callsheet.showCookies', { call.place }, function(uri)
    if type(uri) == 'string' then
      show_text(call, uri, 'cookies')
    end
  end)
end

---@param call callsheet.Call
function M.tested(call)
  sends.trusted(call.buffer, function()
    client.execute(call.buffer, 'callsheet.testConnection', { call.place }, function(found)
      if type(found) == 'table' then
        show_text(call, found.uri, 'connection', 'markdown')
      end
    end)
  end)
end

---@param sides { [1]: string, [2]: string }[] names and lines
local function side_by_side(sides)
  vim.cmd.tabnew()
  local old = vim.api.nvim_get_current_buf()
  for place, side in ipairs(sides) do
    if place == 2 then
      vim.cmd('rightbelow vsplit')
    end
    vim.api.nvim_win_set_buf(0, M.scratch(side[1], side[2]))
    vim.cmd.diffthis()
  end
  vim.api.nvim_buf_delete(old, { force = true })
end

---@param call callsheet.Call
function M.compared(call)
  client.execute(call.buffer, 'callsheet.compare', { call.place }, function(found)
    if type(found) ~= 'table' then
      return
    elseif found.same then
      return say.info('the last two answers are the same')
    end
    with_lines(call, found.left, function(before)
      with_lines(call, found.right, function(after)
        side_by_side({ { 'before', before }, { 'after', after } })
      end)
    end)
  end)
end

return M
