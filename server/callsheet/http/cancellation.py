"""A switch that ends a send from another thread: sockets in use are closed, waits end."""

from collections.abc import Callable


class Cancellation:
    """Thrown once; what was registered is called, and what registers later is called at once."""

    def cancel(self) -> None:
        """End the send; it reports a failure of kind `cancelled`."""

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return False

    def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
        """Call `action` when cancelled; the returned function takes it back."""
        raise AssertionError(action)
