"""The names of all files below a folder: found, kept up to date, and forgotten."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from callsheet.features.file_names import names_of
from callsheet.lsp import index as indexing
from callsheet.lsp import walk as walking
from callsheet.lsp.index import Index
from callsheet.lsp.walk import walk
from callsheet.model.document import read_document


class Clock:
    """A clock that a test turns."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def write(path: Path, text: str = "GET {{host}}\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def known(index: Index, root: Path, opened=()) -> dict[str, set[str]]:
    table = index.meanings(root, lambda _: root, opened).table
    every = {path: set(names.names) for path, names in table.files.items()}
    every |= {path: {key.name for key in each.keys} for path, each in table.environments.items()}
    return {path.relative_to(root).as_posix(): names for path, names in every.items()}


def test_which_files_count(tmp_path):
    for name in ("a.http", "b/c.REST", "b/.env", "dev.env", ".vscode/settings.json", "x/.env.dev"):
        write(tmp_path / name)
    for name in (
        "a.txt",
        "node_modules/a.http",
        ".git/a.http",
        "my-python/pyvenv.cfg",
        "my-python/a.http",
        "settings.json",
        ".env.example",
    ):
        write(tmp_path / name)
    write(tmp_path / "large.http", "#" * (walking.LARGEST_FILE + 1))
    (tmp_path / "link.http").symlink_to(tmp_path / "a.http")
    (tmp_path / "circle").symlink_to(tmp_path)
    found = {path.relative_to(tmp_path).as_posix() for path in walk([tmp_path])}
    assert found == {
        *("a.http", "b/c.REST", "b/.env", "dev.env", ".vscode/settings.json", "x/.env.dev"),
    }


async def test_no_more_files_than_can_be_kept(tmp_path, monkeypatch, caplog):
    for number in range(5):
        write(tmp_path / f"{number}/{number}.http")
    index = Index()
    await index.update([tmp_path])
    assert index.is_whole
    monkeypatch.setattr(walking, "MOST_FILES", 3)
    monkeypatch.setattr(indexing, "MOST_FILES", 3)
    index.mark()
    await index.update([tmp_path])
    assert len(known(index, tmp_path)) == 3 and not index.is_whole
    assert "more than 3 files" in caplog.text


async def test_files_that_change_come_and_go(tmp_path):
    index, path = Index(), write(tmp_path / "a.http")
    await index.update([tmp_path])
    assert known(index, tmp_path) == {"a.http": {"host"}}
    path.write_text("GET {{server}}\n")
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    write(tmp_path / "b/http-client.env.json", '{"dev": {"server": 1}}')
    await index.update([tmp_path])
    assert known(index, tmp_path) == {"a.http": {"host"}}
    index.mark()
    await index.update([tmp_path])
    assert known(index, tmp_path) == {"a.http": {"server"}, "b/http-client.env.json": {"server"}}
    path.rename(tmp_path / "c.http")
    index.mark()
    await index.update([tmp_path])
    assert set(known(index, tmp_path)) == {"c.http", "b/http-client.env.json"}


async def test_where_nobody_tells_time_stamps_are_looked_at_now_and_then(tmp_path):
    clock = Clock()
    index = Index(clock)
    await index.update([tmp_path], told=False)
    write(tmp_path / "a.http")
    await index.update([tmp_path], told=False)
    assert known(index, tmp_path) == {}
    clock.now += 3
    await index.update([tmp_path], told=False)
    assert known(index, tmp_path) == {"a.http": {"host"}}


async def test_open_files_count_more_than_the_disk(tmp_path):
    index, path = Index(), write(tmp_path / "a.http")
    await index.update([tmp_path])
    opened = names_of(read_document(path, "GET {{typed}}\n"))
    assert known(index, tmp_path, [opened]) == {"a.http": {"typed"}}
    assert known(index, tmp_path) == {"a.http": {"host"}}


async def test_folders_that_are_opened_and_closed(tmp_path):
    index = Index()
    write(tmp_path / "one/a.http")
    write(tmp_path / "two/b.http")
    await index.update([tmp_path / "one"])
    assert set(known(index, tmp_path)) == {"one/a.http"}
    await index.update([tmp_path / "two"])
    assert set(known(index, tmp_path)) == {"two/b.http"}


async def test_everybody_waits_for_one_and_the_same_look(tmp_path):
    for number in range(30):
        write(tmp_path / f"{number}.http", "GET {{host}}\n" * 300)
    index, told = Index(), []
    waiting = [
        asyncio.create_task(index.update([tmp_path], lambda *each: told.append(each)))
        for _ in range(3)
    ]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.gather(*waiting[1:])
    assert len(known(index, tmp_path)) == 30
    assert all(total == 30 for _, total in told)
    with pytest.raises(asyncio.CancelledError):
        await waiting[0]


async def test_who_asks_just_when_a_look_has_ended_waits_for_nothing(tmp_path):
    """That stopped the event loop for ever, one time in twenty."""
    index = Index()
    for _ in range(50):
        index.mark()
        looking = asyncio.create_task(index.update((tmp_path,)))
        while not looking.done():
            await asyncio.sleep(0)
            asking = index.update((tmp_path,))
            with suppress(StopIteration):
                asking.send(None)
            asking.close()
    assert index.knows(tmp_path)


async def test_files_that_cannot_be_read_have_no_names(tmp_path):
    index = Index()
    (tmp_path / "a.http").write_bytes(b"\xff\xff{{host}}")
    await index.update([tmp_path])
    assert known(index, tmp_path) == {}
