"""Hover over the functions that expressions have on hand, and over the presets that bring some."""

import re

from callsheet.facts.helpers import HELPERS, Helper
from callsheet.facts.presets import PREFIX, Preset, find_preset, helpers_of, preset_written
from callsheet.features.hover_values import code
from callsheet.features.hover_variables import Place
from callsheet.model.requests import imported_presets
from callsheet.text import Span

_CALLED = re.compile(r"[\w$]+(?:\.\w+)*", re.ASCII)


def helper_markdown(place: Place, span: Span) -> str:
    """What the function that is named from the start of `span` on does; empty for none."""
    found = _CALLED.match(place.document.text, span.start)
    name = found[0] if found else ""
    helper = next((each for each in _helpers(place) if _means(each, name)), None)
    return _markdown(helper) if helper else ""


def import_markdown(path: str) -> str:
    """What the preset behind `# @import` brings; empty for a file."""
    name = preset_written(path)
    preset = find_preset(name) if name is not None else None
    return preset_markdown(preset) if preset else ""


def preset_markdown(preset: Preset) -> str:
    """What a preset is for, its functions and its resource."""
    functions = ", ".join(code(helper.signature) for helper in preset.helpers)
    resource = f"Resource: {code(preset.resource)}" if preset.resource else ""
    parts = (f"**{code(PREFIX + preset.name)}**", preset.documentation, functions, resource)
    return "\n\n".join(part for part in parts if part)


def _helpers(place: Place) -> tuple[Helper, ...]:
    imported = imported_presets(place.workspace, place.document)
    return (*HELPERS, *(helper for preset in imported for helper in helpers_of(preset)))


def _means(helper: Helper, name: str) -> bool:
    """Whether a name in the text is the helper, as a whole or by the object that it is on."""
    return name == helper.name or name.split(".", maxsplit=1)[0] == helper.name


def _markdown(helper: Helper) -> str:
    return f"**{code(helper.signature)}**\n\n{helper.documentation}\n\n{code(helper.example)}"
