"""Moved files: what the paths in a request file have to be when files get other names."""

from collections.abc import Iterator, Sequence
from os.path import normpath, relpath
from pathlib import Path

from callsheet.disk import Files
from callsheet.features.edits import Edit, FileEdits
from callsheet.features.links import path_arguments, paths_of_loops, paths_of_settings, paths_read
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import PlacedBlock
from callsheet.model.request_files import places_of
from callsheet.syntax import nodes
from callsheet.syntax.blocks import block_starts
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import parse_block


@dataclass(frozen=True, slots=True)
class Move:
    """A file or a folder that gets another name, or another place."""

    old: Path
    new: Path
    is_folder: bool = False

    def of(self, path: Path) -> Path | None:
        """Where a path lies afterwards; None when it does not move."""
        return self.new / path.relative_to(self.old) if path.is_relative_to(self.old) else None


def may_name(path: Path, text: str, moves: Sequence[Move]) -> bool:
    """Whether a path in a file may have to change, as far as its place and its words tell."""
    return any(_is_named(text, move) or move.of(path) is not None for move in moves)


def _is_named(text: str, move: Move) -> bool:
    name = move.old.name
    return f"{name}/" in text or f"{name}\\" in text if move.is_folder else name in text


def moved_files(
    path: Path, source: str, moves: Sequence[Move], root: Path, files: Files
) -> FileEdits | None:
    """The edits after which a request file names the same files; None when none has to change.

    Paths that a binding completes stay as they are, and so do those of files that are not there.
    Only blocks that may name what moves are parsed.

    Args:
        path: Where the file is before the files are moved; it may be one of them.
        source: Its text.
        moves: The files and folders that are about to move.
        root: The root of the workspace.
        files: What is there before the move.
    """
    found: dict[Edit, None] = {}
    folder = _moved(path, moves).parent
    for block in _blocks(path, source, moves):
        for piece, is_argument in _paths(block):
            # Most paths name nothing that moves: for those no file is looked for.
            if not may_name(path, piece.text, moves):
                continue
            base = _base(piece.text, path.parent, root, files)
            target = Path(normpath(base / _slashes(piece.text)))
            after = folder if base == path.parent else base
            there = _moved(target, moves)
            if _way(there, after) != _way(target, base):
                text = _spelled(piece.text, there, after)
                text = _quoted(text, piece, block) if is_argument else text
                found[Edit(block.placed(piece.span), text)] = None
    ordered = sorted(found, key=lambda edit: edit.span)
    return FileEdits(path, tuple(ordered)) if ordered else None


def _blocks(path: Path, source: str, moves: Sequence[Move]) -> Iterator[PlacedBlock]:
    """The blocks that may name what moves."""
    starts = block_starts(source)
    for number, (start, end) in enumerate(zip(starts, (*starts[1:], len(source)), strict=True)):
        text = source[start:end]
        if may_name(path, text, moves):
            yield PlacedBlock(number, start, parse_block(text))


def _paths(block: PlacedBlock) -> Iterator[tuple[Piece, bool]]:
    """The paths in a block, and whether blanks would end each."""
    arguments = {piece.span for each in block.tree.directives for piece in path_arguments(each)} | {
        piece.span for piece in paths_of_loops(block.parsed)
    }
    for piece in (*paths_read(block.parsed), *paths_of_settings(block.parsed)):
        yield piece, piece.span in arguments
    for item in nodes.items_of(block.tree):
        match item:
            case nodes.SaveTo(path=path) | nodes.ResponseReference(path=path):
                if "{{" not in path.text:
                    yield path, False
            case _:
                pass


def _base(written: str, folder: Path, root: Path, files: Files) -> Path:
    """The folder from which a path counts: the document's, else the root if the file is there."""
    places = places_of(written, folder, root)
    found = (place for place in places if files.allowed(place) and _is_there(place, files))
    place = next(found, None)
    beside = place is None or place in places_of(written, folder, None)
    return folder if beside else root


def _is_there(path: Path, files: Files) -> bool:
    return isinstance(files.size(path), int)


def _moved(path: Path, moves: Sequence[Move]) -> Path:
    return next((new for move in moves if (new := move.of(path))), path)


def _way(path: Path, folder: Path) -> str:
    return relpath(path, folder)


def _spelled(written: str, path: Path, folder: Path) -> str:
    r"""A path in the manner of the one that stands there: from where, with `./`, with `\`."""
    slashes = _slashes(written)
    if Path(slashes).is_absolute():
        return path.as_posix()
    text = Path(_way(path, folder)).as_posix()
    if slashes.startswith(".") and not text.startswith("../"):
        text = f"./{text}"
    return text.replace("/", "\\") if "\\" in written and "/" not in written else text


def _slashes(written: str) -> str:
    return written.replace("\\", "/")


def _quoted(text: str, piece: Piece, block: PlacedBlock) -> str:
    """An argument, in quotes of its own where it needs them and has none."""
    before = block.text[max(piece.span.start - 1, 0) : piece.span.start]
    needs_them = any(each.isspace() for each in text) and before not in ('"', "'")
    return f'"{text}"' if needs_them else text
