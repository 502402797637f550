"""Where a path that is typed in a document leads: the same file that a send would read."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from callsheet.disk import Files
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import Document
from callsheet.model.request_files import locate_file
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.text import Span

_ANY_TIME = datetime.fromtimestamp(0, UTC)


def find_file(
    workspace: Workspace, document: Document, typed: str, span: Span, files: Files
) -> Path | Problem:
    """The file that `typed` means, or why it cannot be had, with the problem at `span`."""
    circumstances = Circumstances(files, _ANY_TIME, Random(0), root=workspace.root)
    found = locate_file(typed, span, document.path.parent, circumstances)
    return found if isinstance(found, Problem) else found.path
