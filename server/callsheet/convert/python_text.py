"""What Python programs that send a request have in common: values as Python writes them."""

import json
from collections.abc import Iterable

from callsheet.convert.draft import FileBody, Part, TextBody
from callsheet.convert.plain import Plain, body_text
from callsheet.exchange import Body, FilePart


def text(value: str) -> str:
    """A text as Python writes it, in double quotes."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return repr(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\x7f")


def field_value(value: str) -> str:
    """The value of a header field; what is not ASCII goes out as UTF-8."""
    return text(value) if value.isascii() else f"{text(value)}.encode()"


def body_lines(request: Plain, argument: str) -> list[str]:
    """The argument that is the body."""
    if request.body is None:
        return []
    parts = request.parts
    if parts is not None:
        return ["files=[", *(f"    {_part(each)}," for each in parts), "],"]
    return [f"{argument}={_bytes(request.body)},"]


def needs_path(request: Plain) -> bool:
    """Whether the program reads files."""
    return request.body is not None and any(
        isinstance(each, FilePart) for each in request.body.parts
    )


def program(imports: Iterable[str], call: str, lines: Iterable[str], around: str = "") -> str:
    """A program that sends, within a `with` line where there is one, and prints what comes back."""
    sending = [f"response = {call}(", *(f"    {line}" for line in lines), ")"]
    if around:
        sending = [around, *(f"    {line}" for line in sending)]
    shown = ("print(response.status_code)", "print(response.text)", "")
    return "\n".join((*imports, "", *sending, *shown))


def _bytes(body: Body) -> str:
    whole = body_text(body)
    if whole is not None:
        return f"{text(whole)}.encode()"
    return " + ".join(
        f"Path({text(str(part.path))}).read_bytes()" if isinstance(part, FilePart) else repr(part)
        for part in body.parts
    )


def _part(part: Part) -> str:
    name = text(part.file_name) if part.file_name else "None"
    match part.content:
        case FileBody(path):
            content = f"Path({text(path)}).read_bytes()"
        case TextBody(value):
            content = f"{text(value)}.encode()"
    kind = f", {text(part.media_type)}" if part.media_type else ""
    return f"({text(part.name)}, ({name}, {content}{kind}))"
