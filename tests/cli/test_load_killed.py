"""A load that is killed while it pages, then started again: as if it had never been killed."""

import os
import random
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Timer

import pytest

from callsheet.cli.main import main
from loaded import PLACES, marks_in, tables_in
from paged_api import Answer, Asked, paged_api

SERVER = Path(__file__).parents[2] / "server"
PAGES, ROWS = 12, 50

SEED = int(os.environ.get("CALLSHEET_KILLS") or random.randrange(10**6))
"""What is random here comes from it; the variable repeats a run."""

TEXT = """\
### scenes
# @paginate json_link
# @select $.items
# @load key=id{more}
GET {base}/scenes{query}
"""


NEW_ONLY = "\n# @incremental cursor_path=id initial_value=-1"
SINCE = "?since={{incremental.start_value}}"


@dataclass
class Scenes:
    """Pages of scenes, of which more and more are there; asking for one may kill who asks."""

    pages: int = PAGES
    edition: int = 1
    deadly: int = 0
    """The page."""

    after: float | None = None
    """Seconds behind the answer; None: before it."""

    signal: int = signal.SIGKILL
    victims: Queue[subprocess.Popen] = field(default_factory=Queue)

    def __call__(self, asked: Asked) -> Answer:
        since = asked.number("since", 0)
        number = asked.number("page", max(since, 0) // ROWS + 1)
        if number == self.deadly:
            self.stop(self.victims.get(timeout=30))
        rows = [
            {"id": row, "edition": self.edition if row % 2 else 1, "takes": [row % 3, row % 5]}
            for row in range((number - 1) * ROWS, number * ROWS)
            if row >= since
        ]
        link = f"{asked.base}/scenes?page={number + 1}&since={since}"
        return Answer({"items": rows, "next": link if number < self.pages else None})

    def stop(self, victim: subprocess.Popen) -> None:
        if self.after is None:
            victim.send_signal(self.signal)
        else:
            Timer(self.after, victim.send_signal, (self.signal,)).start()


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
        pages = {"first": 1, "some": chance(into).randrange(2, PAGES), "last": PAGES}
        kill(killed, into, scenes, pages[page])
        assert tables_in(into, killed) == before
        loaded(into, monkeypatch, killed, undisturbed)
    after = tables_in(into, killed)
    assert told_apart(after) == told_apart(tables_in(into, undisturbed))
    assert sorted(int(row["id"]) for row in after["scenes"]) == list(range(PAGES * ROWS))
    assert [path.name for path in killed.rglob(".*loading*")] == []


@pytest.mark.parametrize("into", PLACES)
def test_killed_while_only_what_is_new_is_loaded(into, tmp_path, monkeypatch):
    scenes = Scenes()
    with paged_api({"api": scenes}) as api:
        killed, undisturbed = (
            prepared(tmp_path / name, api, NEW_ONLY, SINCE) for name in ("killed", "undisturbed")
        )
        scenes.pages = 2
        loaded(into, monkeypatch, killed, undisturbed)
        marks = marks_in(into, killed)
        scenes.pages, scenes.edition = PAGES, 2
        kill(killed, into, scenes, chance(into).randrange(3, PAGES + 1))
        assert marks_in(into, killed) == marks
        loaded(into, monkeypatch, killed, undisturbed)
        asked = [each.partition(" ")[2] for each in api.asked["api"] if "page=" not in each]
    assert asked == [f"/api/scenes?since={each}" for each in (-1, -1, 99, 99, 99)]
    after = tables_in(into, killed)
    assert told_apart(after) == told_apart(tables_in(into, undisturbed))
    assert sorted(int(row["id"]) for row in after["scenes"]) == list(range(PAGES * ROWS))
    assert marks_in(into, killed) == marks_in(into, undisturbed) != marks


@pytest.mark.parametrize("into", PLACES)
def test_killed_some_time_after_the_last_page(into, tmp_path, monkeypatch):
    scenes = Scenes()
    with paged_api({"api": scenes}) as api:
        killed, undisturbed = (
            prepared(tmp_path / name, api, NEW_ONLY) for name in ("killed", "undisturbed")
        )
        scenes.pages = 2
        loaded(into, monkeypatch, killed, undisturbed)
        old = tables_in(into, killed), marks_in(into, killed)
        scenes.pages, scenes.edition = PAGES, 2
        scenes.after = chance(into).uniform(0, 0.05)
        assert stopped(killed, into, scenes, PAGES) in (-signal.SIGKILL, 0)
        loaded(into, monkeypatch, undisturbed)
        new = told_apart(tables_in(into, undisturbed)), marks_in(into, undisturbed)
        # A target that is a folder takes its files over when the next load begins.
        marks = marks_in(into, killed)
        there = tables_in(into, killed)
        assert (there, marks) == old or (told_apart(there), marks) == new
        loaded(into, monkeypatch, killed)
    assert (told_apart(tables_in(into, killed)), marks_in(into, killed)) == new


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_interrupted_at_a_page(number, code, tmp_path, monkeypatch):
    into = "sqlite:rows.sqlite"
    scenes = Scenes(pages=2)
    with paged_api({"api": scenes}) as api:
        folder = prepared(tmp_path / "rows", api)
        loaded(into, monkeypatch, folder)
        before = tables_in(into, folder)
        scenes.pages, scenes.edition, scenes.signal = PAGES, 2, number
        assert stopped(folder, into, scenes, chance(into).randrange(2, PAGES)) == code
    assert tables_in(into, folder) == before
    assert [path.name for path in folder.rglob(".*")] == []


def chance(into):
    """The same for a target, whichever tests run before."""
    return random.Random(f"{SEED} {into}")


def told_apart(tables):
    """The rows without the numbers that each load gives to its own."""
    return {
        name: [{key: row[key] for key in row if not key.startswith("_callsheet")} for row in rows]
        for name, rows in tables.items()
    }


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
    print(f"stopped at page {page}; CALLSHEET_KILLS={SEED} stops there again")
    scenes.deadly = page
    process = subprocess.Popen(
        [sys.executable, "-m", "callsheet", "load", "api.http", "--into", into],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SERVER)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    scenes.victims.put(process)
    code = process.wait(timeout=60)
    scenes.deadly = 0
    return code
