"""The process of the language server: meets its client first, and imports the engine then.

Left out on purpose: workspace-wide diagnostics would read files that nobody opened.
"""

import logging
from argparse import ArgumentParser
from functools import partial
from typing import NoReturn

from lsprotocol import types as lsp

from callsheet.lsp.lifetime import (
    collect_rarely,
    end_process,
    leave_when_told,
    log_to_stderr,
    watch_parent,
)
from callsheet.lsp.wire import Wire

logger = logging.getLogger(__name__)


def main(arguments: list[str]) -> NoReturn:
    """Serve one client, over stdio or `--tcp`, until it leaves."""
    parser = ArgumentParser("callsheet lsp", description="Serve an editor.")
    parser.add_argument(
        "--tcp", nargs="?", const="0", metavar="[HOST:]PORT", help="serve one client over TCP"
    )
    parser.add_argument("--stdio", action="store_true", help="serve over stdio (the default)")
    options = parser.parse_args(arguments)
    wire = open_wire()
    log_to_stderr(wire.mask)
    collect_rarely()
    leave_when_told(partial(leave, wire, 1))
    try:
        if options.tcp is None:
            from callsheet.lsp.stdio import serve_stdio

            serve_stdio(wire)
        else:
            from callsheet.lsp.tcp import serve_tcp

            host, _, port = options.tcp.rpartition(":")
            serve_tcp(wire, host or "127.0.0.1", int(port))
    except (SystemExit, BrokenPipeError, ConnectionError):
        logger.debug("the client left")
    leave(wire, wire.protocol.exit_code)


def open_wire() -> Wire:
    """A server that nobody is connected to yet."""
    wire = Wire()
    wire.protocol.meet = partial(_meet, wire)
    wire.protocol.begin = partial(_begin, wire)
    return wire


def leave(wire: Wire, code: int) -> NoReturn:
    """End the sends and the process; nothing may keep the editor waiting."""
    wire.close()
    end_process(code)


def _meet(wire: Wire, params: lsp.InitializeParams) -> None:
    watch_parent(params.process_id, partial(leave, wire, 1))


def _begin(wire: Wire, params: lsp.InitializeParams) -> None:
    try:
        from callsheet.lsp.serving import begin_serving

        begin_serving(wire, params)
    except Exception:
        # An editor says that a server has ended; of one that answers nothing it knows nothing.
        logger.exception("the server could not begin")
        leave(wire, 1)
