"""Refactorings: all that can be rewritten at a selection, each in a file of its own."""

from callsheet.disk import Files
from callsheet.features.refactor_answer import refactor_answer
from callsheet.features.refactor_auth import refactor_auth
from callsheet.features.refactor_content_type import refactor_content_type
from callsheet.features.refactor_dialect import refactor_dialect
from callsheet.features.refactor_extract import refactor_extract
from callsheet.features.refactor_headers import refactor_headers
from callsheet.features.refactor_inline import refactor_inline
from callsheet.features.refactor_introspection import refactor_introspection
from callsheet.features.refactor_paste import refactor_paste
from callsheet.features.refactor_query import refactor_query
from callsheet.features.refactor_resource import refactor_resource
from callsheet.features.refactoring import Refactor, Refactoring, Selection
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.text import Span

REFACTORINGS: tuple[Refactor, ...] = (
    refactor_paste,
    refactor_extract,
    refactor_inline,
    refactor_resource,
    refactor_query,
    refactor_content_type,
    refactor_headers,
    refactor_auth,
    refactor_dialect,
    refactor_answer,
    refactor_introspection,
)
"""In the order in which they are offered."""


def refactorings(
    workspace: Workspace, document: Document, span: Span, files: Files
) -> tuple[Refactoring, ...]:
    """What can be rewritten at a selection, and what cannot and why."""
    selection = Selection(workspace, document, span, files)
    return tuple(each for refactor in REFACTORINGS for each in refactor(selection))
