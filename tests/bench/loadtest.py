"""Measures `callsheet loadtest` beside Locust's own clients: requests a second, and their cost.

Run it as `python tests/bench/loadtest.py [SECONDS]`. Each sends the same request with the same
check of the status, with 10 users and with 100. What a request costs is the processor time of the
whole process without that of one that ends early, so that a busy machine spoils it less.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from canned_server import canned_server

LOCUSTFILE = """
from locust import FastHttpUser, HttpUser, task

class Measured({client}):
    host = "{base}"

    @task
    def get(self):
        with self.client.get("/get", catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure("status")
"""


def main() -> None:
    seconds = sys.argv[1] if len(sys.argv) > 1 else "10"
    with canned_server() as base, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "get.http").write_text(f"### get\nGET {base}/get\n\n# @assert status == 200\n")
        commands = {"callsheet loadtest": ["-m", "callsheet", "loadtest", "get.http"]}
        for client in ("HttpUser", "FastHttpUser"):
            file = folder / f"{client.lower()}.py"
            file.write_text(LOCUSTFILE.format(client=client, base=base))
            commands[client] = ["-m", "locust", "-f", file.name, "--headless"]
        for users in ("10", "100"):
            for what, command in commands.items():
                options = ["--users", users, "--spawn-rate", users, "--run-time"]
                none, start = measured([*command, *options, "1s"], folder)
                many, whole = measured([*command, *options, f"{seconds}s"], folder)
                cost = (whole - start) / (many - none)
                rate = (many - none) / (float(seconds) - 1)
                print(
                    f"{users:>3} users  {what:18} {rate:6.0f} /s  {cost * 1000:.2f} ms of CPU each"
                )


def measured(command: list[str], folder: Path) -> tuple[int, float]:
    """How many requests were sent, and the processor time of the process in seconds."""
    before = used()
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    sent = int(re.findall(r"Aggregated +(\d+) +\d+\(", done.stdout)[-1])
    return sent, used() - before


def used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
