"""`# @upload chunked` in a whole run: the process is killed in the middle, and another goes on."""

import json
import os
import random
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path

import pytest

from fake_appwrite import answering, storing

PIECE = 8 * 1024
CONTENT = random.Random(1).randbytes(10 * PIECE + 100)
FORM = """\
### Send the film
# @upload chunked field=file size=8kB
POST {origin}/files
X-Appwrite-Project: demo
Content-Type: multipart/form-data; boundary=b

--b
Content-Disposition: form-data; name="fileId"

unique()
--b
Content-Disposition: form-data; name="file"; filename="film.bin"
Content-Type: application/octet-stream

< ./film.bin
--b
Content-Disposition: form-data; name="permissions[]"

read("user:627a958ded6424a98a9f")
--b--

?? status == 201
"""


@pytest.fixture
def storage():
    with storing() as service:
        yield service


@pytest.fixture
def folder(tmp_path: Path, storage) -> Path:
    work = tmp_path / "work"
    work.mkdir()
    (work / "film.bin").write_bytes(CONTENT)
    (work / "api.http").write_text(FORM.format(origin=storage.origin))
    return work


def started(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "callsheet", "run", "api.http", *arguments]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"XDG_STATE_HOME": str(folder.parent / "state"), "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_killed_in_the_middle(storage, folder: Path) -> None:
    arrived, release = threading.Event(), threading.Event()

    def hold(handler) -> bool:
        handler.rfile.read(PIECE // 2)
        arrived.set()
        release.wait(10)
        handler.close_connection = True
        return True

    storage.faults[4] = hold
    with started(folder) as first:
        assert arrived.wait(10), first.communicate(timeout=10)
        first.kill()
    release.set()
    assert len(storage.came) == 4
    with started(folder, "--report", "json") as second:
        said, _ = second.communicate(timeout=20)
    assert second.returncode == 0, said
    (request,) = json.loads(said[said.index("{") :])["files"][0]["requests"]
    assert request["notes"] == [
        f"the upload goes on at byte {4 * PIECE} of {len(CONTENT)}, where it stopped"
    ]
    assert [(each["first"], each["status"]) for each in request["pieces"]] == [
        (first, 201) for first in range(4 * PIECE, len(CONTENT), PIECE)
    ]
    assert [each.range.partition("-")[0] for each in storage.came] == [
        f"bytes {first}" for first in range(0, len(CONTENT), PIECE)
    ]
    for came in storage.came:
        assert came.fields["fileId"] == b"unique()"
        assert came.fields["permissions[]"] == b'read("user:627a958ded6424a98a9f")'
    assert storage.files["file0"].sha256 == sha256(CONTENT).hexdigest()
    assert [each for each in (folder.parent / "state").rglob("uploads/*") if each.is_file()] == []


def test_refused_in_the_middle(storage, folder: Path) -> None:
    storage.faults[2] = answering(507)
    with started(folder) as first:
        said, _ = first.communicate(timeout=20)
    assert first.returncode == 4
    assert f'{2 * PIECE} of {len(CONTENT)} bytes of "film.bin" are up' in said
    assert "run it again: the upload goes on at that byte" in said
    (kept,) = (each for each in (folder.parent / "state").rglob("uploads/*") if each.is_file())
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0


def test_tries_of_a_piece(storage, folder: Path) -> None:
    file = folder / "api.http"
    retry = "# @retry 2 on=503 backoff=1ms..1ms jitter=off\n"
    file.write_text(file.read_text().replace("# @upload", f"{retry}# @upload"))
    storage.faults[2] = answering(503)
    with started(folder) as first:
        said, _ = first.communicate(timeout=20)
    assert first.returncode == 0, said
    assert storage.files["file0"].sha256 == sha256(CONTENT).hexdigest()
    assert storage.numbers == len(storage.came) + 1


def test_pieces_that_are_bodies_and_a_server_that_takes_in_less(storage, folder: Path) -> None:
    storage.most = 5000
    (folder / "api.http").write_text(
        '# @upload chunked file=film.bin size=8kB field="" id_header=""\n'
        f"PUT {storage.origin}/resumable\n\n?? status == 200\n"
    )
    with started(folder) as first:
        said, _ = first.communicate(timeout=20)
    assert first.returncode == 0, said
    assert storage.files["resumable"].sha256 == sha256(CONTENT).hexdigest()
    assert [each.range.partition("-")[0] for each in storage.came] == [
        f"bytes {first}" for first in range(0, len(CONTENT), 5000)
    ]
