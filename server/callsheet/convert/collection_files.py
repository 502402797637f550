"""A collection as request files: one a folder, with what holds for all of them at its head."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from pathlib import PurePosixPath

from callsheet.convert.collection import Behaviour, Folder, Item, ToolEnvironment
from callsheet.convert.collection_auth import NO_AUTH
from callsheet.convert.collection_environments import Environments, settled
from callsheet.convert.draft import (
    Draft,
    DraftBody,
    FileBody,
    MultipartBody,
    TextBody,
    Written,
    as_raw,
    sends_its_body,
    written,
)
from callsheet.convert.imported import ENVIRONMENT_FILE, Imported, ImportLoss
from callsheet.facts.assertions import find_subject
from callsheet.facts.helpers import HELPERS
from callsheet.facts.javascript_names import JAVASCRIPT_NAMES
from callsheet.late_dataclasses import dataclass
from callsheet.syntax.bindings import Binding, ExchangePath, MemberPath, Script, bindings_in
from callsheet.syntax.javascript import JavascriptExpression, read_javascript

RESOURCE_FILE = PurePosixPath("_resource.http")
_NO_FILE_NAME = re.compile(r"[^\w-]+")
_CAPTURE = re.compile(r"# @(?:capture|result|name) ([^\W\d][\w-]*)")
_SET = re.compile(r'client\.global\.set\("([^\W\d][\w-]*)"')
_DEFINED = re.compile(r"@([^\W\d][\w-]*) :?=")
_EXPRESSION = re.compile(r"# @(?:assert|capture [\w-]+ =) (?P<source>.*)")


@dataclass(slots=True)
class _Page:
    """A request file on its way."""

    path: PurePosixPath
    head: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)
    imports: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        imports = [f"# @import {each}" for each in self.imports]
        head = "\n".join([*imports, *self.head])
        return "\n".join([head + "\n"] * bool(head) + self.blocks)


@dataclass(frozen=True, slots=True)
class _Branch:
    """A folder with requests of its own, and those that it lies in, without the collection."""

    folders: tuple[Folder, ...]
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        return "/".join(_slug(each.name) for each in self.folders)


def imported_collection(
    collection: Folder,
    environments: Iterable[ToolEnvironment],
    losses: Iterable[ImportLoss],
    places: Iterable[str] = (),
) -> Imported:
    """The files of a collection.

    Args:
        collection: The folder of all others.
        environments: Those without a name hold for all; of two the later one wins.
        losses: What could not be carried over; more may be found.
        places: Names that have a value that nobody can know here.
    """
    branches = tuple(_branches(collection, ()))
    behaviours = list(_behaviours(collection))
    captured = {name for each in behaviours for name in _captures("\n".join(each.after))}
    values = settled(environments, captured)
    collection = _with_definitions(collection, values)
    alone = len(branches) == 1
    pages = [
        _page(collection, branch, path, alone=alone)
        for branch, path in zip(branches, _paths(collection, branches), strict=True)
    ]
    if not alone and (head := _head(collection.behaviour, collection.description)):
        pages.append(_Page(RESOURCE_FILE, head))
    _import(pages)
    found = [*losses, *_unknown(pages, values, places), *_order(branches, pages), *values.losses]
    files = {page.path: page.text for page in pages}
    for page in pages:
        files |= {page.path.parent / name: text for name, text in page.bodies.items()}
    files |= dict(values.files())
    return Imported(files, tuple(found), sum(len(branch.items) for branch in branches))


def _branches(folder: Folder, above: tuple[Folder, ...]) -> Iterator[_Branch]:
    items = tuple(each for each in folder.items if isinstance(each, Item))
    own = [_Branch(above, items)] if items else []
    is_first = isinstance(folder.items[0], Item) if folder.items else False
    yield from own if is_first else ()
    for each in folder.items:
        if isinstance(each, Folder):
            yield from _branches(each, (*above, each))
    yield from () if is_first else own


def _behaviours(folder: Folder) -> Iterator[Behaviour]:
    yield folder.behaviour
    for each in folder.items:
        if isinstance(each, Folder):
            yield from _behaviours(each)
        else:
            yield each.behaviour


def _captures(text: str) -> Iterator[str]:
    """The variables that requests keep, by directives and by handlers."""
    for line in text.split("\n"):
        if found := _CAPTURE.match(line):
            yield found[1]
        elif not line.startswith("#"):
            yield from _SET.findall(line)


def _with_definitions(collection: Folder, values: Environments) -> Folder:
    own = collection.behaviour
    definitions = (*values.definitions, *own.definitions)
    return replace(collection, behaviour=replace(own, definitions=definitions))


def _slug(name: str) -> str:
    return _NO_FILE_NAME.sub("-", name).strip("-_").lower() or "folder"


def _paths(collection: Folder, branches: Iterable[_Branch]) -> Iterator[PurePosixPath]:
    taken: set[str] = set()
    for branch in branches:
        stem = name = branch.name or _slug(collection.name)
        number = 2
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name)
        yield PurePosixPath(f"{name}.http")


def _page(collection: Folder, branch: _Branch, path: PurePosixPath, *, alone: bool) -> _Page:
    chain = (collection, *branch.folders)
    inherited = _merged(each.behaviour for each in (chain if alone else branch.folders))
    described = chain if alone else branch.folders
    page = _Page(path, _head(inherited, "\n\n".join(_described(described))))
    scripts = [each.behaviour for each in chain]
    names = [_block_names(item) for item in branch.items]
    used = Counter(name for each in names for name in each)
    for item, own in zip(branch.items, names, strict=True):
        others = {name for name in _defined_by(item) if used[name] > (name in own)}
        page.blocks.append(_block(item, scripts, others, page))
    return page


def _described(folders: Iterable[Folder]) -> Iterator[str]:
    return (each.description.strip() for each in folders if each.description.strip())


def _merged(behaviours: Iterable[Behaviour]) -> Behaviour:
    """What holds in the innermost of several folders."""
    found = Behaviour()
    for each in behaviours:
        names = {name.lower() for name, _ in each.headers}
        outer = tuple(pair for pair in found.headers if pair[0].lower() not in names)
        defined = dict((*found.definitions, *each.definitions))
        found = Behaviour(
            found.auth if each.auth is None else each.auth,
            (*outer, *each.headers),
            (*found.directives, *each.directives),
            tuple(defined.items()),
        )
    return found


def _head(behaviour: Behaviour, description: str) -> list[str]:
    return [
        *(f"# {line}".rstrip() for line in _lines(description)),
        *(f"@{name} = {value}" for name, value in behaviour.definitions),
        *(f"# @header {name}: {value}" for name, value in behaviour.headers),
        *(f"# @{each}" for each in (*behaviour.directives, *(behaviour.auth or ()))),
    ]


def _lines(text: str) -> list[str]:
    """The lines of a text for comments; none of them is a directive."""
    lines = text.strip().replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []
    return [line.replace("@", "\uff20", 1) if line.lstrip()[:1] == "@" else line for line in lines]


def _block(item: Item, folders: list[Behaviour], others: set[str], page: _Page) -> str:
    chain = (*folders, item.behaviour)
    own = item.behaviour
    is_inherited = any(each.auth not in (None, NO_AUTH) for each in folders)
    auth = own.auth if is_inherited or own.auth != NO_AUTH else ()
    before = [line for each in chain for line in each.before]
    after = [line for each in chain for line in each.after]
    examples = [line for each in item.examples for line in ("", *each.split("\n"))]
    draft = replace(
        item.draft,
        title=item.name,
        directives=(
            *(f"description {line}" for line in _lines(item.description) if line.strip()),
            *item.draft.directives,
            *own.directives,
            *(auth or ()),
        ),
        headers=(*item.draft.headers, *own.headers),
        definitions=(*item.draft.definitions, *own.definitions),
        notes=tuple(" ".join(each.split("\n")) for each in (*item.draft.notes, *before)),
        body=_seen_from(item.draft.body, len(page.path.parts) - 1),
    )
    draft = _fitting(draft, after, examples)
    text = _apart(_written(draft, page).text, item.draft.definitions, others)
    return f"### {_title(item)}\n{text}"


def _fitting(draft: Draft, after: list[str], examples: list[str]) -> Draft:
    """A draft with what stands below its body; above it, where it would be taken for the body."""
    below = replace(draft, after=(*after, *(examples if after else examples[1:])))
    if _fits(below):
        return below
    scripts = [each for each in after if each.startswith("> {%")]
    others = (each.removeprefix("# ") for each in after if each not in scripts)
    above = replace(draft, notes=(*draft.notes, *others), after=tuple(scripts))
    with_examples = replace(above, after=(*scripts, *(examples if scripts else examples[1:])))
    return with_examples if _fits(with_examples) else above


def _fits(draft: Draft) -> bool:
    body = draft.body
    if isinstance(body, FileBody):
        draft = replace(draft, body=TextBody("content"))
    return sends_its_body(draft) or sends_its_body(as_raw(draft))


def _seen_from(body: DraftBody, depth: int) -> DraftBody:
    """A body whose files are named from the root, named from so many folders below."""
    match body:
        case FileBody(path) if not path.startswith("{{"):
            return replace(body, path="../" * depth + path)
        case MultipartBody(parts):
            return MultipartBody(
                tuple(
                    replace(part, content=content)
                    for part in parts
                    if isinstance(content := _seen_from(part.content, depth), (TextBody, FileBody))
                )
            )
        case _:
            return body


def _title(item: Item) -> str:
    return " ".join(item.name.split()).lstrip("#").strip() or f"{item.draft.method} request"


def _written(draft: Draft, page: _Page) -> Written:
    number = 2
    draft = _parts_apart(draft, page)
    found = written(draft)
    while any(name in page.bodies for name, _ in found.files):
        found = written(replace(draft, title=f"{draft.title}-{number}"))
        number += 1
    page.bodies |= dict(found.files)
    return found


_NO_CONTENT = re.compile(r"^(?:###|<|>|HTTP/|\?\?|--form-)", re.MULTILINE)


def _parts_apart(draft: Draft, page: _Page) -> Draft:
    """A form whose parts that would be read as something else are in files."""
    if not isinstance(draft.body, MultipartBody):
        return draft
    parts = []
    for part in draft.body.parts:
        text = part.content.text if isinstance(part.content, TextBody) else ""
        if not _NO_CONTENT.search(text):
            parts.append(part)
            continue
        stem = _slug(f"{draft.title}-{part.name}")
        name, number = f"{stem}.txt", 2
        while name in page.bodies:
            name, number = f"{stem}-{number}.txt", number + 1
        page.bodies[name] = text
        parts.append(replace(part, content=FileBody(name, filled="{{" in text)))
    return replace(draft, body=MultipartBody(tuple(parts)))


def _block_names(item: Item) -> set[str]:
    """The variables that a request uses and does not define."""
    texts = [item.draft.url, *(value for pair in item.draft.headers for value in pair)]
    texts += [repr(item.draft.body), *item.draft.directives, *(item.behaviour.auth or ())]
    used = {name for text in texts for name in names_in(text)}
    return used - _defined_by(item) - {name for name, _ in item.behaviour.definitions}


def _defined_by(item: Item) -> set[str]:
    return {name for name, _ in item.draft.definitions}


def _apart(text: str, definitions: Iterable[tuple[str, str]], others: set[str]) -> str:
    """A block whose variables no other request sees: a file has one space of names."""
    for name, _ in definitions:
        if name in others:
            use = re.compile(rf"(\{{\{{\s*%?){re.escape(name)}(?=\s*\}}\}})")
            text = use.sub(rf"\g<1>own_{name}", text)
            text = re.sub(rf"^@{re.escape(name)} =", f"@own_{name} =", text, flags=re.MULTILINE)
    return text


def names_in(text: str) -> Iterator[str]:
    """The variables that the bindings of a text use."""
    for binding in bindings_in(text):
        yield from _names(binding)


def _names(binding: Binding) -> Iterator[str]:
    match binding.expression:
        case MemberPath(root=root):
            yield root.text
        case ExchangePath(request=request):
            yield request.text
        case Script(free_names=free):
            yield from (each.text for each in free)


_KNOWN = frozenset((*JAVASCRIPT_NAMES, *(each.name for each in HELPERS), "response", "secrets"))


def _used(page: _Page) -> set[str]:
    found: set[str] = set()
    for line in page.text.split("\n"):
        expression = _EXPRESSION.fullmatch(line)
        if expression and find_subject(expression["source"].split()[0]) is None:
            read = read_javascript(expression["source"])
            if isinstance(read, JavascriptExpression):
                found |= {each.text for each in read.free_names}
        if not line.startswith("# ") or line.startswith("# @"):
            found |= set(names_in(line))
    return {name for name in found if name not in _KNOWN and not name.startswith("$")}


def _defines(page: _Page) -> set[str]:
    defined = (_DEFINED.match(line) for line in page.text.split("\n"))
    return {*_captures(page.text), *(found[1] for found in defined if found)}


def _import(pages: Iterable[_Page]) -> None:
    """Import the files whose requests bring what a file uses."""
    captured: dict[str, PurePosixPath] = {}
    for page in pages:
        for name in _captures(page.text):
            captured.setdefault(name, page.path)
    shared = set().union(*(_used(page) for page in pages if page.path == RESOURCE_FILE))
    for page in pages:
        if page.path == RESOURCE_FILE:
            continue
        wanted = sorted((_used(page) | shared) - _defines(page))
        paths = dict.fromkeys(captured[name] for name in wanted if name in captured)
        page.imports = [_way(page.path, path) for path in paths if path != page.path]


def _way(start: PurePosixPath, path: PurePosixPath) -> str:
    """A path as it is written in a file."""
    up = len(start.parts) - 1
    common = 0
    for one, other in zip(start.parts[:-1], path.parts[:-1], strict=False):
        if one != other:
            break
        common += 1
    way = ("..",) * (up - common) + path.parts[common:]
    return str(PurePosixPath(*way)) if way[0] == ".." else f"./{PurePosixPath(*way)}"


def _unknown(
    pages: Iterable[_Page], values: Environments, places: Iterable[str]
) -> Iterator[ImportLoss]:
    """Leave a place for each variable that nothing gives a value, and say so."""
    pages = list(pages)
    defined = {name for page in pages for name in _defines(page)}
    for name in sorted({*places}.union(*(_used(page) for page in pages))):
        if name not in defined and not values.has(name):
            values.add(name, _members(pages, name))
            yield ImportLoss(
                "variables",
                f"`{name}` has no value in what was given",
                f"give its environment too, or write the value into {ENVIRONMENT_FILE}",
            )


def _members(pages: Iterable[_Page], name: str) -> Iterator[tuple[str, ...]]:
    """The ways into a value that bindings take."""
    for page in pages:
        for binding in bindings_in(page.text):
            match binding.expression:
                case MemberPath(root=root, steps=steps) if root.text == name and steps:
                    ways = tuple(each for each in steps if isinstance(each, str))
                    yield from [ways] if len(ways) == len(steps) else []


def _order(branches: Iterable[_Branch], pages: Iterable[_Page]) -> Iterator[ImportLoss]:
    """Say it where folders follow one another otherwise than files."""
    paths = [str(page.path) for page, _ in zip(pages, branches, strict=False)]
    if len(paths) > 1 and paths != sorted(paths):
        yield ImportLoss(
            "folders",
            "the order of the folders: files run in the order of their names",
            f"callsheet run {' '.join(paths)}",
        )
