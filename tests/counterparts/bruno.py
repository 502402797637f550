"""Bruno sends its collections, and reads those of others, by packages that are not ours."""

import json
import subprocess
from pathlib import Path
from typing import Any

from counterparts.installed import PATIENCE, home, program_of_node

_PACKAGE = "@usebruno/cli@4.1.0"
_PROGRAM = Path(__file__).with_suffix(".mjs")


def sent_by_bruno(folder: Path, *options: str) -> str:
    """Bruno sends all requests of a collection; what it says, when all is well."""
    node, _ = program_of_node("bruno", _PROGRAM, _PACKAGE)
    program = home("bruno") / "node_modules" / "@usebruno" / "cli" / "bin" / "bru.js"
    done = subprocess.run(
        [node, program, "run", "-r", *options],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    return done.stdout


def failed_by_bruno(folder: Path, *options: str) -> set[str]:
    """The names of the requests of a collection whose assertions or tests Bruno finds untrue."""
    node, _ = program_of_node("bruno", _PROGRAM, _PACKAGE)
    program = home("bruno") / "node_modules" / "@usebruno" / "cli" / "bin" / "bru.js"
    report = folder / "report.json"
    command = [node, program, "run", "-r", "--reporter-json", report, *options]
    # It ends with 1 when one is untrue.
    subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=PATIENCE)
    (run,) = json.loads(report.read_text(encoding="utf-8"))
    return {
        each["name"]
        for each in run["results"]
        for check in (*each["assertionResults"], *each["testResults"])
        if check["status"] != "pass"
    }


def as_yaml_by_bruno(folder: Path, out: Path) -> None:
    """Bruno writes a collection of `.bru` files as OpenCollection's YAML."""
    run = program_of_node("bruno", _PROGRAM, _PACKAGE)
    command = [*run, "yaml", folder, out]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)


def insomnia_read_by_bruno(path: Path) -> dict[str, Any]:
    """What Bruno takes an export of Insomnia for."""
    run = program_of_node("bruno", _PROGRAM, _PACKAGE)
    done = subprocess.run(
        [*run, "insomnia", path], check=True, capture_output=True, text=True, timeout=PATIENCE
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def samples_of_bruno() -> list[Path]:
    """The `.bru` files that Bruno ships with its reader: requests, a collection."""
    program_of_node("bruno", _PROGRAM, _PACKAGE)
    package = home("bruno") / "node_modules" / "@usebruno" / "lang" / "v2" / "tests"
    found = sorted(package.rglob("*.bru"))
    assert found
    return found
