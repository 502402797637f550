"""Paths that follow the files that they name."""

from os.path import normpath
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.features.edits import edited
from callsheet.features.links import paths_of_settings, paths_read
from callsheet.features.moved_files import Move, may_name, moved_files
from callsheet.model.document import read_document
from fixture_files import ROOT, MemoryFiles

TEXT = """# @import ./common.http
import other/more.http
# @tls cert="./keys/a b.pem" key=keys/k.pem

### a
# @loop for row of ./data/rows.csv
POST https://example.org/data/rows.csv
Content-Type: multipart/form-data; boundary=b

--b
Content-Disposition: form-data; name="f"; filename="up.bin"

< ./data/up.bin
--b--

> ./data/after it.js
>> ./data/out.json
<> ./data/old.200.json

### b
< data\\before.js
POST https://example.org/{{name}}

<@ ./data/{{name}}.json

###
run ./common.http
"""

FILES = (
    "common.http",
    "other/more.http",
    "keys/a b.pem",
    "keys/k.pem",
    "data/rows.csv",
    "data/up.bin",
    "data/after it.js",
    "data/before.js",
    "main.http",
)


def moved(path: Path, moves: list[Move]) -> Path:
    return next((new for move in moves if (new := move.of(path))), path)


def named(document) -> list[Path]:
    """The files that a document names, seen from its folder."""
    pieces = [
        piece
        for block in document.blocks
        for piece in (*paths_read(block.parsed), *paths_of_settings(block.parsed))
    ]
    return [Path(normpath(document.folder / each.text.replace("\\", "/"))) for each in pieces]


def changed(text: str, *moves: tuple[str, str], path: str = "main.http") -> str:
    """The lines that are others after moves."""
    files = MemoryFiles(dict.fromkeys(FILES, ""))
    document = read_document(ROOT / path, text)
    given = [Move(ROOT / old, ROOT / new) for old, new in moves]
    changes = moved_files(document.path, text, given, ROOT, files)
    if changes is None:
        return ""
    assert may_name(document.path, text, given)
    after = edited(text, changes.edits)
    assert named(read_document(moved(document.path, given), after)) == [
        moved(each, given) for each in named(document)
    ]
    lines = zip(text.split("\n"), after.split("\n"), strict=True)
    return "".join(f"{new}\n" for old, new in lines if old != new)


def test_a_file_gets_another_name():
    assert changed(TEXT, ("common.http", "shared.http")) == snapshot(
        """\
# @import ./shared.http
run ./shared.http
"""
    )
    assert changed(TEXT, ("data/rows.csv", "data/my rows.csv")) == snapshot(
        '# @loop for row of "./data/my rows.csv"\n'
    )
    assert changed(TEXT, ("keys/k.pem", "keys/my k.pem")) == snapshot(
        '# @tls cert="./keys/a b.pem" key="keys/my k.pem"\n'
    )


def test_a_folder_gets_another_name():
    assert changed(TEXT, ("data", "own data")) == snapshot("""\
# @loop for row of "./own data/rows.csv"
< ./own data/up.bin
> ./own data/after it.js
>> ./own data/out.json
<> ./own data/old.200.json
< own data\\before.js
""")


def test_the_document_itself_moves():
    assert changed(TEXT, ("main.http", "requests/main.http")) == snapshot("""\
# @import ../common.http
import ../other/more.http
# @tls cert="../keys/a b.pem" key=../keys/k.pem
# @loop for row of ../data/rows.csv
< ../data/up.bin
> ../data/after it.js
>> ../data/out.json
<> ../data/old.200.json
< ..\\data\\before.js
run ../common.http
""")
    assert changed(TEXT, ("main.http", "other.http")) == ""


def test_all_move_together():
    assert changed(TEXT, (".", "../elsewhere")) == ""


def test_a_path_that_counts_from_the_root_still_does():
    text = "POST https://example.org/\n\n< data/up.bin\n"
    path = ROOT / "deep/er/x.http"
    files = MemoryFiles(dict.fromkeys(FILES, ""))
    renamed = moved_files(path, text, [Move(ROOT / "data", ROOT / "d")], ROOT, files)
    assert [each.new_text for each in renamed.edits] == ["d/up.bin"]
    assert moved_files(path, text, [Move(ROOT / "deep", ROOT / "flat")], ROOT, files) is None


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_other_words_stay(end):
    text = f"# data/up.bin{end}GET https://example.org/data/up.bin{end}{end}data/up.bin{end}"
    assert changed(text, ("data/up.bin", "data/down.bin")) == ""


def test_a_file_that_says_nothing_of_it_need_not_be_read():
    moves = [Move(Path("/workspace/data"), Path("/workspace/d"), is_folder=True)]
    assert not may_name(ROOT / "main.http", 'POST /\n\n{"data": 1}\n', moves)
    assert not may_name(ROOT / "main.http", "GET https://example.org\n", moves)
    assert may_name(ROOT / "data/main.http", "GET https://example.org\n", moves)
