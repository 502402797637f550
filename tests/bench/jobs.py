"""Measures 200 requests of 50 ms with `callsheet run --jobs 20`, the sends and the whole process.

Run it as `python tests/bench/jobs.py [ROUNDS]`. The sends are from the beginning of the first
request to the end of the last, as the JSON report tells; ideal are 0.5 s. Beside it 1,000 and
10,000 requests that are answered at once: the second must take ten times the first.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from canned_server import canned_server

IDEAL = 0.5


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with canned_server() as base, tempfile.TemporaryDirectory() as folder:
        slow, report = Path(folder, "slow.http"), Path(folder, "report.json")
        slow.write_text("".join(f"### r{n}\nGET {base}/slow/{n}\n\n" for n in range(200)))
        sends, whole = [], []
        for _ in range(rounds):
            whole.append(ran(slow, "--jobs", "20", "--report", f"json={report}"))
            sends.append(json.loads(report.read_text())["seconds"])
        print(f"200 x 50 ms, 20 jobs: {median(sends):.3f} s for the sends", end=" ")
        print(f"({median(sends) / IDEAL:.2f} x ideal), {median(whole):.3f} s in all")
        for jobs in ("1", "4"):
            for count in (1_000, 10_000):
                many = Path(folder, f"many{count}.http")
                blocks = [f"### r{n}\nGET {base}/items/{n}\n\n" for n in range(count)]
                many.write_text("".join(blocks))
                seconds = [ran(many, "--jobs", jobs) for _ in range(max(1, rounds * 500 // count))]
                print(f"{count:6,} requests, {jobs} jobs: {median(seconds):.3f} s in all")


def ran(file: Path, *options: str) -> float:
    command = [sys.executable, "-m", "callsheet", "run", str(file), *options]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
