"""VS Code's own reader of grammars, and grammars of the languages that bodies have."""

from pathlib import Path

from counterparts.installed import command, home, node_and_npm, one_installs

TOKENIZER = "vscode-tmgrammar-test@0.1.3"
GRAMMARS = "tm-grammars@1"
EMBEDDED = ("json", "xml", "html", "javascript", "markdown")


@one_installs
def installed_tokenizer() -> Path:
    """The folder with the programs `vscode-tmgrammar-test` and `vscode-tmgrammar-snap`."""
    _, npm = node_and_npm()
    folder = home("textmate")
    done = folder / "installed"
    if not done.exists() or done.read_text() != f"{TOKENIZER} {GRAMMARS}":
        (folder / "package.json").write_text('{"private": true}')
        install = [npm, "install", "--silent", "--no-package-lock", TOKENIZER, GRAMMARS]
        command(install, folder, "the reader of grammars cannot be installed")
        done.write_text(f"{TOKENIZER} {GRAMMARS}")
    return folder / "node_modules" / ".bin"


def embedded_grammars() -> list[Path]:
    """Grammars of other languages: ours includes them, or is included."""
    grammars = home("textmate") / "node_modules" / "tm-grammars" / "grammars"
    return [grammars / f"{name}.json" for name in EMBEDDED]
