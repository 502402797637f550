-- Written by tests/editors/neovim_manifest.py from the tables of the server.
return {
  version = '0.1.0',
  tools = { 'curl', 'curl-cmd', 'curl-powershell', 'httpx', 'requests', 'fetch', 'httpie' },
  dialects = { 'jetbrains', 'rest-client', 'visual-studio', 'httpyac', 'kulala', 'hurl' },
  settings = {
    { name = 'environment', live = true },
    { name = 'timeout', live = true },
    { name = 'diagnostics', live = true },
    { name = 'differences', live = true },
    { name = 'contract', live = true },
    { name = 'inlayValues', live = true },
    { name = 'keepCookies', live = false },
    { name = 'trusted', live = false },
    { name = 'insecure', live = false },
    { name = 'proxy', live = false },
    { name = 'noProxy', live = false },
    { name = 'historyEntries', live = false },
    { name = 'historySize', live = false },
    { name = 'keepHistory', live = false },
  },
}
