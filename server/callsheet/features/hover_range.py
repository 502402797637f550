"""Hover over `{{incremental.start_value}}` and its like: the value here, and where it is from."""

from callsheet.features.hover_values import code, one_line
from callsheet.features.hover_variables import Place, place_shown
from callsheet.features.range_values import MEMBERS, RangeHere, range_here
from callsheet.model.environment import Origin, Source
from callsheet.model.incremental import NAME

_MARKED = frozenset({"start_value", "last_value"})
_OF_LOADS = (
    "`callsheet load` begins at the mark that its target keeps, less the lag: "
    "`callsheet env state` shows it. Without a mark, in a run and in the editor it is "
    "`initial_value=`."
)


def range_markdown(place: Place, name: str, steps: tuple[str | int, ...]) -> str:
    """Of `incremental` and its members; empty for other names, and without `# @incremental`."""
    if name != NAME:
        return ""
    block = place.document.block_at(place.offset)
    here = range_here(place.workspace, place.document, block, place.files)
    if here is None:
        return ""
    member = str(steps[0]) if steps else ""
    wanted = (member,) if member in MEMBERS else tuple(MEMBERS)
    parts = [
        "\n".join(_line(here, each, listed=len(wanted) > 1) for each in wanted),
        _OF_LOADS if _MARKED.intersection(wanted) else "",
        _converted(here),
        _from(place, here),
    ]
    return "\n\n".join(part for part in parts if part)


def _line(here: RangeHere, member: str, *, listed: bool) -> str:
    value = here.value(member)
    shown = "has no value" if value is None else f"= {code(value)}"
    title = f"**{code(f'{NAME}.{member}')}** {shown}"
    return f"- {title}" if listed else f"{title}\n\n{MEMBERS[member]}"


def _converted(here: RangeHere) -> str:
    convert = here.said.convert if here.said else None
    return f"It goes out as {code(one_line(convert.written.text))} makes it." if convert else ""


def _from(place: Place, here: RangeHere) -> str:
    layer = here.setting.layer
    span = here.setting.placed(here.setting.directive.name.span)
    origin = Origin(Source.LOOP, path=layer.document.path, span=span)
    return f"`# @{NAME}` · {code(place_shown(place, origin))}"
