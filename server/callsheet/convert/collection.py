"""A collection of Postman, Insomnia or Bruno: folders, requests and environments, in our words."""

from dataclasses import field
from typing import TypeAlias

from callsheet.convert.draft import Draft
from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What holds for a request, or for all requests of a folder."""

    auth: tuple[str, ...] | None = None
    """Directives without `# @`; None where it is inherited."""

    headers: Headers = ()
    directives: tuple[str, ...] = ()
    """Without `# @`."""

    definitions: tuple[tuple[str, str], ...] = ()
    """Variables and their values; bindings in them are bindings."""

    before: tuple[str, ...] = ()
    """Comments above the request: what is left of its scripts."""

    after: tuple[str, ...] = ()
    """Lines below the request: assertions, captures, comments."""


@dataclass(frozen=True, slots=True)
class Item:
    """A request of a collection."""

    name: str
    draft: Draft
    """With neither a name nor what `behaviour` says."""

    behaviour: Behaviour = Behaviour()
    description: str = ""
    examples: tuple[str, ...] = ()
    """Stored answers, each from its status line on."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, or the collection itself."""

    name: str
    behaviour: Behaviour = Behaviour()
    description: str = ""
    items: "tuple[Item | Folder, ...]" = ()


Entry: TypeAlias = "Item | Folder"


@dataclass(frozen=True, slots=True)
class Value:
    """A variable of an environment."""

    name: str
    value: JsonValue
    secret: bool = False
    """Whether the other tool keeps it apart, or its name says so."""


@dataclass(frozen=True, slots=True)
class ToolEnvironment:
    """An environment of another tool; the one without a name holds for all."""

    name: str
    values: tuple[Value, ...] = field(default=())
