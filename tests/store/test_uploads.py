"""How far uploads came, in memory and in a folder."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.store.uploads import (
    FolderUploads,
    MemoryUploads,
    UploadKey,
    UploadProgress,
    Uploads,
)

KEY = UploadKey(Path("/films/a.bin"), "POST", "https://example.org/?token=canary", "dev")
PROGRESS = UploadProgress(5, "id", (1, 10), 5)
OTHERS = (
    replace(KEY, file=Path("/films/b.bin")),
    replace(KEY, method="PUT"),
    replace(KEY, url="https://example.org/"),
    replace(KEY, environment="test"),
)


@pytest.fixture(params=["memory", "folder"])
def uploads(request: pytest.FixtureRequest, tmp_path: Path) -> Uploads:
    return MemoryUploads() if request.param == "memory" else FolderUploads(tmp_path / "a" / "b")


def test_kept_until_removed(uploads: Uploads) -> None:
    assert uploads.get(KEY) is None
    uploads.remove(KEY)
    uploads.put(KEY, replace(PROGRESS, offset=2))
    uploads.put(KEY, PROGRESS)
    for number, other in enumerate(OTHERS):
        assert uploads.get(other) is None
        uploads.put(other, replace(PROGRESS, upload_id=str(number)))
    assert uploads.get(KEY) == PROGRESS
    uploads.remove(KEY)
    assert uploads.get(KEY) is None
    found = [uploads.get(other) for other in OTHERS]
    assert [each and each.upload_id for each in found] == ["0", "1", "2", "3"]


def test_only_the_owner_reads_it_and_it_names_no_address(tmp_path: Path) -> None:
    FolderUploads(tmp_path / "state").put(KEY, PROGRESS)
    (kept,) = (tmp_path / "state").iterdir()
    assert "canary" not in kept.name + kept.read_text()
    assert "example.org" not in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"offset": 0},
        {"offset": 10},
        {"offset": "5"},
        {"upload_id": None},
        {"stamp": [1]},
    ],
)
def test_a_state_that_cannot_be_counts_as_none(tmp_path: Path, change: dict[str, object]) -> None:
    uploads = FolderUploads(tmp_path)
    uploads.put(KEY, PROGRESS)
    (kept,) = tmp_path.iterdir()
    kept.write_text(json.dumps(json.loads(kept.read_text()) | change))
    assert uploads.get(KEY) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00", "[" * 100_000])
def test_a_broken_state_counts_as_none(tmp_path: Path, text: str) -> None:
    uploads = FolderUploads(tmp_path)
    uploads.put(KEY, PROGRESS)
    (kept,) = tmp_path.iterdir()
    kept.write_text(text)
    assert uploads.get(KEY) is None
