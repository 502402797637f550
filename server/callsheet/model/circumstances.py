"""What resolving depends on beside file and scope: files, clock, chance, earlier answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from callsheet.disk import Files
from callsheet.exchange import Exchange, Headers, SendOptions
from callsheet.model.wanted_tokens import GiveToken, nobody_fetches
from callsheet.model.workspace import RequestKey
from callsheet.values import JsonValue


@dataclass(frozen=True)
class Circumstances:
    """What resolving depends on beside file and scope, so that it can be repeated in a test."""

    files: Files
    now: datetime
    """One clock reading for all time variables of a request; aware."""

    random: Random
    exchanges: Mapping[RequestKey, Exchange] = field(default_factory=dict)
    """What earlier requests answered."""

    process_environment: Mapping[str, str] = field(default_factory=dict)
    prompt: Callable[[str, str], str | None] = lambda _name, _label: None
    """Asks the person for a value; None when nobody can be asked."""

    root: Path | None = None
    """The workspace root; a file that is not beside the document is looked for there."""

    options: SendOptions = field(default_factory=SendOptions)
    """How requests are sent that say nothing else (`--timeout`, `--insecure`)."""

    environment: str = ""
    """The chosen environment: what is obtained in one is never used in another."""

    token: GiveToken = nobody_fetches
    """Gives the token that a text takes by name; where nothing is sent, nobody does."""

    pick: Callable[[str, tuple[str, ...]], str | None] = lambda _label, _options: None
    """Has the person pick one of several values; None asks for it in words."""

    items: Mapping[RequestKey, Sequence[JsonValue]] = field(default_factory=dict)
    """What earlier requests collected, page by page."""

    base_url: str = ""
    """Takes the place of every `@base-url`; empty: those hold."""

    headers: Headers = ()
    """What scripts have set for every request (`client.global.headers`)."""


def here_and_now(
    files: Files, root: Path | None = None, options: SendOptions | None = None
) -> Circumstances:
    """The circumstances of a real send: the clock, the system's randomness, the process."""
    import os

    environment = dict(os.environ)
    now = datetime.now(UTC)
    return Circumstances(
        files,
        now,
        Random(),
        process_environment=environment,
        root=root,
        options=options or SendOptions(),
    )
