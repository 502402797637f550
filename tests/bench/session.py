"""Measures 1,000 requests of a parsed document, in process: a session beside a bare httpx.Client.

Run it as `python tests/bench/session.py [ROUNDS]`. A session's turn is everything behind the
parse: plan, scope, resolve, send, judge, and the line of the console for each result.
"""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
from canned_server import canned_server

from callsheet.cli.main import collect_seldom
from callsheet.disk import DiskFiles
from callsheet.model.document import Document, read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.redact import Redactor
from callsheet.report.console import Console
from callsheet.report.style import Style
from callsheet.run.plan import plan
from callsheet.run.results import Sent
from callsheet.run.session import Session

COUNT = 1_000
BLOCK = """### r{n}
# @name r{n}
GET {{{{base}}}}/items/{n}
Accept: application/json
X-Number: {n}

"""


def bare_loop(base: str) -> None:
    with httpx.Client() as client:
        for number in range(COUNT):
            headers = {"Accept": "application/json", "X-Number": str(number)}
            client.get(f"{base}/items/{number}", headers=headers)


def session_run(document: Document, folder: Path) -> None:
    workspace = Workspace(folder).with_document(document)
    console = Console(folder, Style(False, True), Redactor())
    session = Session(workspace, DiskFiles(folder, ()))
    results = []
    for result in session.run(plan(workspace, requests_of(document))):
        assert isinstance(result.fate, Sent)
        console.result(result)
        results.append(result)
    session.close()


def document_of(base: str, folder: Path) -> Document:
    """A new one for each turn: what is known of a document is kept with it."""
    blocks = (BLOCK.format(n=number) for number in range(COUNT))
    return read_document(folder / "many.http", f"@base = {base}\n\n{''.join(blocks)}")


def main() -> None:
    collect_seldom()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    figures: dict[str, list[tuple[float, float]]] = {"bare httpx.Client loop": [], "session": []}
    with canned_server() as base, TemporaryDirectory() as name:
        folder = Path(name)
        for turn in range(rounds + 1):
            for case, pairs in figures.items():
                document = document_of(base, folder)
                wall, cpu = time.perf_counter(), time.process_time()
                if case == "session":
                    session_run(document, folder)
                else:
                    bare_loop(base)
                if turn:
                    pairs.append((time.perf_counter() - wall, time.process_time() - cpu))
    walls = {}
    for case, pairs in figures.items():
        walls[case], cpus = (median(column) for column in zip(*pairs, strict=True))
        print(f"{case:25} wall {walls[case]:6.3f} s   CPU {cpus:6.3f} s")
    print(f"ratio {walls['session'] / walls['bare httpx.Client loop']:.2f}")


if __name__ == "__main__":
    main()
