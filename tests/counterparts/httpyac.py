"""httpYac reads request files: how it understands a text, which is not ours to say."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from counterparts.installed import PATIENCE, home, program_of_node

_PACKAGE = "httpyac@6.16.7"


def read_by_httpyac(texts: Sequence[str]) -> list[list[dict[str, Any]]]:
    """For each text its regions: name, metaData, method, url, headers, body."""
    program = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        program_of_node("httpyac", program, _PACKAGE),
        input=json.dumps(texts),
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def sent_by_httpyac(path: Path) -> None:
    """httpYac sends all requests of a file, in their order."""
    node, _ = program_of_node("httpyac", Path(__file__).with_suffix(".mjs"), _PACKAGE)
    program = home("httpyac") / "node_modules" / "httpyac" / "bin" / "httpyac.js"
    subprocess.run(
        [node, program, "send", path.name, "--all", "--output", "none"],
        cwd=path.parent,
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )


def judged_by_httpyac(url: str, lines: Sequence[str], folder: Path) -> list[bool]:
    """Whether each `??` holds of the answer of a URL."""
    node, _ = program_of_node("httpyac", Path(__file__).with_suffix(".mjs"), _PACKAGE)
    program = home("httpyac") / "node_modules" / "httpyac" / "bin" / "httpyac.js"
    path, report = folder / "asserted.http", folder / "report.json"
    path.write_text("".join(f"###\nGET {url}\n\n?? {line}\n" for line in lines), encoding="utf-8")
    with report.open("wb") as told:
        # Its exit code is 1 when one does not hold; what it writes to a pipe is cut at 64 KiB.
        subprocess.run(
            [node, program, "send", path.name, "--all", "--json"],
            cwd=folder,
            stdout=told,
            check=False,
            timeout=PATIENCE,
        )
    requests = json.loads(report.read_text(encoding="utf-8"))["requests"]
    assert len(requests) == len(lines)
    return [all(each["status"] == "SUCCESS" for each in one["testResults"]) for one in requests]


def ran_by_httpyac(paths: Sequence[Path], given: Sequence[str]) -> list[list[tuple[str, bool]]]:
    """For each request of some files its tests, and whether they passed; skipped ones have none.

    Args:
        paths: The files, in one folder.
        given: Variables, as `name=value`.
    """
    node, _ = program_of_node("httpyac", Path(__file__).with_suffix(".mjs"), _PACKAGE)
    program = home("httpyac") / "node_modules" / "httpyac" / "bin" / "httpyac.js"
    folder = paths[0].parent
    report = folder / "httpyac.json"
    with report.open("wb") as told:
        subprocess.run(
            [node, program, "send", *(p.name for p in paths), "--all", "--json", "--var", *given],
            cwd=folder,
            stdout=told,
            check=False,
            timeout=PATIENCE,
        )
    return [
        [
            (each["message"], each["status"] == "SUCCESS")
            for each in request.get("testResults", [])
            if each["status"] != "SKIPPED"
        ]
        for request in json.loads(report.read_text(encoding="utf-8"))["requests"]
    ]
