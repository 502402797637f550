"""Keys of environment files that no request file uses, once all request files are known."""

import re
from collections.abc import Iterator

from callsheet.disk import Files, Unreadable, decode_text
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.links import paths_read
from callsheet.features.name_words import is_among, words_in
from callsheet.features.paths import find_file
from callsheet.model.document import Document, kept_with_document
from callsheet.model.environment_files import Kind
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity

_READ_BY_US = frozenset({"Security", "SSLConfiguration"})
"""Keys that are settings: JetBrains' authentication and TLS."""

_PREFIXED = re.compile(
    r"(\w+)_(?:tokenEndpoint|authorizationEndpoint|deviceCodeEndpoint|clientId|clientSecret|scope|"
    r"username|password|audience|resource|redirectUri|usePkce|responseType|port)"
)
"""What httpYac's `Authorization: openid client_credentials PREFIX` reads by a prefix."""

_REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")


def unused_keys(
    workspace: Workspace, document: EnvironmentDocument, files: Files
) -> Iterator[Problem]:
    """The variables of a JSON file whose names stand nowhere below its folder.

    Lines of `.env` files are most often there for other programs.
    """
    if document.kind in (None, Kind.SETTINGS) or workspace.names is None:
        return
    used = _used_below(workspace, document, files)
    if not used:
        return
    used |= words_in(" ".join(_REFERENCE.findall(document.text)))
    for member in document.variables:
        name = member.name
        prefix = _PREFIXED.fullmatch(name)
        if prefix and is_among(prefix[1], used):
            continue
        if name not in _READ_BY_US and not is_among(name, used):
            yield Problem(
                Code.UNUSED_ENVIRONMENT_KEY,
                Severity.HINT,
                member.key,
                f"no request file below this folder uses `{name}`",
                "take it away, here and in the other environments",
            )


def _used_below(
    workspace: Workspace, document: EnvironmentDocument, files: Files
) -> frozenset[str]:
    folder = document.folder
    names = (each for path, each in (workspace.names or {}).items() if path.is_relative_to(folder))
    below = [each for path, each in workspace.documents.items() if path.is_relative_to(folder)]
    texts = [text for each in below for text in _texts_read(workspace, each, files)]
    return frozenset().union(*names, *map(_words, below), *map(words_in, texts))


@kept_with_document
def _words(document: Document) -> frozenset[str]:
    return words_in(document.text)


def _texts_read(workspace: Workspace, document: Document, files: Files) -> Iterator[str]:
    """Scripts, and bodies in which bindings are replaced: names may stand there too."""
    for block in document.blocks:
        for piece in paths_read(block.parsed):
            path = find_file(workspace, document, piece.text, block.placed(piece.span), files)
            data = b"" if isinstance(path, Problem) else files.read(path)
            text = data if isinstance(data, Unreadable) else decode_text(data)
            if not isinstance(text, Unreadable):
                yield text
