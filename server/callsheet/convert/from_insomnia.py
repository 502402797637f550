"""Exports of Insomnia, the JSON of v4 and the YAML of v5, to request files."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from callsheet.convert.collection import Behaviour, Folder, Item, ToolEnvironment, Value
from callsheet.convert.collection_environments import is_secret_name
from callsheet.convert.collection_files import imported_collection
from callsheet.convert.collection_scripts import after_script, before_script
from callsheet.convert.collection_text import encoded, fields_of, method_of, variable_name
from callsheet.convert.draft import Draft
from callsheet.convert.imported import GivenFile, Imported, ImportLoss, NotImported
from callsheet.convert.insomnia_auth import auth_of
from callsheet.convert.insomnia_bodies import content_of
from callsheet.convert.insomnia_text import Texts
from callsheet.convert.insomnia_tree import (
    Node,
    Values,
    Workspace,
    workspace_of_v5,
    workspaces_of_v4,
)
from callsheet.convert.loose_json import members, objects, text
from callsheet.convert.lost import Lost
from callsheet.convert.yaml_files import yaml_of
from callsheet.exchange import Headers
from callsheet.model.requests import identifier_of
from callsheet.values import JsonValue, json_text, parse_json

_HINT = "export it as Insomnia v4 (JSON) or v5 (YAML)"
_PATH_VARIABLE = re.compile(r"(?<=/):([^/?#]+)")
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~!$'()*,;:@/]")


def from_insomnia(files: tuple[GivenFile, ...]) -> Imported | NotImported:
    """One or more exports; several workspaces become folders."""
    folders: list[Folder] = []
    environments: list[ToolEnvironment] = []
    losses: list[ImportLoss] = []
    for file in files:
        found = _workspaces(file)
        if isinstance(found, NotImported):
            return found
        for workspace in found:
            lost = Lost(str(file.path))
            texts = Texts(_names(workspace), lost)
            # Environments refer to requests, too, which then need their names.
            environments += _environments(workspace, texts)
            folders.append(_folder_of(workspace, texts))
            with lost.at(workspace.name):
                for each in workspace.others:
                    lost.say(each, _hint(each))
            losses += lost.losses
    if not any(folder.items for folder in folders):
        return NotImported("there is no request in it", _HINT, str(files[0].path) if files else "")
    whole = folders[0] if len(folders) == 1 else Folder("requests", items=tuple(folders))
    return imported_collection(whole, environments, losses)


def _hint(other: str) -> str:
    if other == "a description of an API":
        return "callsheet import openapi"
    return "a run keeps cookies by itself" if other == "cookies" else "write them anew"


def _workspaces(file: GivenFile) -> tuple[Workspace, ...] | NotImported:
    content = _read(file)
    if isinstance(content, NotImported):
        return content
    if content.get("_type") == "export" or "resources" in content:
        found = tuple(workspaces_of_v4(content))
        return found or NotImported("there is no workspace in it", _HINT, str(file.path))
    if "collection" in content or "insomnia.rest/5" in text(content.get("type")):
        return (workspace_of_v5(content),)
    return NotImported("this is no export of Insomnia", _HINT, str(file.path))


def _read(file: GivenFile) -> Mapping[str, JsonValue] | NotImported:
    try:
        source = file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return NotImported("this is no text in UTF-8", _HINT, str(file.path))
    if source.lstrip()[:1] in ("{", "["):
        try:
            return members(parse_json(source))
        except (ValueError, RecursionError) as error:
            line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
            return NotImported(f"this is no JSON: {error}", _HINT, str(file.path), line, column)
    value = yaml_of(source, str(file.path))
    return value if isinstance(value, NotImported) else members(value)


def _names(workspace: Workspace) -> dict[str, str]:
    """The names by which bindings can name the requests, by their ids."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for node in _requests(workspace.nodes):
        stem = name = identifier_of(node.name) or "unnamed"
        number = 2
        while name in taken:
            name, number = f"{stem}_{number}", number + 1
        taken.add(name)
        found[node.id] = name
    return found


def _requests(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.is_folder:
            yield from _requests(node.children)
        elif node.kind == "request":
            yield node


def _folder_of(workspace: Workspace, texts: Texts) -> Folder:
    items = tuple(_entries(workspace.nodes, texts))
    folder = Folder(workspace.name, Behaviour(), workspace.description, items)
    return _with_names(folder, texts.named)


def _with_names(folder: Folder, named: set[str]) -> Folder:
    """Requests that others refer to, with the names by which they do."""
    return replace(
        folder,
        items=tuple(
            _with_names(each, named)
            if isinstance(each, Folder)
            else replace(each, draft=replace(each.draft, name=_only(each.draft.name, named)))
            for each in folder.items
        ),
    )


def _only(name: str, named: set[str]) -> str:
    return name if name in named else ""


def _entries(nodes: Iterable[Node], texts: Texts) -> "Iterator[Item | Folder]":
    for node in nodes:
        with texts.lost.at(node.name):
            if node.is_folder:
                items = tuple(_entries(node.children, texts))
                yield Folder(node.name, _behaviour(node, texts), node.description, items)
            elif node.kind == "request":
                yield _item(node, texts)


def _behaviour(node: Node, texts: Texts) -> Behaviour:
    before = before_script(node.script_before, texts.lost)
    after = after_script(node.script_after, texts.lost)
    headers = _headers(node.content.get("headers"), texts) if node.is_folder else ()
    return Behaviour(
        auth_of(node.content.get("authentication"), texts),
        (*headers, *before.headers),
        tuple(_settings(node.content)),
        (*(_definitions(node, texts) if node.is_folder else ()), *before.definitions),
        (*before.notes, *after.notes),
        after.lines,
    )


def _definitions(node: Node, texts: Texts) -> Iterator[tuple[str, str]]:
    """The environment of a folder."""
    for name, value in members(node.content.get("environment")).items():
        shown = json_text(value) if isinstance(value, (Mapping, list, tuple)) else text(value)
        if "\n" in shown:
            texts.lost.say(f"the variable {name}: it has several lines", "write it elsewhere")
        else:
            yield variable_name(name), texts.bound(shown)


def _settings(content: Mapping[str, JsonValue]) -> Iterator[str]:
    settings = members(content.get("settings"))
    follow = content.get("settingFollowRedirects", settings.get("followRedirects"))
    encode = content.get("settingEncodeUrl", settings.get("encodeUrl"))
    cookies = content.get("settingSendCookies", members(settings.get("cookies")).get("send"))
    if follow in ("off", False):
        yield "no-redirect"
    if encode is False:
        yield "no-auto-encoding"
    if cookies is False:
        yield "no-cookie-jar"


def _headers(value: JsonValue, texts: Texts) -> Headers:
    pairs = (
        (
            texts.bound(text(row.get("name")).strip()),
            texts.bound(" ".join(text(row.get("value")).split("\n")).strip()),
        )
        for row in objects(value)
        if text(row.get("name")).strip() and not row.get("disabled")
    )
    return fields_of(pairs, texts.lost)


def _item(node: Node, texts: Texts) -> Item:
    content = node.content
    method = method_of(text(content.get("method")), texts.lost)
    headers = _headers(content.get("headers"), texts)
    found = content_of(method, headers, content.get("body"), texts)
    url, definitions = _address(content, texts)
    draft = Draft(
        found.method,
        url,
        found.headers,
        found.body,
        name=texts.name_of(node.id),
        notes=(*_switched_off(content, texts), *found.notes),
        definitions=definitions,
    )
    return Item(node.name, draft, _behaviour(node, texts), node.description)


def _switched_off(content: Mapping[str, JsonValue], texts: Texts) -> Iterator[str]:
    for row in objects(content.get("parameters")):
        if row.get("disabled"):
            yield f"off: ?{text(row.get('name'))}={texts.bound(text(row.get('value')))}"
    for row in objects(content.get("headers")):
        if row.get("disabled"):
            yield f"off: {text(row.get('name'))}: {texts.bound(text(row.get('value')))}"


def _address(
    content: Mapping[str, JsonValue], texts: Texts
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The URL with its parameters, and the variables of its path."""
    values = {
        text(row.get("name")): texts.bound(text(row.get("value")))
        for row in objects(content.get("pathParameters"))
    }
    definitions: dict[str, str] = {}

    def value(found: "re.Match[str]") -> str:
        known = values.get(found[1])
        if known is None:
            return found[0]
        name = variable_name(found[1])
        if not known or known == f"{{{{{name}}}}}" or known.count("{{") > 1:
            return known
        definitions[name] = encoded(known, _UNSAFE)
        return f"{{{{{name}}}}}"

    url, mark, query = (
        texts.bound(text(content.get("url")).strip()).partition("#")[0].partition("?")
    )
    url = _PATH_VARIABLE.sub(value, url)
    if "://" not in url and not url.startswith("{{"):
        url = f"http://{url or 'localhost/'}"
    pairs = [
        f"{_typed(row.get('name'), texts)}={_typed(row.get('value'), texts)}"
        for row in objects(content.get("parameters"))
        if not row.get("disabled") and text(row.get("name"))
    ]
    whole = "&".join([query] * bool(query) + pairs)
    return f"{url}{'?' if whole or mark else ''}{whole}", tuple(definitions.items())


def _typed(value: JsonValue, texts: Texts) -> str:
    return encoded(texts.bound(text(value)), _UNSAFE)


def _environments(workspace: Workspace, texts: Texts) -> Iterator[ToolEnvironment]:
    with texts.lost.at("environments"):
        yield ToolEnvironment("", tuple(_values(workspace.base, texts)))
        for each in workspace.environments:
            yield ToolEnvironment(each.name or "environment", tuple(_values(each, texts)))


def _values(values: Values, texts: Texts) -> Iterator[Value]:
    for name, value in values.data.items():
        secret = values.is_private or name in values.secrets or is_secret_name(name)
        shown = texts.bound(value) if isinstance(value, str) else value
        yield Value(variable_name(name), shown, secret)
