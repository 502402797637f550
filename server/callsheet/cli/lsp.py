"""`callsheet lsp`: the language server."""


def main(arguments: list[str]) -> int:
    """Serve until the client leaves."""
    from callsheet.lsp.server import main as serve

    return serve(arguments)
