"""Collections of Postman (v2.0, v2.1) to request files, with environments and globals beside."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from callsheet.convert.collection import (
    Behaviour,
    Folder,
    Item,
    ToolEnvironment,
    Value,
)
from callsheet.convert.collection_environments import is_secret_name
from callsheet.convert.collection_files import imported_collection
from callsheet.convert.collection_scripts import after_script, before_script
from callsheet.convert.collection_text import bound, fields_of, method_of, variable_name
from callsheet.convert.draft import Draft
from callsheet.convert.imported import GivenFile, Imported, ImportLoss, NotImported
from callsheet.convert.loose_json import items, members, objects, text
from callsheet.convert.lost import Lost
from callsheet.convert.postman_auth import auth_of
from callsheet.convert.postman_bodies import Content, content_of
from callsheet.convert.postman_urls import address_of
from callsheet.convert.stored_answers import stored_answer
from callsheet.exchange import Headers
from callsheet.values import JsonValue, parse_json

_PRUNED = ("GET", "COPY", "HEAD", "PURGE", "UNLOCK")
"""Methods whose bodies Postman leaves out unless it is told otherwise."""

_HINT = "export it as a collection of v2.1"
_DEEPEST = 40


def from_postman(files: tuple[GivenFile, ...]) -> Imported | NotImported:
    """A collection and the environments beside it; several collections become folders."""
    collections: list[Folder] = []
    environments: list[ToolEnvironment] = []
    of_all: list[ToolEnvironment] = []
    losses: list[ImportLoss] = []
    for file in files:
        content = _read(file)
        if isinstance(content, NotImported):
            return content
        if (environment := _environment(content)) is not None:
            (environments if environment.name else of_all).append(environment)
            continue
        wrong = _wrong(content)
        if wrong is not None:
            return replace(wrong, source=str(file.path))
        lost = Lost(str(file.path))
        collections.append(_collection(content, lost))
        environments.append(_variables_of(content))
        losses += lost.losses
    if not collections:
        return NotImported("there is no collection among the files", _HINT)
    whole = collections[0]
    if len(collections) > 1:
        whole = Folder("requests", items=tuple(collections))
    # What holds for the whole workspace of Postman gives way to the variables of a collection.
    return imported_collection(whole, (*of_all, *environments), losses)


def _read(file: GivenFile) -> Mapping[str, JsonValue] | NotImported:
    try:
        value = parse_json(file.content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        what = f"this is no JSON: {error.msg}"
        return NotImported(what, _HINT, str(file.path), error.lineno, error.colno)
    except (ValueError, RecursionError) as error:
        return NotImported(f"this is no JSON: {error}", _HINT, str(file.path))
    content = members(value)
    for wrapper in ("collection", "environment"):
        if isinstance(content.get(wrapper), Mapping):
            return members(content[wrapper])
    return content


def _wrong(content: Mapping[str, JsonValue]) -> NotImported | None:
    if "requests" in content and "item" not in content:
        return NotImported("this is a collection of the format v1", _HINT)
    if "collections" in content:
        return NotImported("this is a dump of all data of Postman", "export each collection")
    if not isinstance(content.get("item"), (list, tuple)):
        return NotImported("this is neither a collection nor an environment", _HINT)
    return None


def _environment(content: Mapping[str, JsonValue]) -> ToolEnvironment | None:
    if "values" not in content or "item" in content:
        return None
    is_global = content.get("_postman_variable_scope") == "globals"
    name = "" if is_global else text(content.get("name")) or "environment"
    return ToolEnvironment(name, tuple(_values(content.get("values"))))


def _variables_of(content: Mapping[str, JsonValue]) -> ToolEnvironment:
    return ToolEnvironment("", tuple(_values(content.get("variable"))))


def _values(rows: JsonValue) -> Iterator[Value]:
    silent = Lost()
    for row in objects(rows):
        name = text(row.get("key") or row.get("id"))
        if not name or row.get("disabled") or row.get("enabled") is False:
            continue
        secret = row.get("type") == "secret" or is_secret_name(name)
        yield Value(variable_name(name), bound(text(row.get("value")), silent), secret)


def _collection(content: Mapping[str, JsonValue], lost: Lost) -> Folder:
    info = members(content.get("info"))
    name = text(info.get("name")) or "collection"
    folder = _folder(name, content, lost, 0)
    return replace(folder, description=_description(info.get("description")))


def _folder(name: str, content: Mapping[str, JsonValue], lost: Lost, depth: int) -> Folder:
    if depth > _DEEPEST:
        lost.say("folders within folders within folders", "there are too many")
        return Folder(name)
    return Folder(
        name,
        _behaviour(content, lost),
        _description(content.get("description")),
        tuple(_entries(content, lost, depth)),
    )


def _entries(content: Mapping[str, JsonValue], lost: Lost, depth: int) -> "Iterator[Item | Folder]":
    for each in objects(content.get("item")):
        name = text(each.get("name"))
        with lost.at(name):
            if "item" in each:
                yield _folder(name or "folder", each, lost, depth + 1)
            elif "request" in each:
                yield _item(name, each, lost)


def _behaviour(content: Mapping[str, JsonValue], lost: Lost) -> Behaviour:
    directives, headers = _profile(members(content.get("protocolProfileBehavior")), lost)
    found = Behaviour(auth_of(content.get("auth"), lost), headers, directives)
    for event in objects(content.get("event")):
        script = members(event.get("script"))
        source = _source(script)
        if script.get("src"):
            lost.say("a script that lies elsewhere", "paste it into the collection")
        if not source.strip() or event.get("disabled"):
            continue
        if event.get("listen") == "prerequest":
            before = before_script(source, lost)
            found = replace(
                found,
                definitions=(*found.definitions, *before.definitions),
                headers=(*found.headers, *before.headers),
                before=(*found.before, *before.notes),
            )
        else:
            after = after_script(source, lost)
            found = replace(
                found,
                before=(*found.before, *after.notes),
                after=(*found.after, *after.lines),
            )
    return found


def _source(script: Mapping[str, JsonValue]) -> str:
    lines = script.get("exec")
    return lines if isinstance(lines, str) else "\n".join(text(each) for each in items(lines))


def _description(value: JsonValue) -> str:
    content = value.get("content") if isinstance(value, Mapping) else value
    return text(content).strip()


def _item(name: str, content: Mapping[str, JsonValue], lost: Lost) -> Item:
    given = content.get("request")
    request = {"url": given} if isinstance(given, str) else members(given)
    own = _behaviour({**content, "auth": request.get("auth")}, lost)
    address = address_of(request.get("url"), lost)
    headers, off = _headers(request.get("header"), lost)
    method = method_of(text(request.get("method")), lost)
    found = _content(method, headers, request, content, lost)
    draft = Draft(
        found.method,
        address.url or "http://localhost/",
        found.headers,
        found.body,
        notes=(*address.notes, *off, *found.notes),
        definitions=address.definitions,
    )
    if not address.url:
        lost.say("the request has no address", "write one")
    examples = tuple(
        filter(None, (_example(each, lost) for each in objects(content.get("response"))))
    )
    return Item(name, draft, own, _description(request.get("description")), examples)


def _headers(value: JsonValue, lost: Lost) -> tuple[Headers, tuple[str, ...]]:
    """The header fields, and those that are switched off."""
    if isinstance(value, str):
        lines = (line.partition(":") for line in value.split("\n") if ":" in line)
        return tuple(
            (bound(name.strip(), lost), bound(rest.strip(), lost)) for name, _, rest in lines
        ), ()
    rows = [row for row in objects(value) if text(row.get("key")).strip()]
    read = [
        (
            bound(text(row.get("key")).strip(), lost),
            bound(" ".join(text(row.get("value")).split("\n")).strip(), lost),
            bool(row.get("disabled")),
        )
        for row in rows
    ]
    on = fields_of(((name, shown) for name, shown, off in read if not off), lost)
    return on, tuple(f"off: {name}: {shown}" for name, shown, off in read if off)


def _content(
    method: str,
    headers: Headers,
    request: Mapping[str, JsonValue],
    content: Mapping[str, JsonValue],
    lost: Lost,
) -> Content:
    behaviour = members(content.get("protocolProfileBehavior"))
    found = content_of(method, headers, request.get("body"), lost)
    if found.body is None or method not in _PRUNED or behaviour.get("disableBodyPruning"):
        return found
    lost.say(f"the body of a {method}, which Postman does not send either", "choose a method")
    return Content(method, headers, notes=found.notes)


def _example(answer: Mapping[str, JsonValue], lost: Lost) -> str:
    status = text(answer.get("code"))
    if not status:
        return ""
    headers, _ = _headers(answer.get("header"), Lost())
    shown = text(answer.get("name")) or status
    line = f"{status} {text(answer.get('status'))}"
    return stored_answer(line, headers, text(answer.get("body")), shown, lost)


_SETTINGS: Mapping[tuple[str, bool], str] = {
    ("followRedirects", False): "no-redirect",
    ("strictSSL", False): "no-reject-unauthorized",
    ("disableCookies", True): "no-cookie-jar",
    ("disableUrlEncoding", True): "no-auto-encoding",
}
_WITHOUT_EFFECT = frozenset(
    ("disableBodyPruning", "followRedirects", "strictSSL", "disableCookies", "disableUrlEncoding")
)


def _profile(given: Mapping[str, JsonValue], lost: Lost) -> tuple[tuple[str, ...], Headers]:
    """The directives of `protocolProfileBehavior`."""
    found = []
    for key, value in given.items():
        known = _SETTINGS.get((key, value)) if isinstance(value, bool) else None
        if known is not None:
            found.append(known)
        elif key == "disabledSystemHeaders":
            found += _without(members(value))
        elif key not in _WITHOUT_EFFECT and value not in (None, False, [], {}):
            lost.say(f"the setting {key}", "there is no such setting here")
    return tuple(found), ()


def _without(names: Mapping[str, JsonValue]) -> Iterable[str]:
    known = {"user-agent": "User-Agent", "accept": "Accept", "accept-encoding": "Accept-Encoding"}
    return (f"header {known[name]}" for name, off in names.items() if off and name in known)
