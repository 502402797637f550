"""Variables that nobody uses, as far as that can be known."""

from collections.abc import Iterator
from pathlib import Path

from callsheet.features.name_words import is_among, words_in
from callsheet.features.uses import uses_of
from callsheet.model.document import Document, kept_with_document
from callsheet.model.folder import FOLDER_FILE, folder_document
from callsheet.model.requests import import_path, import_paths
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.bindings import FileContents, MemberPath
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_NONE: frozenset[str] = frozenset()


def unused_variables(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """The definitions that neither their file nor one that imports it uses."""
    unused = _unused_here(document)
    if not unused or not _is_known(workspace, document):
        return
    elsewhere = _used_elsewhere(workspace, document)
    for name, span in unused:
        if not is_among(name, elsewhere):
            yield Problem(
                Code.UNUSED_VARIABLE,
                Severity.HINT,
                span,
                f"nothing uses `{name}`",
                "take the definition away",
            )


@kept_with_document
def _unused_here(document: Document) -> tuple[tuple[str, Span], ...]:
    """The definitions that nothing in their file uses; none where other files may do so unseen."""
    left = set().union(*kept_of_each(_defined_in, document.parsed))
    for used in kept_of_each(_used_in, document.parsed) if left else ():
        if used is None:
            return ()
        if not used.isdisjoint(left):
            left.difference_update(used)
    return tuple(
        (each.piece.text, block.placed(each.piece.span))
        for block in document.blocks
        if left and not left.isdisjoint(_defined_in(block.parsed))
        for each in uses_of(block.parsed).definitions
        if left.issuperset(_names_of(each.piece.text))
    )


@kept_with_block
def _defined_in(parsed: ParsedBlock) -> frozenset[str]:
    names = (_names_of(each.piece.text) for each in uses_of(parsed).definitions)
    return frozenset().union(*names)


def _names_of(name: str) -> tuple[str, ...]:
    """A name and its root: who uses `user.name` may mean a member of `user`."""
    root = name.partition(".")[0]
    return (name,) if root == name else (name, root)


@kept_with_block
def _used_in(parsed: ParsedBlock) -> frozenset[str] | None:
    """The names that a block uses, and every word of what is not read as closely.

    None where files in which names may be used go into its request.
    """
    if _reads_others(parsed):
        return None
    items = (*parsed.tree.before, *parsed.tree.after)
    scripts = [each.source.text for each in items if isinstance(each, nodes.InlineScript)]
    directives = [each.value.text for each in parsed.tree.directives]
    assertions = [each.span.of(parsed.text) for each in items if isinstance(each, nodes.Assertion)]
    bindings = [
        each.span.of(parsed.text)
        for each in parsed.bindings
        if not isinstance(each.expression, MemberPath)
    ]
    said = (*scripts, *directives, *assertions, *bindings)
    uses = uses_of(parsed)
    names = uses.names | uses.own | ({"host"} if _is_relative(parsed) else _NONE)
    return names.union(*map(words_in, said)) if said else names


def _is_relative(parsed: ParsedBlock) -> bool:
    """Whether the target of a request takes its host from the variable `host` (httpYac)."""
    request = parsed.tree.request
    return request is not None and request.line.target.text.startswith("/")


def _reads_others(parsed: ParsedBlock) -> bool:
    """Whether files in which names of this one may be used go into a request."""
    for item in nodes.items_of(parsed.tree):
        match item:
            case nodes.ScriptFile():
                return True
            case nodes.BodyFile(substitute=True):
                return True
            case _:
                pass
    expressions = (binding.expression for binding in parsed.bindings)
    return any(isinstance(each, FileContents) and each.substitute for each in expressions)


def _is_known(workspace: Workspace, document: Document) -> bool:
    """Whether it is known who may use the definitions of a document.

    A file without requests is made to be imported; of one with requests that is rare, so that
    what nobody open imports counts as imported by nobody.
    """
    if workspace.importers is not None:
        return document.path.name != FOLDER_FILE
    if document.path.name == FOLDER_FILE or not any(b.parsed.sendable for b in document.blocks):
        return False
    return not any(document.path in files_named_in(each) for each in workspace.documents.values())


def _used_elsewhere(workspace: Workspace, document: Document) -> frozenset[str]:
    """What the files use that a document refers to, which see its variables, and its importers."""
    around = {*files_named_in(document), *(workspace.importers or {}).get(document.path, ())}
    around |= {
        path for path, each in workspace.documents.items() if document.path in files_named_in(each)
    }
    others = [workspace.documents[path] for path in around if path in workspace.documents]
    if (above := folder_document(workspace, document)) is not None:
        others.append(above)
    names = workspace.names or {}
    read = (names[path] for path in around if path in names)
    return _NONE.union(*map(_used_by, others), *read)


@kept_with_document
def _used_by(document: Document) -> frozenset[str]:
    return _NONE.union(*(each or _NONE for each in kept_of_each(_used_in, document.parsed)))


@kept_with_document
def files_named_in(document: Document) -> frozenset[Path]:
    """The files that a document imports or runs."""
    runs = (target.text for block in document.blocks for target in block.parsed.runs)
    run = (import_path(document, name) for name in runs if not name.startswith("#"))
    return frozenset((*import_paths(document), *run))
