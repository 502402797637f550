-- Request files. Neovim 0.10 knows neither ending, later ones do not know `.rest`.
vim.filetype.add({ extension = { http = 'http', rest = 'http' } })
