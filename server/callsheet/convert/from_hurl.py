"""Hurl files as request files: entries, options, captures, asserts, files of variables."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote

from callsheet.convert.draft import (
    Draft,
    DraftBody,
    FileBody,
    MultipartBody,
    Part,
    TextBody,
    argument,
    header,
    literal,
)
from callsheet.convert.from_curl import media_type_of
from callsheet.convert.hurl_answers import lines_of_answer, name_of_variable
from callsheet.convert.hurl_options import options_of
from callsheet.convert.hurl_reader import (
    HurlData,
    HurlEntry,
    HurlFault,
    HurlFile,
    HurlText,
    Pair,
    read_hurl,
)
from callsheet.convert.imported import (
    ENVIRONMENT_FILE,
    PRIVATE_FILE,
    GivenFile,
    Imported,
    ImportLoss,
    NotImported,
)
from callsheet.convert.lost import Lost
from callsheet.convert.request_files import below, file_stem, request_file, shortened
from callsheet.disk import Unreadable, decode_text
from callsheet.exchange import Headers
from callsheet.facts.secret_names import is_secret_question
from callsheet.syntax.bindings import bindings_in
from callsheet.values import JsonValue, json_text, parse_json

_TEMPLATE = re.compile(
    r"\{\{[ \t]*(?P<name>[A-Za-z_][\w-]*)(?:[ \t]+\"(?P<of>[^\"]*)\")?[ \t]*\}\}"
)
_FILE = re.compile(r"file,(?P<path>(?:\\.|[^;\\])*);[ \t]*(?P<type>.*)")
_FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ESCAPED = re.compile(r"\\(.)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Content = dict[PurePosixPath, str | bytes]


def from_hurl(files: tuple[GivenFile, ...]) -> Imported | NotImported:
    """A request file for each Hurl file; others, of lines `name=value`, are its variables."""
    content: Content = {}
    requests = 0
    losses: list[ImportLoss] = []
    paths = below(files)
    variables: dict[str, dict[str, JsonValue]] = {}
    for given, path in zip(files, paths, strict=True):
        text = decode_text(given.content)
        if isinstance(text, Unreadable):
            what = f"this file is no text: {text.reason}"
            return NotImported(what, "save it as UTF-8", str(given.path))
        if given.path.suffix != ".hurl" and str(given.path) != "-":
            variables[given.path.stem] = _variables(text)
            continue
        entries = read_hurl(text)
        if isinstance(entries, HurlFault):
            source, fault = str(given.path), entries
            return NotImported(fault.what, "", source, fault.line, fault.column)
        lost = Lost(str(given.path))
        target = path.with_name(f"{file_stem(path.stem)}.http")
        drafts = [_draft(each, target, content, lost) for each in entries]
        content |= request_file(target, drafts)
        requests += len(drafts)
        losses += lost.losses
    if not requests:
        return NotImported("there is no request in what was given", "name files of Hurl")
    return Imported({**content, **_environments(variables)}, tuple(losses), requests)


def _draft(entry: HurlEntry, path: PurePosixPath, files: Content, lost: Lost) -> Draft:
    with lost.at(f"line {entry.line}"):
        options = options_of(entry.sections.get("options", ()), lost)
        headers = [(each.name, each.value) for each in (*entry.headers, *options.headers)]
        cookies = [f"{each.name}={each.value}" for each in entry.sections.get("cookies", ())]
        if cookies:
            headers.append(("Cookie", "; ".join(cookies)))
        method, body, more = _body(entry, path, files)
        unset = [] if header(headers, "content-type") or body is None else more
        headers += [each for each in unset if each[1]]
        directives = [f"header {name}" for name, value in unset if not value]
        for name in [name for name, _ in headers if not _FIELD.fullmatch(name)]:
            lost.say(f"the header field `{name}`", "its name can have no binding here")
        draft = Draft(
            method,
            _url(entry),
            tuple((name, _bound(value)) for name, value in headers),
            body,
            (*_authentication(entry), *options.directives, *directives),
            title=shortened(entry.comments[-1]) if entry.comments else "",
            definitions=tuple(
                (name_of_variable(name), _bound(value)) for name, value in options.variables
            ),
            save_to=_bound(options.output),
            version=options.version,
        )
    after = lines_of_answer(entry.answer, lost) if entry.answer else ()
    return replace(
        draft,
        directives=tuple(map(_bound, draft.directives)),
        after=tuple(map(_bound, after)),
    )


def _url(entry: HurlEntry) -> str:
    url = _bound(entry.url)
    pairs = [f"{_encoded(each.name)}={_encoded(each.value)}" for each in _of(entry, "query")]
    if not pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{'&'.join(pairs)}"


def _of(entry: HurlEntry, section: str) -> list[Pair]:
    return entry.sections.get(section, [])


def _authentication(entry: HurlEntry) -> Iterator[str]:
    for each in _of(entry, "auth")[:1]:
        yield f"auth basic {argument(each.name)} {argument(each.value)}"


def _body(entry: HurlEntry, path: PurePosixPath, files: Content) -> tuple[str, DraftBody, Headers]:
    """The method, the body, and the type that is sent with it; an empty one: none is sent."""
    method = entry.method
    if form := _of(entry, "form"):
        pairs = [f"{_encoded(each.name)}={_encoded(each.value)}" for each in form]
        typed = (("Content-Type", "application/x-www-form-urlencoded"),)
        return method, TextBody("&".join(pairs)), typed
    if parts := _of(entry, "multipart"):
        return method, MultipartBody(tuple(map(_part, parts))), ()
    match entry.body:
        case HurlText("graphql", text, variables):
            return _graphql(method, text, variables)
        case HurlText(kind, text, literal=is_literal):
            if is_literal or kind == "xml":
                return method, TextBody(literal(text)), _typed(kind)
            # What ends JSON means nothing; of other texts it is sent.
            kept = text.rstrip() if kind == "json" else text
            return method, TextBody(_bound(kept)), _typed(kind)
        case HurlData(data):
            beside = path.with_name(f"{path.stem}-body-{entry.line}.bin")
            files[beside] = _data(data)
            return method, FileBody(beside.name), _typed("")
        case HurlFile(name):
            return method, FileBody(_bound(name)), _typed("")
        case _:
            return method, None, ()


def _typed(kind: str) -> Headers:
    known = {"json": "application/json", "xml": "application/xml"}
    return (("Content-Type", known.get(kind, "")),)


def _graphql(method: str, query: str, variables: str) -> tuple[str, DraftBody, Headers]:
    text = query.strip() + (f"\n\n{variables}" if variables else "")
    return ("GRAPHQL" if method == "POST" else method), TextBody(_bound(text)), ()


def _part(pair: Pair) -> Part:
    found = _FILE.fullmatch(pair.typed)
    if found is None:
        return Part(_bound(pair.name), TextBody(_bound(pair.value)))
    name = _bound(_ESCAPED.sub(r"\1", found["path"]).strip())
    # Hurl sends the path as it is typed.
    return Part(_bound(pair.name), FileBody(name), name, found["type"] or media_type_of(name))


def _data(typed: str) -> bytes:
    kind, _, digits = typed.rstrip(";").partition(",")
    try:
        return bytes.fromhex(digits) if kind == "hex" else base64.b64decode(digits + "==")
    except ValueError:
        return b""


def _bound(text: str) -> str:
    """A text whose functions are ours, and whose variables have names that ours may have."""

    def ours(found: re.Match[str]) -> str:
        match found["name"]:
            case "getEnv":
                return f"{{{{$env.{found['of']}}}}}"
            case "newUuid":
                return "{{$uuid}}"
            case "newDate":
                return "{{$isoTimestamp}}"
            case name:
                return f"{{{{{name_of_variable(name)}}}}}"

    return _TEMPLATE.sub(ours, text)


def _encoded(text: str) -> str:
    """A name or value of a query or a form; bindings in it are encoded when they have a value."""
    text = _bound(text)
    parts, place = [], 0
    for binding in bindings_in(text):
        inner = binding.inner.text.strip()
        parts += [quote(text[place : binding.span.start], safe="-._~"), f"{{{{%{inner}}}}}"]
        place = binding.span.end
    return "".join([*parts, quote(text[place:], safe="-._~")])


def _variables(text: str) -> dict[str, JsonValue]:
    pairs = (line.partition("=") for line in text.replace("\r\n", "\n").split("\n"))
    return {
        name_of_variable(name.strip()): _value(value)
        for name, sign, value in pairs
        if sign and not name.lstrip().startswith("#")
    }


def _value(text: str) -> JsonValue:
    plain = text in ("true", "false", "null") or _NUMBER.fullmatch(text)
    return parse_json(text) if plain else text


def _environments(variables: Mapping[str, Mapping[str, JsonValue]]) -> Content:
    """An environment for each file of variables; a single one holds always."""
    shown: dict[str, dict[str, JsonValue]] = {}
    hidden: dict[str, dict[str, JsonValue]] = {}
    for file, values in variables.items():
        name = "$shared" if len(variables) == 1 else file
        for key, value in values.items():
            place = hidden if is_secret_question(key) else shown
            place.setdefault(name, {})[key] = value
    given = ((ENVIRONMENT_FILE, shown), (PRIVATE_FILE, hidden))
    return {path: f"{json_text(each, 2)}\n" for path, each in given if each}
