"""What a request takes from its resource, file and folder, with values, secrets masked.

Nothing is sent, asked or read for it: what has no lasting value stays as it is typed.
"""

from dataclasses import replace

from callsheet.disk import Files
from callsheet.facts.directive_facts import ArgumentFacts, DirectiveFacts
from callsheet.facts.directives import find_directive
from callsheet.features.preview import example_circumstances, lasting_values
from callsheet.late_dataclasses import dataclass
from callsheet.model.authentication import read_authentication
from callsheet.model.authorization_header import proven
from callsheet.model.circumstances import Circumstances
from callsheet.model.conversation import handshake_target
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.filling import Filling
from callsheet.model.headers import Field, Fields, read_fields
from callsheet.model.inherited import (
    base_origin,
    inherited_fields,
    inherited_parameters,
    own_settings,
    with_base,
)
from callsheet.model.resources import ResourcePlace
from callsheet.model.settings import Level, Setting, Settings, settings_of
from callsheet.model.substitute import Evaluate, Substitution
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
    """`bearer •••`; empty when there is no `# @auth`, or a typed field goes instead of it."""


def inheritance_of(
    workspace: Workspace, document: Document, block: PlacedBlock, files: Files
) -> Inheritance:
    """What holds for the request of `block`."""
    evaluate = lasting_values(workspace, document, block, files)
    request, settings = block.tree.request, settings_of(workspace, document, block)
    filling = Filling(settings, Substitution(evaluate), document)
    typed = read_fields(request, block, filling.substitution) if request else []
    pieces = request.target_pieces if request else ()
    text = "".join(filling.substitution.line(each.text, 0) for each in pieces).strip()
    if _passes_by(filling, text):
        filling.settings = own_settings(settings)
    url = with_base(filling, text)
    url = _with_parameters(url, inherited_parameters(filling, encode=False))
    return _held(filling, url, typed, example_circumstances(workspace, files))


def resource_settings(
    workspace: Workspace, resource: ResourcePlace, evaluate: Evaluate, files: Files
) -> Inheritance:
    """What a resource and those that it uses have; its file and its folder are no part of it."""
    settings = settings_of(workspace, resource.document, resource.block)
    layers = (each for each in settings.layers if each.level in _OF_A_RESOURCE)
    settings = Settings(tuple(layers), settings.use, settings.problems)
    filling = Filling(settings, Substitution(evaluate), resource.document)
    circumstances = example_circumstances(workspace, files)
    return _held(filling, with_base(filling, ""), [], circumstances)


def _held(filling: Filling, url: str, typed: Fields, circumstances: Circumstances) -> Inheritance:
    redactor, auth = Redactor(), filling.settings.nearest("auth")
    fields = [*typed, *inherited_fields(filling, typed).fields]
    if auth is not None:
        written = read_authentication(filling, circumstances)
        proof, rest = proven(filling, circumstances, fields, lambda _: "")
        # Else a typed Authorization field wins over the `@auth` that is inherited.
        auth, fields = (auth, rest) if proof == written else (None, fields)
    masked = (replace(each, value=redactor.header(each.name, each.value)) for each in fields)
    shown = auth_shown(auth, filling) if auth else ""
    return Inheritance(filling.settings, redactor.url(url), tuple(masked), shown)


def auth_shown(setting: Setting, filling: Filling) -> str:
    """The scheme of a `# @auth` line with its arguments filled in; credentials are masked."""
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


def _shown(setting: Setting, piece: Piece, argument: ArgumentFacts | None, filling: Filling) -> str:
    if argument is None or argument.secret:
        return piece.text if _is_one_binding(piece.text) else MASK
    text = filling.text(setting, piece)
    return f'"{text}"' if " " in text else Redactor().url(text)


def _is_one_binding(text: str) -> bool:
    return text.startswith("{{") and text.endswith("}}") and text.count("{{") == 1


def _passes_by(filling: Filling, text: str) -> bool:
    base = base_origin(filling, text)
    if not base:
        return False
    there, known = (read_target(handshake_target(each), Span(0, 0)) for each in (text, base))
    return isinstance(there, Problem) or isinstance(known, Problem) or there.origin != known.origin


def _with_parameters(url: str, parameters: str) -> str:
    if not parameters:
        return url
    before, hash_sign, fragment = url.partition("#")
    mark = "" if before.endswith(("?", "&")) else "&" if "?" in before else "?"
    return f"{before}{mark}{parameters}{hash_sign}{fragment}"
