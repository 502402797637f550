"""A load that is killed while it pages, then started again: as if it had never been killed."""

import os
import random
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

import pytest

from callsheet.cli.main import main
from loaded import tables_in
from paged_api import Answer, Asked, paged_api

SERVER = Path(__file__).parents[2] / "server"
PAGES, ROWS = 12, 50
PAGE = {"first": 1, "some": random.randrange(2, PAGES), "last": PAGES}

TEXT = """\
### scenes
# @paginate json_link
# @select $.items
# @load key=id{more}
GET {base}/scenes{query}
"""


@dataclass
class Scenes:
    """Pages of scenes, of which more and more are there; asking for one may kill who asks."""

    pages: int = PAGES
    edition: int = 1
    deadly: int = 0
    """The page."""

    signal: int = signal.SIGKILL
    victims: Queue[int] = field(default_factory=Queue)

    def __call__(self, asked: Asked) -> Answer:
        number = asked.number("page", 1)
        if number == self.deadly:
            os.kill(self.victims.get(timeout=30), self.signal)
        rows = [
            {"id": row, "edition": self.edition if row % 2 else 1}
            for row in range((number - 1) * ROWS, number * ROWS)
        ]
        following = f"{asked.base}/scenes?page={number + 1}" if number < self.pages else None
        return Answer({"items": rows, "next": following})


@pytest.mark.parametrize(
    ("into", "page"),
    [
        ("sqlite:rows.sqlite", "first"),
        ("sqlite:rows.sqlite", "some"),
        ("sqlite:rows.sqlite", "last"),
        ("duckdb:rows.duckdb", "some"),
        ("ndjson:rows", "some"),
    ],
)
def test_killed_at_a_page(into, page, tmp_path, monkeypatch):
    scenes = Scenes()
    with paged_api({"api": scenes}) as api:
        killed, undisturbed = (prepared(tmp_path / name, api) for name in ("killed", "undisturbed"))
        scenes.pages, scenes.edition = 2, 1
        loaded(into, monkeypatch, killed, undisturbed)
        before = tables_in(into, killed)
        scenes.pages, scenes.edition = PAGES, 2
        kill(killed, into, scenes, PAGE[page])
        assert tables_in(into, killed) == before
        loaded(into, monkeypatch, killed, undisturbed)
    after = tables_in(into, killed)
    assert after == tables_in(into, undisturbed)
    assert sorted(row["id"] for row in after["scenes"]) == list(range(PAGES * ROWS))
    assert [path.name for path in killed.rglob(".*loading*")] == []


def test_a_mark_is_not_kept_of_a_load_that_was_killed(tmp_path, monkeypatch):
    into = "sqlite:rows.sqlite"
    scenes = Scenes()
    with paged_api({"api": scenes}) as api:
        more = "\n# @incremental cursor_path=id initial_value=-1"
        folder = prepared(tmp_path / "rows", api, more, "?since={{incremental.start_value}}")
        kill(folder, into, scenes, PAGES)
        loaded(into, monkeypatch, folder)
        asked = [each for each in api.asked["api"] if "since=" in each]
    assert asked == ["GET /api/scenes?since=-1"] * 2
    rows = [row["id"] for row in tables_in(into, folder)["scenes"]]
    assert sorted(rows) == list(range(PAGES * ROWS))


def test_interrupted_at_a_page(tmp_path, monkeypatch):
    into = "sqlite:rows.sqlite"
    scenes = Scenes(pages=2)
    with paged_api({"api": scenes}) as api:
        folder = prepared(tmp_path / "rows", api)
        loaded(into, monkeypatch, folder)
        before = tables_in(into, folder)
        scenes.pages, scenes.edition, scenes.signal = PAGES, 2, signal.SIGINT
        assert stopped(folder, into, scenes, PAGE["some"]) == 130
    assert tables_in(into, folder) == before
    assert [path.name for path in folder.rglob(".*loading*")] == []


def prepared(folder, api, more="", query=""):
    folder.mkdir()
    text = TEXT.format(base=f"{api.origin}/api", more=more, query=query)
    (folder / "api.http").write_text(text)
    return folder


def loaded(into, monkeypatch, *folders):
    """Loads that come to their end."""
    for folder in folders:
        monkeypatch.chdir(folder)
        assert main(["load", "api.http", "--into", into]) == 0


def kill(folder, into, scenes, page):
    assert stopped(folder, into, scenes, page) == -signal.SIGKILL


def stopped(folder, into, scenes, page):
    """How a load ends, in a process of its own, that gets a signal when it asks for that page."""
    print(f"stopped at page {page}")
    scenes.deadly = page
    process = subprocess.Popen(
        [sys.executable, "-m", "callsheet", "load", "api.http", "--into", into],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SERVER)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    scenes.victims.put(process.pid)
    code = process.wait(timeout=60)
    scenes.deadly = 0
    return code
