"""What is wrong with resources, authentication and connections, where their lines stand.

A line is judged where it is written, so that it is told once, however many requests inherit it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from callsheet.disk import Files, Unreadable
from callsheet.exchange import SendOptions
from callsheet.model.authentication import read_authentication
from callsheet.model.authorization_header import replaced_field, takes_field
from callsheet.model.circumstances import Circumstances
from callsheet.model.connection import with_connection
from callsheet.model.conversation import handshake_target
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.filling import Filling
from callsheet.model.inherited import base_origin, past_resource
from callsheet.model.jetbrains_auth import VARIABLE as SECURITY
from callsheet.model.jetbrains_auth import authentication_names
from callsheet.model.resources import head_of, resources_of
from callsheet.model.settings import Level, Settings, SettingsLayer, settings_of
from callsheet.model.signing import read_signatures
from callsheet.model.substitute import Evaluation, Substitution
from callsheet.model.target import read_target
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.bindings import Binding, DynamicVariable
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.nodes import Header, Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import SourceText, Span

_READ = frozenset({"auth", "sign", "tls", "unix-socket"})
_NAMES_FILES = re.compile(r"@tls\b|file\s*=", re.IGNORECASE)
_NO_TIME = datetime(2030, 1, 1, tzinfo=UTC)
_PLAIN_HTTP = re.compile(r"http://(?P<host>\[[^\]\s{}]+\]|[^/?#:@\s{}]+)(?=[/?#:\s]|\Z)")
_ABSOLUTE = re.compile(r"(?:http|ws)s?://[^/?#{]+(?:[/?#]|\Z)", re.IGNORECASE)
_LOOPBACK = re.compile(r"localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\]", re.IGNORECASE)


def setting_problems(workspace: Workspace, document: Document, files: Files) -> Iterator[Problem]:
    """Problems of settings and of resources, with spans of the document."""
    yield from dict.fromkeys(_of_uses(workspace, document))
    bases: dict[str, str] = {}
    own = kept_of_each(_without_files, document.parsed)
    decided_elsewhere = kept_of_each(_is_decided_elsewhere, document.parsed)
    for block, problems, is_decided in zip(document.blocks, own, decided_elsewhere, strict=True):
        for problem in problems:
            yield problem.shifted(block.start)
        if is_decided:
            yield from _with_files(workspace, document, block, files)
            yield from _in_the_clear(workspace, document, block)
            yield from _past_base(workspace, document, block, bases)
            yield from _unknown_tokens(workspace, document, block)
    for place in resources_of(document):
        yield from (each.shifted(place.block.start) for each in _of_resource(place.block.parsed))


def _of_uses(workspace: Workspace, document: Document) -> Iterator[Problem]:
    right: set[str] = set()
    for block, name in zip(document.blocks, kept_of_each(_used, document.parsed), strict=True):
        if name and (name not in right or block.parsed.directives("resource")):
            problems = settings_of(workspace, document, block).problems
            if not problems:
                right.add(name)
            yield from problems


@kept_with_block
def _used(parsed: ParsedBlock) -> str:
    """The resource that a block names itself; those that name one inherit the same."""
    uses = parsed.directives("use")
    return uses[-1].value.text if uses else ""


@kept_with_block
def _is_decided_elsewhere(parsed: ParsedBlock) -> bool:
    """Whether more than the text of the block decides what is wrong with it."""
    request = parsed.tree.request
    typed = request is not None and _ABSOLUTE.match(request.line.target.text) is not None
    plain = _plain_http(parsed) is not None
    return typed or plain or _names_files(parsed) or bool(_token_names(parsed))


@kept_with_block
def _names_files(parsed: ParsedBlock) -> bool:
    return parsed.has_any(_READ) and _NAMES_FILES.search(parsed.text) is not None


def _with_files(
    workspace: Workspace, document: Document, block: PlacedBlock, files: Files
) -> Iterator[Problem]:
    if _names_files(block.parsed):
        circumstances = Circumstances(files, _NO_TIME, Random(0), root=workspace.root)
        yield from _read(document, block, circumstances)


@kept_with_block
def _without_files(parsed: ParsedBlock) -> tuple[Problem, ...]:
    """What the readers say of a block that names no files; spans count from its start."""
    if not parsed.has_any(_READ) or _names_files(parsed):
        return ()
    block = PlacedBlock(0, 0, parsed)
    document = Document(Path(), SourceText(parsed.text), (block,))
    return tuple(_read(document, block, Circumstances(_NoFiles(), _NO_TIME, Random(0))))


def _read(document: Document, block: PlacedBlock, circumstances: Circumstances) -> list[Problem]:
    """What the readers say of the block's own lines; their table is checked elsewhere."""
    settings = Settings((SettingsLayer(Level.REQUEST, document, block),))
    substitution = Substitution(as_it_is)
    filling = Filling(settings, substitution, document)
    written = read_authentication(filling, circumstances)
    if (typed := _typed_field(block.parsed)) is not None and takes_field(written):
        substitution.notes.append(replaced_field(block.placed(typed.name.span)))
    read_signatures(filling, circumstances)
    with_connection(SendOptions(), filling, circumstances)
    found = (*substitution.problems, *substitution.notes)
    return [problem for problem in found if problem.code is not Code.DIRECTIVE_ARGUMENT]


def as_it_is(binding: Binding) -> Evaluation:
    """A binding comes to what is typed: what it has is not judged."""
    return Evaluation(f"{{{{{binding.inner.text}}}}}")


class _NoFiles:
    """Files for settings that name none."""

    def read(self, path: Path) -> bytes | Unreadable:
        return Unreadable(path, "it is not looked for")

    def size(self, path: Path) -> int | Unreadable:
        return Unreadable(path, "it is not looked for")

    def names(self, folder: Path) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def allowed(self, path: Path) -> bool:  # noqa: ARG002
        return False


@kept_with_block
def _of_resource(parsed: ParsedBlock) -> tuple[Problem, ...]:
    """A resource with a request in it, or with two names."""
    directive = parsed.directives("resource")[-1]
    problems = []
    if parsed.tree.request is not None:
        message = "what uses this resource does not send this line: a resource has no request"
        hint = "put the request into a block of its own, with `# @use`"
        span = parsed.tree.request.line.span
        problems.append(_warning(Code.RESOURCE_REQUEST, span, message, hint))
    named, names = directive.value, parsed.directives("name")
    if named.text and names and names[-1].value.text not in ("", named.text):
        message = f'the resource is called "{named.text}", not "{names[-1].value.text}"'
        span = names[-1].value.span
        problems.append(_warning(Code.RESOURCE_NAME, span, message, "remove the `# @name`"))
    return tuple(problems)


def _warning(code: Code, span: Span, message: str, hint: str) -> Problem:
    return Problem(code, Severity.WARNING, span, message, hint)


def _in_the_clear(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> Iterator[Problem]:
    """Credentials that anybody on the way can read."""
    span = _plain_http(block.parsed)
    if span is not None and _has_credentials(workspace, document, block):
        yield Problem(
            Code.AUTH_PLAIN_HTTP,
            Severity.HINT,
            block.placed(span),
            "credentials go over plain http: anybody on the way can read them",
            "write `https://`",
        )


@kept_with_block
def _plain_http(parsed: ParsedBlock) -> Span | None:
    """The beginning of an address that is typed with `http://` and is not on this machine."""
    request = parsed.tree.request
    bases = parsed.directives("base-url")
    pieces = (*((request.line.target,) if request else ()), *(each.value for each in bases))
    for piece in pieces:
        found = _PLAIN_HTTP.match(piece.text)
        if found is not None and not _LOOPBACK.fullmatch(found["host"]):
            return Span(*found.span()).shifted(piece.span.start)
    return None


def _has_credentials(workspace: Workspace, document: Document, block: PlacedBlock) -> bool:
    if _typed_field(block.parsed) is not None:
        return True
    if not _may_inherit(document, block, _CREDENTIALS):
        return False
    setting = settings_of(workspace, document, block).nearest("auth")
    return setting is not None and setting.arguments.variant != "none"


def _typed_field(parsed: ParsedBlock) -> Header | None:
    headers = parsed.tree.request.headers if parsed.tree.request else ()
    return next((each for each in headers if each.name.text.lower() == "authorization"), None)


def _past_base(
    workspace: Workspace, document: Document, block: PlacedBlock, bases: dict[str, str]
) -> Iterator[Problem]:
    """A typed address of another server than the resource's, as far as both are typed.

    `bases` are the base URLs that are known already, by the name that a block uses.
    """
    request = block.tree.request
    if request is None or not _ABSOLUTE.match(request.line.target.text):
        return
    if block.parsed.directives("base-url"):
        return
    if not _may_inherit(document, block, _BASES):
        return
    target = request.line.target
    base = bases.get(used := _used(block.parsed))
    if base is None:
        settings = settings_of(workspace, document, block)
        filling = Filling(settings, Substitution(as_it_is), document)
        base = bases[used] = base_origin(filling, target.text)
    if not base:
        return
    span = block.placed(target.span)
    there, known = (read_target(handshake_target(each), span) for each in (target.text, base))
    if isinstance(there, Problem) or isinstance(known, Problem) or "{{" in base:
        return
    if there.origin != known.origin:
        yield past_resource(there.origin, known.origin, span)


def _unknown_tokens(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> Iterator[Problem]:
    """`$auth.token("id")` where no environment has an authentication of that name."""
    names = _token_names(block.parsed)
    if not names:
        return
    around = workspace.environments.get(document.folder)
    layers = [layer for each in around.layers.values() for layer in each] if around else []
    known = {
        name
        for layer in layers
        if (variable := layer.variables.get(SECURITY)) is not None
        for name in authentication_names(variable.value)
    }
    for piece in names:
        if piece.text not in known:
            yield Problem(
                Code.UNRESOLVED_VARIABLE,
                Severity.ERROR,
                block.placed(piece.span),
                f'no environment has an authentication "{piece.text}"',
                did_you_mean(piece.text, tuple(known)) or "define it under `Security`, `Auth`",
            )


@kept_with_block
def _token_names(parsed: ParsedBlock) -> tuple[Piece, ...]:
    if "$auth." not in parsed.text:
        return ()
    expressions = (binding.expression for binding in parsed.bindings)
    return tuple(
        each.arguments[0]
        for each in expressions
        if isinstance(each, DynamicVariable)
        and each.name.text.startswith("$auth.")
        and len(each.arguments) == 1
    )


def _may_inherit(document: Document, block: PlacedBlock, names: frozenset[str]) -> bool:
    """Whether it is worth while to look for what a block inherits."""
    head = head_of(document)
    return any(each.parsed.has_any(names) for each in (block, *((head,) if head else ())))


_CREDENTIALS = frozenset({"auth", "use"})
_BASES = frozenset({"base-url", "use"})
