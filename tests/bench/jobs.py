"""Measures 200 requests of 50 ms with `callsheet run --jobs 20`, the sends and the whole process.

Run it as `python tests/bench/jobs.py [ROUNDS]`. The sends are from the beginning of the first
request to the end of the last, as the JSON report tells; ideal are 0.5 s. Beside it 1,000 and
10,000 requests that are answered at once, and 10,000 planned and listed: all must be linear.
"""

import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime
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
            whole.append(ran("run", slow, "--jobs", "20", "--report", f"json={report}"))
            sends.append(seconds_of_sends(report))
        print(f"200 x 50 ms, 20 jobs: {median(sends):.3f} s for the sends", end=" ")
        print(f"({median(sends) / IDEAL:.2f} x ideal), {median(whole):.3f} s in all")
        for count in (1_000, 10_000):
            many = Path(folder, f"many{count}.http")
            blocks = [f"### r{n}\nGET {base}/items/{n}\n\n" for n in range(count)]
            many.write_text("".join(blocks))
            for words in (("run",), ("run", "--jobs", "4"), ("run", "--plan"), ("list",)):
                verb, *options = words
                seconds = [ran(verb, many, *options) for _ in range(rounds)]
                print(f"{count:6,} requests, {' '.join(words):14} {median(seconds):7.3f} s in all")


def ran(verb: str, file: Path, *options: str) -> float:
    command = [sys.executable, "-m", "callsheet", verb, str(file), *options]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def seconds_of_sends(report: Path) -> float:
    requests = json.loads(report.read_text())["files"][0]["requests"]
    begun = [datetime.fromisoformat(each["started"]).timestamp() for each in requests]
    lasted = [each["response"]["seconds"] for each in requests]
    return max(map(sum, zip(begun, lasted, strict=True))) - min(begun)


if __name__ == "__main__":
    main()
