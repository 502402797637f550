"""An entry of a Hurl file out of the lines of a request."""

import re
from collections.abc import Iterator, Sequence

from callsheet.convert.draft import header
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet, without_blank_end
from callsheet.model.body_json import is_json
from callsheet.syntax.bindings import bindings_in

_FILE = re.compile(r"<\s+(?P<path>\S.*)")
_DISPOSITION = re.compile(r'(name|filename)="([^"]*)"')
_BOUNDARY = re.compile(r'boundary="?([^\s";]+)', re.IGNORECASE)
_FIELD = re.compile(r"(?:\{\{\s*[A-Za-z][\w-]*\s*\}\}|[!#$%&'*+.^_`|~0-9A-Za-z-])+")
_TEMPLATE = re.compile(r'\{\{\s*(?:[A-Za-z][\w-]*|getEnv "[^"]*")\s*\}\}')
_PLAIN_VALUE = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false")
_BARE_VALUE = re.compile(r"(?!true|false|null)(?:[A-Za-z/]|\{\{).*")
_BINDING = re.compile(r"\{\{")
_PAIRS = re.compile(r"(?P<name>[^:]+):\s*(?P<value>.*)")


def hurl_entry(page: Page, sheet: Sheet) -> str:
    """The entry with its comments; only comments for a block without a request."""
    comments = [line for line in (*sheet.shared, *sheet.before) if line.startswith(("#", "//"))]
    lines = [f"# {sheet.separator[3:].strip()}"] if sheet.separator[3:].strip() else []
    lines += [f"#{line[2:]}" if line.startswith("//") else line for line in comments]
    if not sheet.line:
        return "".join(f"{line}\n" for line in lines)
    method, _, target = sheet.line[0].partition(" ")
    target, version = _without_version(target)
    fields = [_pair(line) for line in without_blank_end(sheet.head) if _PAIRS.match(line)]
    options = [*_variables(page, sheet), *sheet.sections.get("Options", ())]
    options += [] if "location: false" in options else ["location: true"]
    options += [f"http{version[5:].split('.')[0]}: true"] if version[5:6] in ("2", "3") else []
    parts = _parts(page, sheet, fields)
    body: tuple[str, ...] = ()
    if parts:
        fields = [each for each in fields if each[0].lower() != "content-type"]
    else:
        body = tuple(_body(page, sheet))
    entry = [f"{method} {escaped(target)}"]
    entry += _known(_fields(page, sheet, fields))
    entry += ["[Options]", *_known(options)]
    if "BasicAuth" in sheet.sections:
        entry += ["[BasicAuth]", *sheet.sections["BasicAuth"]]
    if parts:
        entry += ["[Multipart]", *_known(parts)]
    entry += [*body, "HTTP *"]
    for name in ("Captures", "Asserts"):
        if sheet.sections.get(name):
            entry += [f"[{name}]", *_known(list(dict.fromkeys(sheet.sections[name])))]
    if not all(map(_is_template, (target, *body))):
        # Hurl refuses a whole file for one binding that it does not know.
        page.lose(sheet, "the request is left out", "write what it needs as variables")
        sheet.left_out = True
    if sheet.left_out:
        entry = [f"# {line}" for piece in entry for line in piece.split("\n")]
    return "".join(f"{line}\n" for line in (*lines, *entry))


def _fields(page: Page, sheet: Sheet, fields: Sequence[tuple[str, str]]) -> list[str]:
    """The header fields; one whose name is no word of Hurl's is told, and becomes a comment."""
    lines = []
    for name, value in fields:
        line = f"{name}: {escaped(value)}".rstrip()
        if not _FIELD.fullmatch(name):
            page.lose(sheet, f"the header field `{name}` is left out", "give it a name of its own")
            line = f"# {line}"
        lines.append(line)
    return lines


def _known(lines: list[str]) -> list[str]:
    """The lines, as comments where a binding would be no binding of Hurl's."""
    return [line if _is_template(line) else f"# {line}" for line in lines]


def _is_template(line: str) -> bool:
    return not _BINDING.search(_TEMPLATE.sub("", line))


def _without_version(target: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*\S)\s+(HTTP/\S+)", target)
    return (found[1], found[2]) if found else (target, "")


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def _variables(page: Page, sheet: Sheet) -> Iterator[str]:
    """The variables of the file, in its first entry; those out of answers, where they stand."""
    if page.waiting is None:
        page.waiting = [
            (other.placed.index, line)
            for other in page.sheets
            for line in (*other.shared, *other.before)
            if line.startswith("@")
        ]
    kept = [f"{{{{{name}}}}}" for name in page.all_kept()]
    late = []
    for index, line in page.waiting:
        name, _, value = line[1:].partition("=")
        if index > sheet.placed.index and any(each in value for each in kept):
            late.append((index, line))
        else:
            yield f"variable: {name.strip(' :')}={_variable_value(value.strip())}"
    page.waiting = late


def _variable_value(value: str) -> str:
    """A value as Hurl reads it: what looks like the beginning of a number or a word is quoted."""
    if _PLAIN_VALUE.fullmatch(value) or _TEMPLATE.fullmatch(value):
        return value
    if _BARE_VALUE.fullmatch(value):
        return escaped(value)
    inside = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inside}"'


def escaped(text: str) -> str:
    """A value in which `#` begins no comment; bindings stay as they are."""
    parts, place = [], 0
    for binding in bindings_in(text):
        parts += [_plain(text[place : binding.span.start]), binding.span.of(text)]
        place = binding.span.end
    return "".join([*parts, _plain(text[place:])])


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("#", "\\#")


def _body(page: Page, sheet: Sheet) -> Iterator[str]:
    text = sheet.body
    if text is None:
        return
    if file := _FILE.fullmatch(text):
        yield f"file,{file['path'].strip()};"
        return
    if any(_FILE.fullmatch(line) for line in text.split("\n")):
        page.lose(sheet, "a body of text and files cannot be written", "put all of it into a file")
        yield from (f"# {line}" for line in text.split("\n"))
        return
    shown = text
    for binding in reversed(bindings_in(text)):
        shown = f"{shown[: binding.span.start]}0{shown[binding.span.end :]}"
    if is_json(shown) and shown.lstrip()[:1] in ("{", "["):
        yield text.strip()
        return
    if "\n" not in text and "`" not in text:
        yield f"`{_plain_template(text)}`"
        return
    if "```" in text:
        page.lose(sheet, "the body has three backticks in it", "put it into a file")
        return
    yield from f"```\n{text}```".split("\n")


def _plain_template(text: str) -> str:
    return text.replace("\\", "\\\\")


def _parts(page: Page, sheet: Sheet, fields: Sequence[tuple[str, str]]) -> list[str]:
    """A form with files as the lines of its section; none for any other body."""
    media_type = header(fields, "content-type") or ""
    boundary = _BOUNDARY.search(media_type)
    if (
        sheet.body is None
        or boundary is None
        or not media_type.lower().startswith("multipart/form")
    ):
        return []
    lines = []
    for section in re.split(rf"(?:\A|\n)--{re.escape(boundary[1])}(?:--)?[ \t]*", sheet.body):
        head, _, content = section.lstrip("\n").partition("\n\n")
        named = dict(_DISPOSITION.findall(head))
        if "name" not in named:
            continue
        file = _FILE.fullmatch(content.strip())
        kind = re.search(r"^content-type:\s*(.+)$", head, re.IGNORECASE | re.MULTILINE)
        if file:
            path = file["path"].strip().removeprefix("./")
            if named.get("filename", path) != path:
                what = f"the part `{named['name']}` goes out under the path of its file"
                page.lose(sheet, what, "name the file so")
            more = f" {kind[1].strip()}" if kind else ""
            lines.append(f"{named['name']}: file,{path};{more}")
        elif "\n" in content:
            page.lose(sheet, f"the part `{named['name']}` has several lines", "put it into a file")
        else:
            lines.append(f"{named['name']}: {escaped(content)}")
    return lines
