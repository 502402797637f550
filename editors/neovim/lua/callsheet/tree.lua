-- A JSON body as a tree. What is below a branch is asked for when somebody opens it.
local client = require('callsheet.client')
local say = require('callsheet.say')
local text = require('callsheet.text')

local M = {}

local PAGE = 200
local CONTAINERS = { object = true, array = true }
local GROUPS = {
  string = 'CallsheetString',
  number = 'CallsheetNumber',
  boolean = 'CallsheetNumber',
  null = 'CallsheetNumber',
}

local namespace = vim.api.nvim_create_namespace('callsheet.tree')

---@class callsheet.Node
---@field path integer[] places of members, in objects too: their keys may be masked
---@field depth integer
---@field key string|integer|nil
---@field kind string|nil nil where the row stands for the members behind it
---@field size integer
---@field text string
---@field open boolean
---@field asked boolean

---@class callsheet.Tree
---@field request integer the buffer of the request
---@field id string
---@field nodes callsheet.Node[] one for each line

---@type table<integer, callsheet.Tree> by buffer
local trees = {}

---@param node callsheet.Node
---@return string[][] pieces of text and their colours
local function pieces(node)
  local indent = ('  '):rep(node.depth)
  if not node.kind then
    return { { indent .. '  ' }, { ('… %d more'):format(node.size), 'CallsheetDim' } }
  end
  local is_branch = CONTAINERS[node.kind] and node.size > 0
  local sign = is_branch and (node.open and '▾ ' or '▸ ') or '  '
  local found = { { indent }, { sign, 'CallsheetGutter' } }
  if node.key ~= nil then
    local key = text.plain(tostring(node.key))
    vim.list_extend(found, { { key, 'CallsheetName' }, { ': ', 'CallsheetDim' } })
  end
  if CONTAINERS[node.kind] then
    local around = node.kind == 'array' and '[%d]' or '{%d}'
    table.insert(found, { around:format(node.size), 'CallsheetDim' })
  else
    table.insert(found, { text.plain(node.text), GROUPS[node.kind] or 'Normal' })
  end
  return found
end

---Puts rows in the place of others.
local function put(buffer, from, to, nodes)
  local tree = trees[buffer]
  local lines, all = {}, vim.tbl_map(pieces, nodes)
  for _, each in ipairs(all) do
    local words = vim.tbl_map(function(piece)
      return piece[1]
    end, each)
    table.insert(lines, table.concat(words))
  end
  local rest = vim.list_slice(tree.nodes, to + 1)
  tree.nodes = vim.list_extend(vim.list_extend(vim.list_slice(tree.nodes, 1, from), nodes), rest)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, from, to, false, lines)
  vim.bo[buffer].modifiable = false
  for place, each in ipairs(all) do
    local column = 0
    for _, piece in ipairs(each) do
      local behind = column + #piece[1]
      if piece[2] then
        local options = { end_col = behind, hl_group = piece[2], invalidate = true }
        vim.api.nvim_buf_set_extmark(buffer, namespace, from + place - 1, column, options)
      end
      column = behind
    end
  end
end

---@param path integer[]
---@param start integer
---@param found table as `callsheet/tree` tells it
---@return callsheet.Node[]
local function nodes_of(path, start, found)
  local nodes = {}
  for place, child in ipairs(found.children) do
    local below = vim.list_extend(vim.list_slice(path), { start + place - 1 })
    table.insert(nodes, {
      path = below,
      depth = #below,
      key = child.key,
      kind = child.kind,
      size = child.size,
      text = child.text,
      open = false,
    })
  end
  local behind = found.size - start - #found.children
  if behind > 0 and #found.children > 0 then
    table.insert(nodes, { path = path, depth = #path + 1, size = behind, text = '' })
  end
  return nodes
end

---@param buffer integer
---@param path integer[]
---@param start integer
---@param done fun(found: table)
local function ask(buffer, path, start, done)
  local tree = trees[buffer]
  local params = { id = tree.id, path = path, start = start, count = PAGE }
  client.ask(tree.request, 'callsheet/tree', params, function(found)
    if not vim.api.nvim_buf_is_valid(buffer) or trees[buffer] ~= tree then
      return
    elseif not found then
      return say.warn('the body is no JSON, or the server does not have it any more')
    end
    done(found)
  end)
end

---Where a node is now: rows above it may have come or gone since it was asked about.
local function row_of(buffer, node)
  for row, each in ipairs(trees[buffer].nodes) do
    if each == node then
      return row
    end
  end
end

local function open(buffer, node)
  if node.asked then
    return
  end
  node.asked = true
  local start = 0
  if not node.kind then
    local row = row_of(buffer, node)
    local before = trees[buffer].nodes[row - 1]
    while #before.path > #node.path + 1 do
      row = row - 1
      before = trees[buffer].nodes[row - 1]
    end
    start = before.path[#before.path] + 1
  end
  ask(buffer, node.path, start, function(found)
    node.asked = false
    local row = row_of(buffer, node)
    if not row then
      return
    elseif node.kind then
      node.open = true
      put(buffer, row - 1, row, vim.list_extend({ node }, nodes_of(node.path, 0, found)))
    else
      put(buffer, row - 1, row, nodes_of(node.path, start, found))
    end
  end)
end

local function close(buffer, row)
  local nodes = trees[buffer].nodes
  local node, last = nodes[row], row
  while nodes[last + 1] and nodes[last + 1].depth > node.depth do
    last = last + 1
  end
  node.open = false
  put(buffer, row - 1, last, { node })
end

---Opens what is at the cursor, or closes it: of a value without members, what it is in.
---@param wanted boolean|nil open, or closed; the other than now without one
function M.turn(wanted)
  local buffer, row = vim.api.nvim_get_current_buf(), vim.api.nvim_win_get_cursor(0)[1]
  local tree = trees[buffer]
  local node = tree and tree.nodes[row]
  if not node then
    return
  elseif not node.kind or (CONTAINERS[node.kind] and node.size > 0 and not node.open) then
    if wanted ~= false then
      return open(buffer, node)
    end
  elseif node.open then
    if not wanted then
      close(buffer, row)
    end
    return
  end
  if wanted == true then
    return
  end
  for above = row - 1, 1, -1 do
    if tree.nodes[above].depth < node.depth then
      vim.api.nvim_win_set_cursor(0, { above, 0 })
      return close(buffer, above)
    end
  end
end

---Where in the body the cursor is.
---@param buffer integer
---@param row integer
---@return integer[]|nil
function M.path(buffer, row)
  local node = trees[buffer] and trees[buffer].nodes[row]
  return node and node.path
end

---Fills a buffer with the first level of a body.
---@param buffer integer
---@param request integer the buffer of the request
---@param answer table
function M.fill(buffer, request, answer)
  trees[buffer] = { request = request, id = answer.id, nodes = {} }
  vim.api.nvim_create_autocmd('BufWipeout', {
    buffer = buffer,
    callback = function()
      trees[buffer] = nil
    end,
  })
  ask(buffer, {}, 0, function(found)
    local root = { path = {}, depth = 0, kind = found.kind, size = found.size, text = '', open = true }
    local nodes = vim.list_extend({ root }, nodes_of({}, 0, found))
    put(buffer, 0, -1, nodes)
  end)
end

return M
