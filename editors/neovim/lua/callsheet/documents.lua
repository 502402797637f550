-- Which buffers hold requests: request files, and documents in whose fences requests stand.
local M = {}

---The filetypes of documents that may have fences with requests.
M.FENCED = { 'markdown', 'mdx', 'quarto', 'pandoc', 'asciidoc', 'asciidoctor', 'rst', 'org' }

---Lines that such a fence begins with, in lower case; the server looks closer.
local OPENINGS = {
  '^[%s>*+%-%d.)]*```.*%f[%a]http%f[%A]',
  '^[%s>*+%-%d.)]*```.*%f[%a]rest%f[%A]',
  '^[%s>*+%-%d.)]*~~~.*%f[%a]http%f[%A]',
  '^[%s>*+%-%d.)]*~~~.*%f[%a]rest%f[%A]',
  '^%[[^%]]*%f[%a]http%f[%A]',
  '^%s*%.%.%s+[%a-]+::%s*http%f[%A]',
  '^%s*#%+begin_src%s+http%f[%A]',
}

---@param buffer integer
---@return boolean
function M.is_request_file(buffer)
  return vim.bo[buffer].filetype == 'http' and vim.bo[buffer].buftype == ''
end

---Whether requests of a buffer can be sent: it is a request file, or a document that has a server.
---@param buffer integer
---@return boolean
function M.hold_requests(buffer)
  return M.is_request_file(buffer) or (vim.b[buffer].callsheet_fenced == true and vim.bo[buffer].buftype == '')
end

---@param buffer integer
---@return boolean
local function has_fences(buffer)
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local lower = line:find('[`~%[:#]') and line:lower()
    for _, opening in ipairs(lower and OPENINGS or {}) do
      if lower:find(opening) then
        return true
      end
    end
  end
  return false
end

---Begins in a document once it has a fence with requests; nothing else is loaded before.
---@param buffer integer
---@param begin fun(buffer: integer)
function M.watch(buffer, begin)
  if vim.bo[buffer].buftype ~= '' then
    return
  end
  local group = vim.api.nvim_create_augroup('callsheet.documents.' .. buffer, {})
  local function look()
    if has_fences(buffer) then
      vim.api.nvim_del_augroup_by_id(group)
      vim.b[buffer].callsheet_fenced = true
      begin(buffer)
    end
  end
  vim.api.nvim_create_autocmd({ 'InsertLeave', 'BufWritePost' }, { group = group, buffer = buffer, callback = look })
  look()
end

return M
