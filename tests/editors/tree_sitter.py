"""A parser of tree-sitter for request files: that of kulala, which has the names of rest.nvim's."""

import shutil
from pathlib import Path

from counterparts.installed import command, home, missing, node_and_npm, one_installs

PACKAGE = "@mistweaverco/tree-sitter-kulala@1.8.1"


@one_installs
def http_parser() -> Path:
    """The library; its function is `tree_sitter_kulala`."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        missing("needs a compiler of C")
    _, npm = node_and_npm()
    folder = home("tree-sitter-kulala")
    library = folder / "parser.so"
    if not library.exists():
        quiet = ("--no-audit", "--no-fund", "--ignore-scripts")
        what = "the parser of tree-sitter cannot be had"
        command([npm, "install", *quiet, "--prefix", folder, PACKAGE], folder, what)
        source = folder / "node_modules" / PACKAGE.rpartition("@")[0] / "src"
        made = folder / "made.so"
        compile_it = [compiler, "-shared", "-fPIC", "-Os", "-I", source, source / "parser.c"]
        command([*compile_it, "-o", made], folder, what)
        made.rename(library)
    return library
