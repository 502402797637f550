"""A request for the schema of a GraphQL API, whose answer completion then knows."""

from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.graphql_schema import schema_around
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.features.typed_body import body_kind
from callsheet.model.body import BodyKind
from callsheet.text import Span, line_end

_KEPT = frozenset({"auth", "header", "no-proxy", "param", "proxy", "timeout", "tls", "use"})
"""Directives without which the API could not be asked."""

_QUERY = """\
query Introspection {
  __schema {
    queryType { name }
    mutationType { name }
    subscriptionType { name }
    types {
      kind
      name
      description
      fields(includeDeprecated: true) {
        name
        description
        args { ...Input }
        type { ...Type }
        isDeprecated
        deprecationReason
      }
      inputFields { ...Input }
      enumValues(includeDeprecated: true) { name }
      possibleTypes { name }
    }
  }
}

fragment Input on __InputValue {
  name
  description
  type { ...Type }
}

fragment Type on __Type {
  kind
  name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
}
"""
"""What completion needs to know (GraphQL, 4.2)."""


def refactor_introspection(selection: Selection) -> Iterator[Refactoring]:
    """The request, below the one at the cursor; nothing is sent by that."""
    request, parsed = selection.request, selection.block.parsed
    if request is None or body_kind(parsed) is not BodyKind.GRAPHQL:
        return
    if not selection.overlaps(request.line.span):
        return
    if schema_around(selection.workspace, selection.document, selection.block):
        return
    directives = [
        f"# @{each.name.text} {each.value.text}".rstrip()
        for each in parsed.tree.directives
        if each.name.text in _KEPT
    ]
    head_end = max([request.line.span.end, *(each.span.end for each in request.headers)])
    head = parsed.text[request.line.span.start : head_end].rstrip("\r\n")
    name = selection.free_name("schema")
    lines = [f"### {name}", *directives, head, "", *_QUERY.split("\n")]
    end = selection.block.start + len(selection.block.text)
    before = selection.document.text[:end]
    gap = "" if not before or line_end(before) else selection.new_line
    more = "" if before.endswith(selection.new_line * 2) else selection.new_line
    text = gap + more + selection.new_line.join(lines)
    edit = Edit(Span(end, end), text)
    title = "Add a request for the schema, which completion then knows"
    yield Refactoring(title, RefactoringKind.REWRITE, (selection.edited(edit),))
