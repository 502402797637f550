"""Which request takes a named value out of its answer: `# @capture`, `# @result`, a script."""

import json
import re
from collections.abc import Mapping

from callsheet.model.document import Document, kept_with_document
from callsheet.model.requests import RequestPlace, imported_documents, requests_of
from callsheet.model.script_globals import set_behind
from callsheet.model.workspace import Workspace
from callsheet.syntax.nodes import Directive
from callsheet.syntax.parse import ParsedBlock

KULALA = ("env-json-key", "env-header-key")
"""kulala's way to take a value, as `NAME PATH` and `NAME FIELD`."""

_DIRECTIVES = frozenset(("capture", "result", *KULALA))
_NAME = re.compile(r"\s*([A-Za-z_$][\w$-]*)\s*=(?!=)")
_FIRST_WORD = re.compile(r"(?P<name>[\w.$-]+)\s+(?P<rest>\S.*)")


def capture_place(workspace: Workspace, document: Document, name: str) -> RequestPlace | None:
    """The first request of the document, or else of its imports, that captures `name`."""
    documents = (document, *imported_documents(workspace, document))
    places = (_captures_of(each).get(name) for each in documents)
    return next((place for place in places if place is not None), None)


def captured_names(parsed: ParsedBlock) -> frozenset[str]:
    """The names of the values that a request takes out of its answer, or its scripts do."""
    scripted = set_behind(parsed)
    if not parsed.has_any(_DIRECTIVES):
        return scripted
    directives = (each for name in _DIRECTIVES for each in parsed.directives(name))
    matches = (_NAME.match(directive.value.text) for directive in directives)
    named = (match[1] for match in matches if match)
    kulala = (taken.partition(" ")[0] for taken, _ in kulala_captures(parsed))
    return frozenset((*named, *_result_names(parsed), *kulala, *scripted))


def kulala_captures(parsed: ParsedBlock) -> list[tuple[str, Directive]]:
    """What `# @env-json-key` and `# @env-header-key` say, in the words of `# @capture`."""
    if not parsed.has_any(_DIRECTIVES):
        return []
    found = []
    for directive in (each for name in KULALA for each in parsed.directives(name)):
        if written := _FIRST_WORD.fullmatch(directive.value.text):
            is_field = "header" in directive.name.text.lower()
            path = written["rest"].removeprefix("$").removeprefix(".")
            subject = "header" if is_field else "jsonpath"
            selected = json.dumps(written["rest"] if is_field else f"$.{path}")
            found.append((f"{written['name']} = {subject} {selected}", directive))
    return found


@kept_with_document
def _captures_of(document: Document) -> Mapping[str, RequestPlace]:
    found: dict[str, RequestPlace] = {}
    for place in requests_of(document):
        for name in captured_names(place.block.parsed):
            found.setdefault(name, place)
    return found


def _result_names(parsed: ParsedBlock) -> list[str]:
    directives = parsed.directives("result")
    if not directives:
        return []
    # Whose grammar takes a while to be made, and most files have no results.
    from callsheet.syntax.results import result_names

    return [name.text for each in directives for name in result_names(each.value.text)]
