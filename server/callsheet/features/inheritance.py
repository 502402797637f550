"""What a request takes from its resource, file and folder, with values, secrets masked.

Nothing is sent, asked or read for it: what has no lasting value stays as it is typed.
"""

from dataclasses import dataclass, replace

from callsheet.disk import Files
from callsheet.facts.directive_facts import ArgumentFacts, DirectiveFacts
from callsheet.facts.directives import find_directive
from callsheet.features.preview import lasting_values
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.filling import Filling
from callsheet.model.headers import Field, read_fields
from callsheet.model.inherited import (
    base_origin,
    inherited_fields,
    inherited_parameters,
    own_settings,
    with_base,
)
from callsheet.model.settings import Level, Setting, Settings, settings_of
from callsheet.model.substitute import Substitution
from callsheet.model.target import read_target
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.redact import MASK, Redactor
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

_OF_A_RESOURCE = (Level.REQUEST, Level.RESOURCE)


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What would go out, and what of it is from elsewhere."""

    settings: Settings
    """Those that go along: past its resource's base URL a request takes its own only."""

    url: str
    fields: tuple[Field, ...]
    """The typed ones, then those of `# @header`, as they go out."""

    auth: str
    """`bearer •••`; empty when there is no `# @auth`."""


def inheritance_of(
    workspace: Workspace,
    document: Document,
    block: PlacedBlock,
    files: Files,
    *,
    resource: bool = False,
) -> Inheritance:
    """What holds for the request of `block`, or for the `resource` that it is.

    A resource has no part in what its file and its folder have.
    """
    settings = settings_of(workspace, document, block)
    if resource:
        layers = (each for each in settings.layers if each.level in _OF_A_RESOURCE)
        settings = Settings(tuple(layers), settings.use, settings.problems)
    evaluate = lasting_values(workspace, document, block, files)
    filling = Filling(settings, Substitution(evaluate), document)
    request = block.tree.request
    typed = read_fields(request, block, filling.substitution) if request else []
    pieces = request.target_pieces if request else ()
    text = "".join(filling.substitution.line(each.text, 0) for each in pieces).strip()
    if request and _passes_by(filling, text):
        filling.settings = own_settings(settings)
    url = _with_parameters(with_base(filling, text), inherited_parameters(filling, encode=False))
    inherited = inherited_fields(filling, typed)
    redactor = Redactor()
    fields = tuple(
        replace(field, value=redactor.header(field.name, field.value))
        for field in (*typed, *inherited.fields)
    )
    auth = filling.settings.nearest("auth")
    return Inheritance(
        filling.settings, redactor.url(url), fields, auth_shown(auth, filling) if auth else ""
    )


def auth_shown(setting: Setting, filling: Filling | None = None) -> str:
    """The scheme with its arguments as they are typed; credentials are masked.

    Args:
        setting: The `# @auth` line.
        filling: Gives the bindings their values; without one they stay.
    """
    written, facts = setting.arguments, facts_of(setting)
    words = [written.variant or "…"]
    for number, piece in enumerate(written.positional):
        argument = (
            facts.arguments[min(number, len(facts.arguments) - 1)]
            if facts and facts.arguments
            else None
        )
        words.append(_shown(setting, piece, argument, filling))
    for key, value in written.keyword:
        argument = facts.keyed(key.text) if facts else None
        words.append(f"{key.text}={_shown(setting, value, argument, filling)}")
    return " ".join(words)


def facts_of(setting: Setting) -> DirectiveFacts | None:
    """What the table says of the variant that the first word of a setting chose."""
    facts = find_directive(setting.directive.name.text)
    return facts.variant(setting.arguments.variant) if facts else None


def _shown(
    setting: Setting, piece: Piece, argument: ArgumentFacts | None, filling: Filling | None
) -> str:
    if argument is None or argument.secret:
        return piece.text if _is_one_binding(piece.text) else MASK
    text = filling.text(setting, piece) if filling else piece.text
    return f'"{text}"' if " " in text else Redactor().url(text)


def _is_one_binding(text: str) -> bool:
    return text.startswith("{{") and text.endswith("}}") and text.count("{{") == 1


def _passes_by(filling: Filling, text: str) -> bool:
    base = base_origin(filling, text)
    if not base:
        return False
    there, known = read_target(text, Span(0, 0)), read_target(base, Span(0, 0))
    return isinstance(there, Problem) or isinstance(known, Problem) or there.origin != known.origin


def _with_parameters(url: str, parameters: str) -> str:
    if not parameters:
        return url
    before, hash_sign, fragment = url.partition("#")
    mark = "" if before.endswith(("?", "&")) else "&" if "?" in before else "?"
    return f"{before}{mark}{parameters}{hash_sign}{fragment}"
