"""Measures 100,000 items on their way through three steps, by pages of 1,000 and as one page.

Run it as `python tests/bench/steps.py [ROUNDS]`. The target is less than three seconds.
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median

from callsheet.disk import DiskFiles
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import read_document
from callsheet.model.filling import Filling
from callsheet.model.requests import requests_of
from callsheet.model.scope import scope_of
from callsheet.model.settings import settings_of
from callsheet.model.steps import read_steps
from callsheet.model.substitute import Substitution
from callsheet.model.workspace import Workspace
from callsheet.run.expressions import Expressions
from callsheet.run.steps import Items, Steps
from callsheet.values import parse_json

COUNT = 100_000
TEXT = """# @filter item.id % 10 != 0
# @map ({...item, email: null})
# @yield-map item.tags.map(tag => ({id: item.id, tag}))
GET http://localhost/
"""


def prepared(folder: Path) -> Steps:
    document = read_document(folder / "steps.http", TEXT)
    workspace = Workspace(folder, {document.path: document})
    (place,) = requests_of(document)
    scope = scope_of(workspace, document, place.block)
    circumstances = Circumstances(DiskFiles(folder), datetime.now(UTC), Random(1))
    expressions = Expressions(place, scope, circumstances)
    settings = settings_of(workspace, document, place.block)
    filling = Filling(settings, Substitution(expressions.evaluator.evaluate), document)
    return Steps(read_steps(filling), expressions)


def rows() -> Items:
    items = [
        {
            "id": number,
            "name": f"name {number}",
            "email": f"{number}@example.org",
            "price": number / 100,
            "tags": ["red", "green"],
            "at": "2024-01-25T00:00:00Z",
        }
        for number in range(COUNT)
    ]
    read = parse_json(json.dumps(items))
    assert isinstance(read, list)
    return tuple(read)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    items = rows()
    for size in (1_000, COUNT):
        walls = []
        for _ in range(rounds):
            steps = prepared(Path.cwd())
            began, given = time.perf_counter(), 0
            for start in range(0, COUNT, size):
                passed = steps.apply(items[start : start + size])
                assert isinstance(passed, tuple), passed.message
                given += len(passed)
            walls.append(time.perf_counter() - began)
            assert given == COUNT * 9 // 10 * 2
        print(f"pages of {size:>7,}  median {median(walls):.2f} s  worst {max(walls):.2f} s")


if __name__ == "__main__":
    main()
