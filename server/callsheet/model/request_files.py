"""The files that a request names: where they are looked for, and what is read of them."""

import codecs
from os.path import normpath
from pathlib import Path
from typing import Final

from callsheet.disk import Unreadable, decode_text
from callsheet.exchange import FilePart
from callsheet.model.circumstances import Circumstances
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.text import Span

ENCODINGS: Final = {
    "utf8": "utf-8",
    "utf16le": "utf-16-le",
    "ucs2": "utf-16-le",
    "latin1": "latin-1",
    "binary": "latin-1",
    "ascii": "ascii",
}
"""The names that `<@latin1 file` may use, those of Node.js (REST Client), and Python's for them."""


def locate_file(
    name: str, span: Span, folder: Path, circumstances: Circumstances
) -> FilePart | Problem:
    r"""Find a file that a request names, without reading it.

    It is looked for beside the document, then under the workspace root (dialects.md A7.2). Outside
    the root, not even its existence is told.

    Args:
        name: The path, bindings already replaced; `\` separates folders too.
        span: Where a problem is shown.
        folder: The folder of the document.
        circumstances: The files, and where the workspace begins.
    """
    places = places_of(name, folder, circumstances.root)
    refusals: list[Unreadable] = []
    for path in places:
        if not circumstances.files.allowed(path):
            continue
        size = circumstances.files.size(path)
        if isinstance(size, int):
            return FilePart(path, size)
        refusals.append(size)
    if not circumstances.files.allowed(places[0]):
        return _outside(name, places[0], span)
    return missing_file(name, refusals, span)


def read_text_file(
    name: str, encoding: str, span: Span, folder: Path, circumstances: Circumstances
) -> tuple[Path, str] | Problem:
    """The path and the text of a file; without an encoding UTF-8, or UTF-16 by its mark."""
    part = locate_file(name, span, folder, circumstances)
    if isinstance(part, Problem):
        return part
    data = circumstances.files.read(part.path)
    if isinstance(data, Unreadable):
        return missing_file(name, [data], span)
    text = _decoded(data, encoding) if encoding else decode_text(data, part.path)
    if isinstance(text, Unreadable):
        return _undecodable(name, text.reason, span)
    return part.path, text


def missing_file(name: str, refusals: list[Unreadable], span: Span) -> Problem:
    """A file that cannot be had, with every place where it was looked for."""
    reasons = {refusal.reason: None for refusal in refusals}
    tried = dict.fromkeys(f'"{normpath(refusal.path)}"' for refusal in refusals)
    return Problem(
        Code.MISSING_FILE,
        Severity.ERROR,
        span,
        f'the file "{name}" cannot be read: {", ".join(reasons)}',
        f"tried {' and '.join(tried)}",
    )


def places_of(name: str, folder: Path, root: Path | None) -> list[Path]:
    """Where a file is looked for that a request names, in order."""
    spellings = dict.fromkeys((name, name.replace("\\", "/")))
    folders = [folder] if root is None or root == folder else [folder, root]
    return [each / spelling for each in folders for spelling in spellings]


def _outside(name: str, path: Path, span: Span) -> Problem:
    return Problem(
        Code.FILE_OUTSIDE_ROOT,
        Severity.ERROR,
        span,
        f'the file "{name}" lies outside the workspace',
        f'move "{normpath(path)}" into it, or allow it with `--allow-path`',
    )


def _decoded(data: bytes, encoding: str) -> str | Unreadable:
    match encoding.lower():
        case "base64":
            return codecs.encode(data, "base64").decode("ascii").replace("\n", "")
        case "hex":
            return data.hex()
        case name:
            return _by_codec(data, ENCODINGS.get(name, name))


def _by_codec(data: bytes, name: str) -> str | Unreadable:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        offset = error.start
        reason = f"byte {data[offset]:#04x} at offset {offset} is not {name}"
    except LookupError:
        meant = did_you_mean(name, (*ENCODINGS, "base64", "hex"))
        reason = f'no encoding is named "{name}"' + (f", {meant}" if meant else "")
    return Unreadable(Path(), reason)


def _undecodable(name: str, reason: str, span: Span) -> Problem:
    return Problem(
        Code.FILE_ENCODING,
        Severity.ERROR,
        span,
        f'the file "{name}" is no text: {reason}',
        "name its encoding as in `<@latin1 file`, or send its bytes with `< file`",
    )
