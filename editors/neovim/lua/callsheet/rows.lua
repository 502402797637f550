-- An array of objects in a JSON body as a table; more of its rows come as somebody goes on.
local client = require('callsheet.client')
local sections = require('callsheet.sections')
local text = require('callsheet.text')

local M = {}

local PAGE = 500
local WIDEST = 40
---Members of a body that are looked at for a list, where the body itself is none.
local LOOKED_AT = 20

---@class callsheet.Rows
---@field request integer the buffer of the request
---@field id string
---@field path integer[]
---@field name string where in the body it is
---@field columns string[]
---@field rows string[][] those that are there
---@field wide integer[] columns of each
---@field total integer
---@field asked boolean

---@type table<integer, callsheet.Rows> by buffer
local tables = {}

---How wide each column is, with rows that are new.
---@param before integer[]
---@param rows string[][]
---@return integer[]
local function widened(before, rows)
  local found = vim.list_slice(before)
  for _, row in ipairs(rows) do
    for place, cell in ipairs(row) do
      local wide = math.min(vim.fn.strdisplaywidth(text.plain(cell)), WIDEST)
      found[place] = math.max(found[place] or 0, wide)
    end
  end
  return found
end

local function padded(cells, wide)
  local found = {}
  for place, cell in ipairs(cells) do
    local words = text.cut(text.plain(cell), wide[place])
    table.insert(found, words .. (' '):rep(wide[place] - vim.fn.strdisplaywidth(words)))
  end
  return (table.concat(found, '  '):gsub('%s+$', ''))
end

local function ask(request, id, path, start, done)
  local params = { id = id, path = path, start = start, count = PAGE }
  client.ask(request, 'callsheet/table', params, done)
end

---@param shown callsheet.Rows
---@return callsheet.Page
local function page_of(shown)
  local page = sections.page()
  local count = shown.total == 1 and '1 row' or ('%d rows'):format(shown.total)
  sections.add(page, { shown.name, 'CallsheetName' }, { ' · ' .. count, 'CallsheetDim' })
  sections.add(page, { padded(shown.columns, shown.wide), 'CallsheetTitle' })
  for _, row in ipairs(shown.rows) do
    sections.add(page, padded(row, shown.wide))
  end
  return page
end

---@param buffer integer
---@param rows string[][]
local function add(buffer, rows)
  local shown = tables[buffer]
  local wide = widened(shown.wide, rows)
  vim.list_extend(shown.rows, rows)
  if not vim.deep_equal(wide, shown.wide) then
    shown.wide = wide
    return sections.draw(buffer, page_of(shown))
  end
  local lines = vim.tbl_map(function(row)
    return padded(row, wide)
  end, rows)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, lines)
  vim.bo[buffer].modifiable = false
end

---Asks for the rows behind those that are there, once the cursor is near the last.
local function more(buffer)
  local shown = tables[buffer]
  local near = vim.api.nvim_win_get_cursor(0)[1] + 50 >= vim.api.nvim_buf_line_count(buffer)
  if not shown or shown.asked or #shown.rows >= shown.total or not near then
    return
  end
  shown.asked = true
  ask(shown.request, shown.id, shown.path, #shown.rows, function(found)
    if found and #found.rows > 0 and tables[buffer] == shown then
      shown.asked = false
      add(buffer, found.rows)
    end
  end)
end

local function watch(buffer)
  vim.api.nvim_create_autocmd('CursorMoved', {
    buffer = buffer,
    callback = function()
      more(buffer)
    end,
  })
  vim.api.nvim_create_autocmd('BufWipeout', {
    buffer = buffer,
    callback = function()
      tables[buffer] = nil
    end,
  })
end

local function nothing()
  local page = sections.page()
  sections.add(page, { 'there is no list of objects in the body', 'CallsheetDim' })
  return page
end

---A path as it is written, with the keys of objects.
---@param done fun(name: string)
local function name_of(request, id, path, done)
  local function step(depth, name)
    if depth > #path then
      return done(name)
    end
    local above = vim.list_slice(path, 1, depth - 1)
    local params = { id = id, path = above, start = path[depth], count = 1 }
    client.ask(request, 'callsheet/tree', params, function(found)
      local child = found and found.children[1]
      local is_member = child and found.kind == 'object'
      step(depth + 1, name .. (is_member and '.' .. child.key or ('[%d]'):format(path[depth])))
    end)
  end
  step(1, '$')
end

---The first list of objects among the members of a body.
---@param done fun(path: integer[]|nil, found: table|nil)
local function first_of_members(request, id, done)
  local params = { id = id, path = {}, start = 0, count = LOOKED_AT }
  client.ask(request, 'callsheet/tree', params, function(top)
    local members = top and top.kind == 'object' and top.children or {}
    local function try(place)
      local member = members[place]
      if not member then
        return done(nil)
      elseif member.kind ~= 'array' or member.size == 0 then
        return try(place + 1)
      end
      ask(request, id, { place - 1 }, 0, function(found)
        if found then
          return done({ place - 1 }, found)
        end
        try(place + 1)
      end)
    end
    try(1)
  end)
end

---The list at a path or around it, else the first of the body.
---@param done fun(path: integer[]|nil, found: table|nil)
local function around(request, id, path, done)
  ask(request, id, path, 0, function(found)
    if found then
      return done(path, found)
    elseif #path > 0 then
      return around(request, id, vim.list_slice(path, 1, #path - 1), done)
    end
    first_of_members(request, id, done)
  end)
end

---@param buffer integer
---@param request integer the buffer of the request
---@param answer table
---@param path integer[] where the person looked: the list there is meant, or that around it
function M.fill(buffer, request, answer, path)
  around(request, answer.id, path, function(at, found)
    if not vim.api.nvim_buf_is_valid(buffer) then
      return
    elseif not at then
      return sections.draw(buffer, nothing())
    end
    name_of(request, answer.id, at, function(name)
      if vim.api.nvim_buf_is_valid(buffer) then
        tables[buffer] = {
          request = request,
          id = answer.id,
          path = at,
          name = name,
          columns = found.columns,
          rows = {},
          wide = widened({}, { found.columns }),
          total = found.total,
        }
        sections.draw(buffer, page_of(tables[buffer]))
        add(buffer, found.rows)
        watch(buffer)
      end
    end)
  end)
end

return M
