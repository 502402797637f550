"""Files of kulala in our words: milliseconds, files with bindings, its own directives."""

import re
from collections.abc import Iterator

from callsheet.convert.dialect import Conversion
from callsheet.convert.from_dialect import Rewritten, from_dialect, line_of, read_handler
from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes
from callsheet.syntax.bindings import Binding, DynamicVariable

_PROMPT = re.compile(r'"(?P<label>[^"]*)"\s+(?P<name>\S+).*')
_JSON_KEY = re.compile(r"\.?(?P<path>[\w.\[\]-]+)")


def from_kulala(document: Document) -> Conversion:
    """The file as Callsheet reads it."""
    return from_dialect(document, _read, _substitute)


def _read(_document: Document, block: PlacedBlock, item: nodes.Item) -> Iterator[Rewritten]:
    yield from read_handler(block, item)
    match item:
        case nodes.BodyFile(substitute=False):
            typed = item.span.of(block.text)
            yield Rewritten(item.span, typed.replace("<", "<@", 1))
        case nodes.Directive(name=name, value=value):
            said = _directive(name.text.lower(), value.text)
            if said is not None:
                yield line_of(block, item, said)


def _directive(name: str, value: str) -> str | None:
    first, _, rest = value.partition(" ")
    rest = rest.strip()
    match name:
        case "kulala-prompt" if found := _PROMPT.fullmatch(value):
            return f"# @prompt {found['name']} {found['label']}".rstrip()
        case "secret" if value:
            return f"# @prompt {value}"
        case "env-json-key" if found := _JSON_KEY.fullmatch(rest):
            return f"# @capture {first} = body.$.{found['path']}"
        case "env-header-key" if rest:
            return f'# @capture {first} = header "{rest}"'
        case "kulala-file-contents-to-variable" if rest:
            return f"@{first} = {{{{< {rest}}}}}"
        case "curl-insecure" | "kulala-curl--insecure":
            return "# @no-reject-unauthorized"
        case _:
            return None


def _substitute(binding: Binding) -> str | None:
    match binding.expression:
        case DynamicVariable(name=name, raw_arguments=given):
            bare = name.text == "$timestamp" and not given.text
            return "{{$timestamp ms}}" if bare else None
        case _:
            return None
