"""The body of a request by a description: an example in the first media type that can be typed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from callsheet.convert.draft import DraftBody, FileBody, MultipartBody, Part, TextBody
from callsheet.convert.openapi_parameters import encoded_field, pairs_of
from callsheet.late_dataclasses import dataclass
from callsheet.openapi.contents import BodyContent, Parameter, bodies_of, is_json, parameters_of
from callsheet.openapi.description import Description, Node, Version
from callsheet.openapi.examples import body_sample
from callsheet.openapi.operations import Operation
from callsheet.openapi.samples import Side
from callsheet.openapi.schemas import Member, items_of, members_of, parts_of, types_of
from callsheet.openapi.xml_samples import xml_text
from callsheet.values import JsonValue, json_text, value_text

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
_BYTES: Final = "application/octet-stream"
_BEGINS_LINES: Final = ("#", "<", ">", "/", "?", "@", "--", "%")
_UNBOUND = re.compile(r"\{(?=\{)")


@dataclass(frozen=True, slots=True)
class MadeBody:
    """A body, and the other media types that the operation takes."""

    media_type: str
    body: DraftBody
    others: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """The names of files that it sends, and that a person has to put there."""


def made_body(description: Description, operation: Operation) -> MadeBody | None:
    """An example of what the operation takes; None for one without a body."""
    if description.version is Version.SWAGGER_2:
        fields = [
            each for each in parameters_of(description, operation) if each.place == "formData"
        ]
        if fields:
            return _swagger_form(description, operation, fields)
    contents = bodies_of(description, operation)
    if not contents:
        return None
    chosen = min(contents, key=lambda each: _rank(each.media_type))
    made = _made(description, chosen)
    others = tuple(each.media_type for each in contents if each is not chosen)
    files = tuple(_files_of(made))
    return MadeBody(_typed(chosen.media_type), made, others, files)


def _rank(media_type: str) -> int:
    kinds = (is_json(media_type), media_type == FORM, media_type == MULTIPART)
    more = (_is_xml(media_type), media_type.startswith("text/"), "*" in media_type)
    return next((at for at, each in enumerate((*kinds, *more)) if each), len(kinds) + len(more))


def _is_xml(media_type: str) -> bool:
    return media_type.endswith(("/xml", "+xml"))


def _typed(media_type: str) -> str:
    """A media type that can be sent: `*/*` and `image/*` say no more than what is allowed."""
    media_type = "".join(media_type.split())
    kind, _, rest = media_type.partition("/")
    if kind == "*" or "/" not in media_type:
        return "application/json"
    if rest != "*":
        return media_type
    return {"text": "text/plain", "image": "image/png"}.get(kind, f"{kind}/octet-stream")


def _made(description: Description, content: BodyContent) -> DraftBody:
    media_type = _typed(content.media_type)
    if is_json(media_type):
        text = json_text(body_sample(description, content, Side.REQUEST), 2)
        # Two braces would begin a binding.
        return TextBody(_UNBOUND.sub(lambda _: r"\u007b", text))
    if media_type in (FORM, MULTIPART):
        sample = body_sample(description, content, Side.REQUEST)
        members = members_of(description, content.schema) if content.schema else {}
        values = sample if isinstance(sample, Mapping) else {}
        if media_type == FORM:
            return _form(pair for name, value in values.items() for pair in _pairs(name, value))
        parts = _Parts(description, content, members)
        return MultipartBody(
            tuple(e for name, each in values.items() for e in parts.of(name, each))
        )
    if content.schema is not None and _is_file(description, content.schema):
        return FileBody(_file_name(media_type))
    if _is_xml(media_type) or media_type.startswith("text/"):
        return _text(description, content, media_type)
    return FileBody(_file_name(media_type))


def _text(description: Description, content: BodyContent, media_type: str) -> DraftBody:
    sample = body_sample(description, content, Side.REQUEST)
    if _is_xml(media_type) and not (isinstance(sample, str) and "<" in sample):
        return TextBody(xml_text(description, content.schema, sample))
    return TextBody(value_text(sample) or "string")


def _pairs(name: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _pairs(name, each)
    elif isinstance(value, Mapping):
        yield name, json_text(value)
    elif value is not None:
        yield name, value_text(value)


def _form(pairs: "Iterator[tuple[str, str]]") -> DraftBody:
    return TextBody("&".join(encoded_field(*pair) for pair in pairs))


class _Parts:
    """Makes the parts of a form with files."""

    def __init__(
        self, description: Description, content: BodyContent, members: Mapping[str, Member]
    ) -> None:
        self._description = description
        self._content = content
        self._members = members

    def of(self, name: str, value: JsonValue) -> Iterator[Part]:
        """The parts of a member: one for each item of a list."""
        schema = self._members[name].schema if name in self._members else None
        if schema is not None and _is_file(self._description, schema):
            media_type = self._media_type(name) or _BYTES
            file = _file_name(media_type)
            yield Part(name, FileBody(file), file, media_type)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for each in value:
                yield self._one(name, each)
        else:
            yield self._one(name, value)

    def _one(self, name: str, value: JsonValue) -> Part:
        if isinstance(value, Mapping):
            media_type = self._media_type(name) or "application/json"
            return Part(name, TextBody(json_text(value)), "", media_type)
        return Part(name, TextBody(_line(value_text(value))), "", self._media_type(name))

    def _media_type(self, name: str) -> str:
        node = self._content.node
        encoding = self._description.at(node, "encoding", name) if node else None
        return _typed(encoding.text("contentType").split(",")[0]) if encoding else ""


def _line(text: str) -> str:
    """A text of a part that nothing takes for a line of the language or of the form."""
    line = " ".join(text.split())
    return "string" if "{{" in line or line.startswith(_BEGINS_LINES) else line


def _is_file(description: Description, schema: Node) -> bool:
    """Whether a member is the content of a file; of a list, whether its items are."""
    items = items_of(description, schema)
    for part in parts_of(description, items or schema):
        is_bytes = part.text("format") == "binary" or "file" in types_of(part)
        raw = bool(part.text("contentMediaType")) and not part.text("contentEncoding")
        if is_bytes or raw:
            return True
    return False


def _file_name(media_type: str) -> str:
    endings = {
        "image/png": "png",
        "image/jpeg": "jpg",
        "image/gif": "gif",
        "application/pdf": "pdf",
        "application/zip": "zip",
        "text/csv": "csv",
        "text/plain": "txt",
    }
    return f"sample.{endings.get(media_type, 'bin')}"


def _files_of(body: DraftBody) -> Iterator[str]:
    match body:
        case FileBody(path):
            yield path
        case MultipartBody(parts):
            yield from dict.fromkeys(
                each.content.path for each in parts if isinstance(each.content, FileBody)
            )


def _swagger_form(
    description: Description, operation: Operation, fields: "list[Parameter]"
) -> MadeBody:
    """A form of Swagger 2: its fields are parameters."""
    types = [each.media_type for each in bodies_of(description, operation)]
    has_file = any("file" in types_of(each.node) for each in fields)
    if not has_file and MULTIPART not in types:
        pairs = (pair for each in fields for pair in pairs_of(description, each))
        return MadeBody(FORM, _form(pairs))
    parts: list[Part] = []
    for each in fields:
        if "file" in types_of(each.node):
            parts.append(Part(each.name, FileBody("sample.bin"), "sample.bin", _BYTES))
        else:
            parts += (Part(n, TextBody(_line(text))) for n, text in pairs_of(description, each))
    body = MultipartBody(tuple(parts))
    return MadeBody(MULTIPART, body, (), tuple(_files_of(body)))
