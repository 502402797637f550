"""Hurl judges an answer: which of its asserts hold is not ours to say."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from counterparts.debian import unpacked
from counterparts.installed import PATIENCE

SUITE = "sid"
"""The Debian that has it, in the package `hurl`."""

_HEAD = "GET {}\nHTTP 200\n[Asserts]\n"


def judged_by_hurl(
    url: str, lines: Sequence[str], folder: Path, *options: str | Path
) -> list[bool]:
    """Whether each assert holds of the answer of a URL; redirects are followed."""
    path = folder / "asserted.hurl"
    head = _HEAD.format(url)
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    ran = subprocess.run(
        [*_program(), "--json", "--location", "--no-color", *options, path],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.stdout, ran.stderr
    (entry,) = json.loads(ran.stdout)["entries"]
    before = head.count("\n")
    by_line = {each["line"] - before: each["success"] for each in entry["asserts"]}
    return [by_line[number] for number in range(1, len(lines) + 1)]


def _program() -> list[str | Path]:
    if found := os.environ.get("CALLSHEET_HURL") or shutil.which("hurl"):
        return [found]
    root = unpacked("Hurl", SUITE, "hurl")
    (loader,) = root.glob("usr/lib*/ld-linux-*.so.*")
    (libraries,) = root.glob("usr/lib/*-linux-gnu")
    # It needs the C library of its own Debian.
    return [loader, "--library-path", libraries, root / "usr" / "bin" / "hurl"]


def ran_by_hurl(path: Path, *options: str | Path) -> list[dict]:
    """The entries of a file as Hurl reports them, those behind one that failed too."""
    ran = subprocess.run(
        [*_program(), "--json", "--no-color", "--continue-on-error", *options, path],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.stdout, ran.stderr
    (file,) = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    return file["entries"]
