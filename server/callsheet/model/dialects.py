"""Whose rules hold where the tools read the same text differently: `# @dialect httpyac`."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from callsheet.facts.directives import find_directive
from callsheet.model.document import Document, kept_with_document
from callsheet.model.environment import Layer, Variable
from callsheet.model.folder import folder_document
from callsheet.model.requests import imported_documents
from callsheet.model.settings import Settings, settings_of
from callsheet.model.workspace import Workspace, kept_with_documents
from callsheet.syntax.directives import Arguments, arguments_of
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock

_ESCAPE = re.compile(r"\\(.)")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


class Dialect(StrEnum):
    """A tool whose reading of a file holds."""

    SUPERSET = "superset"
    """Callsheet's own."""

    JETBRAINS = "jetbrains"
    REST_CLIENT = "restclient"
    HTTPYAC = "httpyac"
    KULALA = "kulala"
    REST_NVIM = "restnvim"
    VISUAL_STUDIO = "visualstudio"


class Precedence(StrEnum):
    """Which of several values of a name counts."""

    NEAREST = "nearest"
    """The request's, then the file's, then the environment's (dialects.md A10.3)."""

    JETBRAINS = "jetbrains"
    """The environment's, then the file's, then the request's."""


FILLING = frozenset((Dialect.JETBRAINS, Dialect.KULALA, Dialect.REST_NVIM))
"""Those that replace the bindings in a file behind `<`."""


def dialect_of(settings: Settings) -> Dialect:
    """Whose rules hold for a request; what nobody knows by name is none."""
    return reading_of(settings)[0]


def precedence_of(settings: Settings) -> Precedence:
    """Which of several values of a name counts for a request."""
    return reading_of(settings)[1]


def reading_of(settings: Settings) -> tuple[Dialect, Precedence]:
    """Both; the nearest `# @dialect` says so, and one in the first block holds for the file."""
    setting = settings.nearest("dialect")
    if setting is not None:
        return _said(setting.arguments)
    return _of_first_block(settings.layers[0].document)


@kept_with_document
def _of_first_block(document: Document) -> tuple[Dialect, Precedence]:
    found = document.blocks[0].parsed.directives("dialect")
    facts = find_directive("dialect")
    if not found or facts is None:
        return Dialect.SUPERSET, Precedence.NEAREST
    return _said(arguments_of(found[-1].value, facts))


def _said(arguments: Arguments) -> tuple[Dialect, Precedence]:
    first, written = arguments.first, arguments.key("precedence")
    name, policy = (each.text.lower() if each else "" for each in (first, written))
    dialect = Dialect(name) if name in list(Dialect) else Dialect.SUPERSET
    if policy in list(Precedence):
        return dialect, Precedence(policy)
    is_jetbrains = dialect is Dialect.JETBRAINS
    return dialect, Precedence.JETBRAINS if is_jetbrains else Precedence.NEAREST


@kept_with_documents
def dialects_of(workspace: Workspace, document: Document) -> Mapping[int, Dialect]:
    """The blocks of a document in which another tool's rules hold, by their numbers."""
    around = (document, folder_document(workspace, document))
    seen = (*filter(None, around), *imported_documents(workspace, document))
    if not any(map(_says_dialect, seen)):
        return {}
    found = {
        block.index: dialect_of(settings_of(workspace, document, block))
        for block in document.blocks
    }
    return {index: each for index, each in found.items() if each is not Dialect.SUPERSET}


def _says_dialect(document: Document) -> bool:
    # Asked with every key: without a call for each of thousands of blocks.
    return any(kept_of_each(_has_dialect, document.parsed))


@kept_with_block
def _has_dialect(parsed: ParsedBlock) -> bool:
    return "dialect" in parsed.directive_names


def as_read(layer: Layer, dialect: Dialect) -> Layer:
    """The definitions of a file as a tool reads their values."""
    read = _READERS.get(dialect)
    return Layer(layer.source, _AsRead(layer.variables, read)) if read else layer


class _AsRead(Mapping[str, Variable]):
    """Variables whose texts are read when they are asked for."""

    def __init__(self, variables: Mapping[str, Variable], read: Callable[[str], str]) -> None:
        self._variables = variables
        self._read = read

    def __getitem__(self, name: str) -> Variable:
        variable = self._variables[name]
        text = variable.value
        return replace(variable, value=self._read(text)) if isinstance(text, str) else variable

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def _without_first_quote(text: str) -> str:
    return text.removeprefix('"')


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _CONTROLS.get(found[1], found[1]), text)


_READERS: Mapping[Dialect, Callable[[str], str]] = {
    Dialect.HTTPYAC: _without_first_quote,
    Dialect.REST_CLIENT: _unescaped,
}
