"""Documents with fences in a real Neovim: within them all is there, and the prose is left alone."""

from editors.neovim import editing
from editors.neovim_plugin import TRUSTING, VIRTUAL, Editing, attached, sent
from loopback import Loopback

GUIDE = """\
# Guide

> ```http
> GET {origin}/json
> GET {origin}/other
> ```

> ```http
> POST {origin}/echo
> X-One: {{{{nope}}}}
> ```

- ```http
  GET {origin}/json
  ```
"""


def test_a_fence_of_markdown_is_sent(at: Editing, loopback: Loopback):
    (at.folder / "guide.md").write_text(GUIDE.format(origin=loopback.origin))
    with editing(at.folder, TRUSTING, "guide.md", at.binary, {}) as nvim:
        answer = sent(nvim, "14G:Callsheet send<CR>")
        assert answer[0] == "{"
        assert loopback.targets == ["GET /json"]
        status = VIRTUAL.replace("main.http", "guide.md")
        assert nvim.lua(f"return {status}", "callsheet.status")[0].startswith("14✓ 200 OK")
        (found,) = nvim.lua("return vim.diagnostic.get(0, { lnum = 9 })")
        assert (found["col"], "`nope` has no value" in found["message"]) == (11, True)
        assert nvim.lua("return { vim.bo.formatexpr, vim.fn.maparg('<CR>', 'n') }") == ["", ""]


def test_a_document_without_fences_has_no_server_until_it_has_one(at: Editing):
    (at.folder / "guide.md").write_text("# Guide\n\n")
    with editing(at.folder, TRUSTING, "guide.md", at.binary, {}) as nvim:
        assert nvim.lua("return vim.lsp.get_clients({ name = 'callsheet' })") in ([], {})
        nvim.type("Go```http<CR>GET http://127.0.0.1:1/<CR>```<Esc>")
        attached(nvim)
