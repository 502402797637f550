"""A workspace from one text: `<|>` is the cursor, `//- path` starts another file.

Without a `//-` line the text is one file, `/workspace/main.http`. Files whose name ends in `.http`
are documents of the workspace, the first of them is the one that the cursor is in; all others,
the environment files among them, are there to be read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from callsheet.exchange import (
    Exchange,
    Headers,
    Hop,
    MemoryBody,
    Response,
    SentRequest,
    Timings,
)
from callsheet.model.descriptions import load_descriptions
from callsheet.model.document import Document, read_document
from callsheet.model.environment import read_environments
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.text import Span
from fixture_files import ROOT, MemoryFiles

CURSOR = "<|>"
_FILE = re.compile(r"^//- (?P<path>\S+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Scene:
    """What a feature is called with."""

    workspace: Workspace
    document: Document
    offset: int
    files: MemoryFiles

    def text(self, span: Span) -> str:
        """The text of the document at a span, to be shown in a test."""
        return span.of(self.document.text)


def scene(
    text: str, *, environment: str = "", answers: Mapping[str, Response] | None = None
) -> Scene:
    """The workspace that `text` describes."""
    texts = _files(dedent(text).removeprefix("\n"))
    documents = {path: each for path, each in texts.items() if path.suffix == ".http"}
    main, marked = next(iter(documents.items()))
    offset = marked.find(CURSOR)
    texts = {path: each.replace(CURSOR, "") for path, each in texts.items()}
    files = MemoryFiles({str(path): each for path, each in texts.items()})
    parsed = {path: read_document(path, texts[path]) for path in documents}
    workspace = Workspace(
        ROOT,
        parsed,
        {path.parent: read_environments(files, path.parent, ROOT) for path in documents},
        environment,
        {RequestKey(main, name): answered(response) for name, response in (answers or {}).items()},
    )
    return Scene(load_descriptions(workspace, files), parsed[main], offset, files)


def answer(
    body: str = "", status: int = 200, reason: str = "OK", headers: Headers = ()
) -> Response:
    """An answer as a server could give it."""
    typed = headers or (("Content-Type", "application/json"),)
    return Response(status, reason, "HTTP/1.1", typed, MemoryBody(body.encode()), "127.0.0.1:80")


def answered(response: Response, seconds: float = 0.012) -> Exchange:
    """An exchange of one hop."""
    sent = SentRequest("GET", "http://localhost/", (), None)
    return Exchange((Hop(sent, response, Timings(total=seconds)),), seconds)


def _files(text: str) -> dict[Path, str]:
    parts = _FILE.split(text)
    if len(parts) == 1:
        return {ROOT / "main.http": text}
    return {ROOT / path: content for path, content in zip(parts[1::2], parts[2::2], strict=True)}
