"""How the rows of a request are loaded: `# @load table= key= write= nesting= select=`."""

from dataclasses import dataclass

from callsheet.model.settings import Settings
from callsheet.syntax.argument_values import parse_switch


@dataclass(frozen=True, slots=True)
class Loading:
    """What is said; what is not is None, or empty."""

    table: str = ""
    key: tuple[str, ...] = ()
    write: str = ""
    nesting: int = 0
    selected: bool = True
    is_own: bool = False
    """Whether the request itself has the line."""


def read_loading(settings: Settings) -> Loading:
    """What the `@load` lines of a request, its resource and its file say together."""
    found: dict[str, str] = {}
    for setting in settings.inward("load"):
        found |= {key.text: value.text for key, value in setting.arguments.keyword}
    own = settings.layers[0].block.parsed.directives("load")
    nesting = found.get("nesting", "")
    return Loading(
        found.get("table", ""),
        tuple(filter(None, (name.strip() for name in found.get("key", "").split(",")))),
        found.get("write", "").lower(),
        int(nesting) if nesting.isdecimal() else 0,
        parse_switch(found.get("select", "on")) is not False,
        bool(own),
    )
