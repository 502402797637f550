-- The keys of request files and of answers; `setup{ keys = false }` leaves them all alone.
local settings = require('callsheet.settings')

local M = {}

local function map(buffer, mode, key, action, words)
  vim.keymap.set(mode, key, action, { buffer = buffer, desc = 'Callsheet: ' .. words, nowait = true })
end

local function give(...)
  local words = { ... }
  return function()
    require('callsheet.commands').run({ fargs = vim.deepcopy(words), range = 0 })
  end
end

---@param buffer integer of a request file
function M.file(buffer)
  if settings.get('keys') then
    map(buffer, 'n', '<CR>', '<Plug>(callsheet-send)', 'send')
    map(buffer, 'x', '<CR>', '<Plug>(callsheet-send)', 'send these')
  end
end

---@param buffer integer of an answer
function M.answer(buffer)
  if not settings.get('keys') then
    return
  end
  local panel = require('callsheet.panel')
  map(buffer, 'n', ']t', function()
    panel.section(nil, vim.v.count1)
  end, 'next part')
  map(buffer, 'n', '[t', function()
    panel.section(nil, -vim.v.count1)
  end, 'part before')
  for number = 1, 7 do
    map(buffer, 'n', 'g' .. number, function()
      panel.section(number)
    end, 'part ' .. number)
  end
  map(buffer, 'n', 'gr', function()
    panel.form('raw')
  end, 'raw or pretty')
  map(buffer, 'n', 'gh', function()
    panel.form('hex')
  end, 'bytes or text')
  map(buffer, 'n', 'g|', function()
    panel.form('table')
  end, 'table or text')
  map(buffer, 'n', 'gz', function()
    panel.form('tree')
  end, 'tree or text')
  map(buffer, 'n', 'gy', give('copy_body'), 'copy the body')
  map(buffer, 'n', 'gp', give('keep'), 'keep this answer')
  map(buffer, 'n', 'g/', give('search'), 'search in all of the body')
  map(buffer, 'n', 'gn', function()
    panel.search()
  end, 'search again')
  map(buffer, 'n', 'gx', give('open'), 'open in the viewer of the system')
  map(buffer, 'n', 'gs', give('save'), 'save the body')
  map(buffer, 'n', 'R', give('send'), 'send again')
  map(buffer, 'n', 'gc', give('cancel'), 'cancel what is being sent')
  map(buffer, 'n', 'q', function()
    panel.close()
  end, 'close')
end

---@param buffer integer of a body that is shown as a tree
function M.tree(buffer)
  if not settings.get('keys') then
    return
  end
  local tree = require('callsheet.tree')
  for _, key in ipairs({ '<CR>', 'za', '<2-LeftMouse>' }) do
    map(buffer, 'n', key, function()
      tree.turn()
    end, 'open or close')
  end
  map(buffer, 'n', 'zo', function()
    tree.turn(true)
  end, 'open')
  map(buffer, 'n', 'zc', function()
    tree.turn(false)
  end, 'close')
end

return M
