"""`callsheet lsp`: the language server."""


def main(arguments: list[str]) -> int:
    """Serve until the client leaves."""
    from callsheet.lsp.late_types import import_types_late

    import_types_late()
    from callsheet.lsp.server import main as serve

    return serve(arguments)
