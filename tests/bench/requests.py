"""Measures 1,000 requests one after the other: `callsheet run` beside a bare httpx.Client loop.

Run it as `python tests/bench/requests.py [ROUNDS]`. Both are whole processes, in turn, against the
same server; the figure is the ratio of the medians.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from canned_server import canned_server

COUNT = 1_000
BARE = """
import sys, httpx
with httpx.Client() as client:
    for number in range({count}):
        client.get(f"{base}/items/{{number}}", headers={{"Accept": "application/json"}})
"""
BLOCK = """### r{n}
# @name r{n}
GET {{{{base}}}}/items/{n}
Accept: application/json
X-Number: {n}

"""


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with canned_server() as base, tempfile.TemporaryDirectory() as folder:
        file, bare = Path(folder, "many.http"), Path(folder, "bare.py")
        file.write_text(f"@base = {base}\n\n" + "".join(BLOCK.format(n=n) for n in range(COUNT)))
        bare.write_text(BARE.format(count=COUNT, base=base))
        commands = {
            "bare httpx.Client loop": [sys.executable, str(bare)],
            "callsheet run": [sys.executable, "-m", "callsheet", "run", str(file)],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(rounds + 1):
            for name, command in commands.items():
                began = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True)
                if turn:
                    times[name].append(time.perf_counter() - began)
    for name, seconds in times.items():
        print(f"{name:25} {median(seconds):6.3f} s for {COUNT} requests")
    ratio = median(times["callsheet run"]) / median(times["bare httpx.Client loop"])
    print(f"ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
