"""The header fields every request carries unless it has them itself, in any case."""

from callsheet import __version__

DEFAULT_HEADERS: tuple[tuple[str, str], ...] = (
    ("User-Agent", f"callsheet/{__version__}"),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
)
"""The sender takes away the codings of Accept-Encoding that it cannot decode here."""
