"""Environments and their values, secrets masked, for people and for machines."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from callsheet.model.environment import EnvironmentSet, Layer, Variable
from callsheet.redact import MASK
from callsheet.report.excerpt import shown_path
from callsheet.report.json import masked, masked_data
from callsheet.report.style import Style, one_line
from callsheet.values import JsonValue, json_text


def environments_console(
    environments: Mapping[Path, EnvironmentSet], chosen: str, folder: Path, style: Style
) -> str:
    """For each folder its environments; each value with the file that it comes from."""
    lines: list[str] = []
    for path, found in environments.items():
        lines.append(style.paint(one_line(shown_path(path, folder)), "bold"))
        for name in _names(found, chosen):
            lines.append(f"  {style.paint(one_line(name), 'green')}")
            lines += [
                _line(variable, folder, style)
                for variable in _variables(found.layers.get(name, ()))
            ]
    return "".join(f"{line}\n" for line in lines) or "no environments found\n"


def environments_json(
    environments: Mapping[Path, EnvironmentSet],
    chosen: str,
    folder: Path,
    mask: Callable[[str], str],
) -> str:
    """`{version, folders: [{path, environments: [{name, variables}]}]}`."""
    folders: list[JsonValue] = [
        {
            "path": shown_path(path, folder),
            "environments": [
                {
                    "name": name,
                    "variables": [
                        _fields(variable, folder, mask)
                        for variable in _variables(found.layers.get(name, ()))
                    ],
                }
                for name in _names(found, chosen)
            ],
        }
        for path, found in environments.items()
    ]
    return json_text({"version": 1, "folders": masked(folders, mask)}, indent=2) + "\n"


def _names(found: EnvironmentSet, chosen: str) -> tuple[str, ...]:
    return tuple(name for name in found.names if chosen in ("", name))


def _variables(layers: Sequence[Layer]) -> tuple[Variable, ...]:
    nearest: dict[str, Variable] = {}
    for layer in layers:
        for name, variable in layer.variables.items():
            nearest.setdefault(name, variable)
    return tuple(nearest[name] for name in sorted(nearest))


def _line(variable: Variable, folder: Path, style: Style) -> str:
    value = MASK if variable.secret else json_text(variable.value)
    origin = variable.origin.path
    place = one_line(shown_path(origin, folder)) if origin else variable.origin.source
    where = style.paint(place, "dim")
    return f"    {one_line(f'{variable.name} = {value}')}  {where}"


def _fields(variable: Variable, folder: Path, mask: Callable[[str], str]) -> JsonValue:
    origin = variable.origin.path
    return {
        "name": variable.name,
        "value": None if variable.secret else masked_data(variable.value, mask),
        "secret": variable.secret,
        "source": str(variable.origin.source),
        "path": shown_path(origin, folder) if origin else None,
    }
