"""How a session sends, whatever it sends: what the command line and the editor decide."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import field

from callsheet.exchange import SendOptions
from callsheet.late_dataclasses import dataclass
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.requests import RequestPlace
from callsheet.model.secrets import Keepers
from callsheet.problems import Problem
from callsheet.run.delivering import DeliveryMeans
from callsheet.run.plan import Step
from callsheet.store.uploads import MemoryUploads, Uploads
from callsheet.values import JsonValue

_NOTHING = nullcontext()


@dataclass(frozen=True, slots=True)
class Settings:
    """How a session sends, whatever it sends."""

    values: Mapping[str, str] = field(default_factory=dict)
    """`--var`; they win over all others."""

    secrets: Mapping[str, str] = field(default_factory=dict)
    """`--secret`; they are values too, and `{{secrets.NAME}}`."""

    base_url: str = ""
    """Where targets go that name no host, whatever `@base-url` says: a server of a test."""

    options: SendOptions = field(default_factory=SendOptions)
    keepers: Keepers = field(default_factory=Keepers)
    """Who is asked for secrets that are not at hand; each answer is kept as long as these are."""

    confirm: Callable[[RequestPlace, str], bool | None] = lambda _place, _question: None
    """Asks whether a `@confirm` request shall go out; None when nobody can be asked."""

    prompt: Callable[[str, str], str | None] = lambda _name, _label: None
    """Asks for the value of a `@prompt`; None when nobody can be asked."""

    pick: Callable[[str, tuple[str, ...]], str | None] = lambda _label, _options: None
    """Has one of several values picked; None asks for it as `prompt` does."""

    attended: bool = False
    """Whether a person answers these questions, one at a time."""

    wait: Callable[[float], None] = time.sleep
    """Lets so many seconds pass before a `@sleep` request."""

    take: Callable[[Step, tuple[JsonValue, ...]], Problem | None] | None = None
    """Takes the rows of each page, or of each round of a loop: a load. None: nobody does.

    It gives a problem of the request's document when the rows are none that it can take.
    """

    marks: Mapping[str, JsonValue] = field(default_factory=dict)
    """Where incremental requests begin; the target of a load keeps them."""

    only_first_page: bool = False
    """Whether paging stops after a page, as in the editor, where a person asks for the next."""

    during: Callable[[Step], AbstractContextManager[object]] = lambda _step: _NOTHING
    """What holds while a step is performed, in its thread: who hears the client knows for whom."""

    dry_run: bool = False
    contract: bool = False
    """Whether answers are held to the descriptions of their APIs."""

    delivery: DeliveryMeans = field(default_factory=DeliveryMeans)
    """Rate limits and kept answers: those who share the settings share them."""

    uploads: Uploads = field(default_factory=MemoryUploads)
    """How far uploads came that were stopped."""


def command_line_layer(settings: Settings) -> Layer:
    """What `--var` and `--secret` define."""
    origin = Origin(Source.COMMAND_LINE)
    plain = {
        name: Variable(name, value, origin, typed=False) for name, value in settings.values.items()
    }
    secret = {
        name: Variable(name, value, origin, secret=True, typed=False)
        for name, value in settings.secrets.items()
    }
    return Layer(Source.COMMAND_LINE, plain | secret)
