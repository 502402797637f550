"""Measures how long the command takes to start, beside `python -c pass`, in turn.

Run it as `python tests/bench/startup.py [ROUNDS]`; the figures are medians, and what they are
over bare Python.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from canned_server import canned_server


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with canned_server() as base, tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "one.http")
        file.write_text(f"### one\nGET {base}/\nAccept: application/json\n")
        callsheet = [sys.executable, "-m", "callsheet"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "callsheet --version": [*callsheet, "--version"],
            "callsheet check (one file)": [*callsheet, "check", str(file)],
            "callsheet run (one request)": [*callsheet, "run", str(file)],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(rounds + 1):
            for name, command in commands.items():
                began = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True)
                if turn:
                    times[name].append(time.perf_counter() - began)
    bare = median(times["python -c pass"])
    for name, seconds in times.items():
        found = median(seconds)
        print(
            f"{name:30} {found * 1000:7.1f} ms   {(found - bare) * 1000:+7.1f} ms over bare Python"
        )


if __name__ == "__main__":
    main()
