"""Collections of Bruno, `.bru` files or OpenCollection's YAML, to request files."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from callsheet.convert.bruno_auth import auth_of
from callsheet.convert.bruno_blocks import Block, BrokenBlock, Row, read_blocks
from callsheet.convert.bruno_bodies import content_of
from callsheet.convert.bruno_checks import captures_of, checks_of
from callsheet.convert.bruno_parts import BrunoPart, part_of_blocks, part_of_yaml
from callsheet.convert.collection import Behaviour, Folder, Item, ToolEnvironment, Value
from callsheet.convert.collection_environments import is_secret_name
from callsheet.convert.collection_files import imported_collection
from callsheet.convert.collection_scripts import after_script, before_script
from callsheet.convert.collection_text import bound, fields_of, variable_name
from callsheet.convert.draft import Draft
from callsheet.convert.imported import GivenFile, Imported, ImportLoss, NotImported
from callsheet.convert.loose_json import members, objects, text
from callsheet.convert.lost import Lost
from callsheet.convert.stored_answers import stored_answer
from callsheet.convert.yaml_files import yaml_of
from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue, parse_json

_ROOTS = ("bruno.json", "opencollection.yml", "opencollection.yaml")
_OF_FOLDERS = frozenset(("folder.bru", "folder.yml", "folder.yaml"))
_OF_COLLECTIONS = frozenset(("collection.bru", "opencollection.yml", "opencollection.yaml"))
_YAML = (".yml", ".yaml")
_PATH_VARIABLE = re.compile(r"(?<=/):([^/?#]+)")
_HINT = "name the folder of a collection of Bruno"


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read, by its path below the collection."""

    path: PurePosixPath
    part: BrunoPart
    content: Mapping[str, JsonValue]
    """Of a YAML file; empty for others."""

    blocks: tuple[Block, ...] = ()


def from_bruno(files: tuple[GivenFile, ...]) -> Imported | NotImported:
    """A collection: its folder with all that lies in it, or single files of it."""
    root = _root(files)
    read: list[_File] = []
    broken: list[NotImported] = []
    name = root.name or "collection"
    for each in files:
        path = each.path.relative_to(root) if each.path.is_relative_to(root) else each.path
        if path.name == "bruno.json":
            name = _name(each.content) or name
        elif path.suffix == ".bru" or path.suffix in _YAML:
            found = _read(each, path)
            if isinstance(found, NotImported):
                broken.append(found)
            else:
                read.append(found)
    if not read:
        return broken[0] if broken else NotImported("there are no files of Bruno", _HINT)
    lost = Lost(str(root / "bruno.json") if len(files) > 1 else str(files[0].path))
    environments = tuple(_environments(read))
    requests = [each for each in read if "environments" not in each.path.parts[:-1]]
    collection = _collection(name, requests, lost)
    if not any(True for _ in _items(collection)):
        return broken[0] if broken else NotImported("there is no request in the collection", _HINT)
    shared = ToolEnvironment("", tuple(_values(collection.behaviour.definitions)))
    own = replace(collection.behaviour, definitions=())
    return imported_collection(
        replace(collection, behaviour=own),
        (shared, *environments),
        (*lost.losses, *(_loss(each) for each in broken)),
    )


def _loss(broken: NotImported) -> ImportLoss:
    """A file of a collection that cannot be read, while others can."""
    place = f"line {broken.line}" if broken.line else "the file"
    return ImportLoss(place, f"the file is not read: {broken.what}", broken.hint, broken.source)


def _root(files: Iterable[GivenFile]) -> PurePosixPath:
    paths = [each.path for each in files]
    roots = [path.parent for path in paths if path.name in _ROOTS]
    if roots:
        return min(roots, key=lambda path: len(path.parts))
    common = paths[0].parent if paths else PurePosixPath()
    while not all(path.is_relative_to(common) for path in paths):
        common = common.parent
    return common


def _name(content: bytes) -> str:
    try:
        return text(members(parse_json(content.decode("utf-8-sig"))).get("name"))
    except (ValueError, RecursionError):
        return ""


def _read(file: GivenFile, path: PurePosixPath) -> _File | NotImported:
    try:
        source = file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return NotImported("this is no text in UTF-8", _HINT, str(file.path))
    if path.suffix in _YAML:
        content = yaml_of(source, str(file.path))
        if isinstance(content, NotImported):
            return content
        return _File(path, part_of_yaml(members(content)), members(content))
    blocks = read_blocks(source)
    if isinstance(blocks, BrokenBlock):
        hint = "open it with Bruno, and save it again"
        return NotImported(blocks.what, hint, str(file.path), blocks.line, 1)
    return _File(path, part_of_blocks(blocks), {}, blocks)


def _collection(name: str, files: Iterable[_File], lost: Lost) -> Folder:
    """The folders of a collection, each with what lies in it in its order."""
    files = list(files)
    top = next((each for each in files if each.path.name in _OF_COLLECTIONS), None)
    if top is not None:
        name = top.part.meta.get("name") or name
    folder = _folder(PurePosixPath(), name, files, top, lost)
    bundled = _bundled(top.content, lost) if top is not None else ()
    return replace(folder, items=(*folder.items, *bundled))


def _folder(
    path: PurePosixPath, name: str, files: list[_File], own: "_File | None", lost: Lost
) -> Folder:
    part = own.part if own is not None else BrunoPart(auth_mode="inherit")
    below: dict[str, list[_File]] = {}
    entries: list[tuple[float, str, Item | Folder]] = []
    for each in files:
        relative = each.path.relative_to(path)
        if len(relative.parts) > 1:
            below.setdefault(relative.parts[0], []).append(each)
        elif each.path.name not in _OF_FOLDERS | _OF_COLLECTIONS:
            found = _item(each.part, each.path.stem, lost)
            if found is not None:
                entries.append((_order(each.part), each.path.name, found))
    for directory, inner in below.items():
        of_it = next((each for each in inner if each.path.name in _OF_FOLDERS
                      and each.path.parent == path / directory), None)  # fmt: skip
        shown = (of_it.part.meta.get("name") if of_it else "") or directory
        with lost.at(shown):
            folder = _folder(path / directory, shown, inner, of_it, lost)
        entries.append((_order(of_it.part) if of_it else 0.0, directory, folder))
    entries.sort(key=lambda entry: (isinstance(entry[2], Item), *entry[:2]))
    items = tuple(each for _, _, each in entries)
    return Folder(name, _behaviour(part, lost, is_folder=True), part.docs, items)


def _bundled(content: Mapping[str, JsonValue], lost: Lost) -> "Iterator[Item | Folder]":
    """The requests that lie in the file of the collection."""
    for each in objects(content.get("items")):
        info = members(each.get("info"))
        name = text(info.get("name"))
        if "items" in each:
            with lost.at(name):
                part = part_of_yaml(each)
                inner = tuple(_bundled(each, lost))
                yield Folder(name, _behaviour(part, lost, is_folder=True), part.docs, inner)
        elif (found := _item(part_of_yaml(each), name, lost)) is not None:
            yield found


def _order(part: BrunoPart) -> float:
    try:
        return float(part.meta.get("seq", "0"))
    except ValueError:
        return 0.0


def _items(folder: Folder) -> Iterator[Item]:
    for each in folder.items:
        if isinstance(each, Folder):
            yield from _items(each)
        else:
            yield each


def _behaviour(part: BrunoPart, lost: Lost, *, is_folder: bool) -> Behaviour:
    """What a file says beside the request itself."""
    before = before_script(part.script_before, lost)
    after = after_script(part.script_after, lost)
    tests = after_script(part.tests, lost)
    own = tuple(
        (variable_name(row.name), bound(row.value, lost)) for row in part.first if row.enabled
    )
    headers = _headers(part.headers, lost) if is_folder else ()
    return Behaviour(
        _inherited(part, lost) if is_folder else auth_of(part, lost),
        (*headers, *before.headers),
        _settings(part, lost),
        (*(own if is_folder else ()), *before.definitions),
        (*before.notes, *after.notes, *tests.notes),
        (
            *checks_of(part.checks, lost),
            *captures_of(part.kept, lost),
            *after.lines,
            *tests.lines,
        ),
    )


def _inherited(part: BrunoPart, lost: Lost) -> tuple[str, ...] | None:
    return auth_of(part, lost) if part.auth_mode not in ("", "none") else None


def _headers(rows: Iterable[Row], lost: Lost) -> Headers:
    pairs = (
        (bound(row.name.strip(), lost), bound(" ".join(row.value.split("\n")).strip(), lost))
        for row in rows
        if row.enabled
    )
    return fields_of(pairs, lost)


def _item(part: BrunoPart, stem: str, lost: Lost) -> Item | None:
    name = part.meta.get("name") or stem
    with lost.at(name):
        if not part.method or not part.url:
            kind = part.meta.get("type", "")
            if kind and kind not in ("folder", "collection"):
                lost.say(f"a request of the kind {kind}", "write it anew")
            return None
        content = content_of(part, _headers(part.headers, lost), lost)
        url, definitions = _address(part, lost)
        rows = tuple(
            (variable_name(row.name), bound(row.value, lost)) for row in part.first if row.enabled
        )
        draft = Draft(
            content.method,
            url,
            content.headers,
            content.body,
            directives=(f"tag {', '.join(part.tags)}",) if part.tags else (),
            notes=(*_switched_off(part), *content.notes),
            definitions=(*rows, *definitions),
        )
        answers = tuple(filter(None, (
            stored_answer(each.status, tuple((row.name, row.value) for row in each.headers),
                          each.body, each.name, lost)
            for each in part.answers if each.status
        )))  # fmt: skip
        return Item(name, draft, _behaviour(part, lost, is_folder=False), part.docs, answers)


def _switched_off(part: BrunoPart) -> Iterator[str]:
    yield from (f"off: ?{row.name}={row.value}" for row in part.query if not row.enabled)
    yield from (f"off: {row.name}: {row.value}" for row in part.headers if not row.enabled)


def _address(part: BrunoPart, lost: Lost) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The URL, and the variables of its path."""
    values = {row.name: bound(row.value, lost) for row in part.path}
    definitions: dict[str, str] = {}

    def value(found: "re.Match[str]") -> str:
        known = values.get(found[1])
        name = variable_name(found[1])
        if known is None:
            return found[0]
        if not known or known == f"{{{{{name}}}}}" or known.count("{{") > 1:
            return known
        definitions[name] = known
        return f"{{{{{name}}}}}"

    url, mark, query = bound(part.url.strip(), lost).partition("#")[0].partition("?")
    url = _PATH_VARIABLE.sub(value, url)
    if "://" not in url and not url.startswith("{{"):
        url = f"http://{url}"
    return f"{url}{mark}{query}", tuple(definitions.items())


def _settings(part: BrunoPart, lost: Lost) -> tuple[str, ...]:
    found = []
    timeout = part.settings.get("timeout", "")
    if timeout.isdigit() and int(timeout):
        found.append(f"timeout total={timeout}ms")
    if part.settings.get("followRedirects") == "false":
        found.append("no-redirect")
    if part.settings.get("maxRedirects", "5") not in ("5", ""):
        lost.say("the setting maxRedirects", "there is no such setting here")
    return tuple(found)


def _environments(files: Iterable[_File]) -> Iterator[ToolEnvironment]:
    for each in files:
        if "environments" not in each.path.parts[:-1]:
            continue
        if each.content:
            name = text(each.content.get("name")) or each.path.stem
            rows = objects(each.content.get("variables"))
            yield ToolEnvironment(name, tuple(_yaml_values(rows)))
            continue
        pairs = [
            (row.name, row.value)
            for block in each.blocks
            if block.name == "vars"
            for row in block.rows
            if row.enabled
        ]
        secrets = [
            Value(variable_name(row.name), "", True)
            for block in each.blocks
            if block.name == "vars:secret"
            for row in block.rows
            if row.enabled
        ]
        silent = Lost()
        values = _values((name, bound(value, silent)) for name, value in pairs)
        yield ToolEnvironment(each.path.stem, (*values, *secrets))


def _values(pairs: Iterable[tuple[str, str]]) -> Iterator[Value]:
    for name, value in pairs:
        yield Value(variable_name(name), value, is_secret_name(name))


def _yaml_values(rows: Iterable[Mapping[str, JsonValue]]) -> Iterator[Value]:
    silent = Lost()
    for row in rows:
        name, value = text(row.get("name")), row.get("value")
        shown = text(value.get("data")) if isinstance(value, Mapping) else text(value)
        if name and not row.get("disabled"):
            secret = bool(row.get("secret")) or is_secret_name(name)
            yield Value(variable_name(name), bound(shown, silent), secret)
