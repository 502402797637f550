"""A switch that ends a send from another thread, and who hears how far that send is."""

from collections.abc import Callable
from threading import Lock

from callsheet.http.listening import NOBODY


class Cancellation:
    """Thrown once; what was registered is called, and what registers later is called at once.

    Sockets in use are closed by it, and waits end.
    """

    def __init__(self) -> None:
        self.listener = NOBODY
        self._lock = Lock()
        self._cancelled = False
        self._actions: dict[object, Callable[[], None]] = {}

    def cancel(self) -> None:
        """End the send; it reports a failure of kind `cancelled`."""
        with self._lock:
            self._cancelled = True
            actions = tuple(self._actions.values())
            self._actions.clear()
        for action in actions:
            action()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled

    def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
        """Call `action` when cancelled; the returned function takes it back."""
        ticket = object()
        with self._lock:
            if not self._cancelled:
                self._actions[ticket] = action
                return lambda: self._forget(ticket)
        action()
        return lambda: None

    def _forget(self, ticket: object) -> None:
        with self._lock:
            self._actions.pop(ticket, None)
