"""Which request takes a named value out of its answer: `# @capture` and `# @result`."""

import re
from collections.abc import Mapping

from callsheet.model.document import Document, kept_with_document
from callsheet.model.requests import RequestPlace, imported_documents, requests_of
from callsheet.model.workspace import Workspace

_NAME = re.compile(r"\s*([A-Za-z_$][\w$-]*)\s*=(?!=)")


def capture_place(workspace: Workspace, document: Document, name: str) -> RequestPlace | None:
    """The first request of the document, or else of its imports, that captures `name`."""
    documents = (document, *imported_documents(workspace, document))
    places = (_captures_of(each).get(name) for each in documents)
    return next((place for place in places if place is not None), None)


@kept_with_document
def _captures_of(document: Document) -> Mapping[str, RequestPlace]:
    found: dict[str, RequestPlace] = {}
    for place in requests_of(document):
        parsed = place.block.parsed
        for directive in (*parsed.directives("capture"), *parsed.directives("result")):
            match = _NAME.match(directive.value.text)
            if match is not None:
                found.setdefault(match[1], place)
        for name in _result_names(place):
            found.setdefault(name, place)
    return found


def _result_names(place: RequestPlace) -> list[str]:
    directives = place.block.parsed.directives("result")
    if not directives:
        return []
    # Whose grammar takes a while to be made, and most files have no results.
    from callsheet.syntax.results import result_names

    return [name.text for each in directives for name in result_names(each.value.text)]
