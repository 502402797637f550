"""The absence of authentication, apart from its kinds: most requests need no more than this."""

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoAuthentication:
    """Nothing is added; what is typed goes out."""


NO_AUTHENTICATION = NoAuthentication()
