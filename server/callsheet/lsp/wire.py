"""The way to the client: what pygls needs to know before anything else is imported."""

import logging
from collections.abc import Callable
from typing import Any

from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from callsheet import __version__
from callsheet.lsp.protocol import Protocol

logger = logging.getLogger(__name__)


class Wire(LanguageServer):
    """Sends to the client what the protocol has, and takes what it sends."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            "callsheet", __version__, protocol_cls=Protocol, converter_factory=default_converter
        )

        self.close: Callable[[], None] = _nothing
        """Ends what is under way, before the process ends."""

    def mask(self, text: str) -> str:
        """A text that leaves, without its secrets, as far as they are known by now."""
        return self.protocol.mask(text)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A bug of ours: it is logged, and the server lives on."""
        logger.error("%s", getattr(source, "__name__", source), exc_info=error)


def _nothing() -> None:
    """Before a client is there, nothing is under way."""
