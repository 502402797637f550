"""Pastes requests of other tools behind a request of a file."""

from callsheet.convert.draft import Draft, joined, written
from callsheet.convert.from_curl import from_curl, is_curl
from callsheet.convert.from_har import from_har
from callsheet.features.edits import Change, Edit, FileEdits, NewFile
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.text import Span, line_end


@dataclass(frozen=True, slots=True)
class Pasted:
    """Requests as text of ours, and the files that their bodies are in."""

    text: str
    files: tuple[tuple[str, str], ...]

    def new_files(self, document: Document) -> tuple[NewFile, ...]:
        """The files, beside a document."""
        return tuple(NewFile(document.folder / name, content) for name, content in self.files)


def drafts_of(text: str) -> tuple[Draft, ...]:
    """The requests of a cURL command or of a HAR; none for any other text."""
    if is_curl(text):
        return from_curl(text)
    return from_har(text) if text.lstrip().startswith("{") else ()


def pasted(text: str) -> Pasted | None:
    """What another tool says, as text of ours; None when nothing in it is understood."""
    requests = [written(draft) for draft in drafts_of(text)]
    if not requests:
        return None
    files = tuple(file for each in requests for file in each.files)
    return Pasted(joined(each.text for each in requests), files)


def inserted(document: Document, offset: int, requests: Pasted) -> tuple[Change, ...]:
    """What changes so that requests stand behind the block in which `offset` lies."""
    block = document.block_at(offset)
    before = document.text[: block.end]
    is_empty = not before.strip()
    gap = "" if is_empty or line_end(before) else "\n"
    start = "" if is_empty else f"{gap}\n###\n"
    if before.endswith(("\n\n", "\r\n\r\n")):
        start = start.removeprefix("\n")
    end = "\n" if block.end < len(document.text) else ""
    edit = Edit(Span(block.end, block.end), f"{start}{requests.text}{end}")
    return (FileEdits(document.path, (edit,)), *requests.new_files(document))
