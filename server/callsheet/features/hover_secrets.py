"""Hover over `{{secrets.NAME}}`: where the secret comes from; nobody is asked for it."""

from callsheet.features.hover_values import MASK, code
from callsheet.features.hover_variables import Place, place_shown
from callsheet.model.environment import EnvironmentSet
from callsheet.model.scope import environment_layers
from callsheet.model.secrets import secret_at_hand


def secret_markdown(place: Place, name: str) -> str:
    """Where a secret is, or who is asked for it to send."""
    layers = environment_layers(place.workspace, place.document)
    found = secret_at_hand(name, {}, place.workspace.process_environment, layers)
    if found is None:
        return f"**{code(f'secrets.{name}')}**\n\n{_asked(place, name)}"
    origin = found.origin
    kind = f"{origin.source} {code(origin.detail)}" if origin.detail else str(origin.source)
    where = place_shown(place, origin)
    line = f"{kind} · {code(where)}" if where else kind
    return f"**{code(f'secrets.{name}')}** = `{MASK}` (secret)\n\n{line}"


def _asked(place: Place, name: str) -> str:
    environment = place.workspace.environment
    around = place.workspace.environments.get(place.document.folder, EnvironmentSet())
    user = code(f"{environment}/{name}" if environment else name)
    lines = [
        "in no file; asked for when a request is sent:",
        f"- the keyring, for {user} of the service `callsheet`",
    ]
    if around.secret_command is not None:
        said = code(" ".join(around.secret_command.filled(name, environment)))
        trusted = "" if place.workspace.trusted else ", once you trust this workspace"
        lines.append(f"- the command {said}{trusted}")
    return "\n".join((*lines, "- plug-ins that are installed"))
