"""Measures whole processes of `callsheet run` beside those of its peers, in turn, on one server.

Run it as `python tests/bench/peers.py FOLDER [ROUNDS]`, where FOLDER has the peers as
tests/counterparts installs them. What is not there is left out. Each line is wall clock, processor
time and peak memory of a whole process, medians; the first round is not counted.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from canned_server import canned_server

BLOB = 100 * 1024 * 1024
PARALLEL = 200
JOBS = 20
MEASURE = """
import os, sys, time
began = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
    (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
    (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
_, status, used = os.wait4(child, 0)
print(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
      os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True, slots=True)
class Peers:
    """Where the programs are, `None` for what is not there."""

    callsheet: list[str]
    httpyac: list[str] | None
    bruno: list[str] | None
    newman: list[str] | None
    httpie: list[str] | None
    hurl: list[str] | None
    curl: list[str] | None


@dataclass(slots=True)
class Ran:
    """Seconds, seconds of the processor and MiB of the rounds of one command."""

    walls: list[float] = field(default_factory=list)
    processors: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)


def main() -> None:
    peers = peers_in(Path(sys.argv[1]))
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as place, canned_server() as base:
        folder = Path(place)
        with blob_server(folder) as blobs:
            for line, commands in lines(peers, folder, base, blobs):
                print(f"\n{line}")
                for name, ran in in_turn(commands, rounds).items():
                    print(f"  {name:24} {told(ran)}", flush=True)


def told(ran: Ran) -> str:
    low, high = min(ran.walls), max(ran.walls)
    wall = f"{median(ran.walls):7.3f} s [{low:.3f}-{high:.3f}]"
    processor, peak = median(ran.processors), median(ran.peaks)
    return f"{wall}  CPU {processor:6.3f} s  {peak:6.1f} MiB  exit {sorted(ran.ends)}"


def peers_in(folder: Path) -> Peers:
    def node(package: str, program: str) -> list[str] | None:
        path = folder / package / "node_modules" / program
        return ["node", str(path)] if path.exists() else None

    def program(path: Path | str | None, *before: str) -> list[str] | None:
        return [*before, str(path)] if path is not None and Path(path).exists() else None

    hurl = folder / "hurl-sid"
    # It needs the C library of its own Debian.
    loader = [str(each) for each in hurl.glob("usr/lib*/ld-linux-*.so.*")]
    libraries = [str(each) for each in hurl.glob("usr/lib/*-linux-gnu")]
    return Peers(
        [sys.executable, "-m", "callsheet"],
        node("httpyac", "httpyac/bin/httpyac.js"),
        node("bruno", "@usebruno/cli/bin/bru.js"),
        node("newman", "newman/bin/newman.js"),
        program(folder / "httpie" / "environment" / "bin" / "http"),
        program(hurl / "usr/bin/hurl", *loader, "--library-path", *libraries),
        program(shutil.which("curl")),
    )


Commands = dict[str, tuple[list[str], Path]]


def lines(peers: Peers, folder: Path, base: str, blobs: str) -> Iterator[tuple[str, Commands]]:
    yield "one request", requests(peers, folder / "one", base + "/items/{n}", 1)
    yield (
        "1,000 requests, one after the other",
        {
            **requests(peers, folder / "thousand", base + "/items/{n}", 1_000),
            "httpx.Client loop": bare_loop(folder, base, 1_000),
        },
    )
    yield "200 requests of 50 ms, 20 jobs", parallel(peers, folder / "slow", base + "/slow/{n}")
    yield "a body of 100 MiB", download(peers, folder / "blob", blobs)
    yield "10,000 requests listed", listed(peers, folder / "list", base + "/items/{n}", 10_000)
    yield (
        "10,000 requests, one after the other",
        {
            "callsheet run": requests(peers, folder / "many", base + "/items/{n}", 10_000)[
                "callsheet"
            ],
        },
    )


def requests(peers: Peers, folder: Path, url: str, count: int) -> Commands:
    write(folder, url, count)
    commands: Commands = {"callsheet": ([*peers.callsheet, "run", "a.http"], folder)}
    if peers.httpyac:
        commands["httpYac"] = ([*peers.httpyac, "send", "a.http", "--all", "-o", "none"], folder)
    if peers.bruno:
        commands["Bruno"] = ([*peers.bruno, "run"], folder / "bruno")
    if peers.newman:
        quiet = ["--reporters", "json", "--reporter-json-export", "/dev/null"]
        commands["newman"] = ([*peers.newman, "run", "a.json", *quiet], folder)
    if peers.httpie and count == 1:
        commands["HTTPie"] = ([*peers.httpie, "--ignore-stdin", "GET", url.format(n=0)], folder)
    if peers.hurl:
        commands["hurl"] = ([*peers.hurl, "--no-output", "a.hurl"], folder)
    if peers.curl:
        commands["curl"] = ([*peers.curl, "-s", "-K", "a.curl"], folder)
    return commands


def bare_loop(folder: Path, base: str, count: int) -> tuple[list[str], Path]:
    script = folder / "bare.py"
    script.write_text(
        "import httpx\nwith httpx.Client() as client:\n"
        f"    for n in range({count}):\n        client.get(f'{base}/items/{{n}}')\n"
    )
    return [sys.executable, str(script)], folder


def parallel(peers: Peers, folder: Path, url: str) -> Commands:
    write(folder, url, PARALLEL)
    jobs = ["--jobs", str(JOBS)]
    commands: Commands = {"callsheet": ([*peers.callsheet, "run", "a.http", *jobs], folder)}
    if peers.httpyac:
        options = ["--all", "-o", "none", "--parallel", str(JOBS)]
        commands["httpYac, one file"] = ([*peers.httpyac, "send", "a.http", *options], folder)
    if peers.hurl:
        one = folder / "each"
        one.mkdir()
        for number in range(PARALLEL):
            (one / f"{number}.hurl").write_text(f"GET {url.format(n=number)}\n")
        commands["hurl, a file each"] = ([*peers.hurl, "--test", *jobs, str(one)], folder)
    return commands


def download(peers: Peers, folder: Path, blobs: str) -> Commands:
    folder.mkdir()
    (folder / "kept.http").write_text(f"GET {blobs}/blob\n\n>>! kept.bin\n")
    (folder / "seen.http").write_text(f"GET {blobs}/blob\n")
    small = (folder / "small.http", folder)
    small[0].write_text(f"GET {blobs}/small\n\n>>! small.bin\n")
    commands: Commands = {
        "callsheet, 1 kB": ([*peers.callsheet, "run", "small.http"], folder),
        "callsheet, to a file": ([*peers.callsheet, "run", "kept.http"], folder),
        "callsheet, kept nowhere": ([*peers.callsheet, "run", "seen.http"], folder),
    }
    if peers.httpyac:
        commands["httpYac"] = (
            [*peers.httpyac, "send", "kept.http", "--all", "-o", "none"],
            folder,
        )
    if peers.httpie:
        words = ["--ignore-stdin", "--download", "-o", "httpie.bin", f"{blobs}/blob"]
        commands["HTTPie"] = ([*peers.httpie, *words], folder)
    if peers.hurl:
        (folder / "a.hurl").write_text(f"GET {blobs}/blob\n")
        commands["hurl"] = ([*peers.hurl, "-o", "hurl.bin", "a.hurl"], folder)
    if peers.curl:
        commands["curl"] = ([*peers.curl, "-s", "-o", "curl.bin", f"{blobs}/blob"], folder)
    return commands


def listed(peers: Peers, folder: Path, url: str, count: int) -> Commands:
    write(folder, url, count)
    commands: Commands = {"callsheet list": ([*peers.callsheet, "list", "a.http"], folder)}
    last = f"r{count - 1}"
    if peers.httpyac:
        words = ["send", "a.http", "-n", last, "-o", "none"]
        commands["httpYac, the last one"] = ([*peers.httpyac, *words], folder)
    if peers.newman:
        words = ["run", "a.json", "--folder", last, "--reporters", "json"]
        quiet = ["--reporter-json-export", "/dev/null"]
        commands["newman, the last one"] = ([*peers.newman, *words, *quiet], folder)
    if peers.hurl:
        words = ["--no-output", "--from-entry", str(count), "a.hurl"]
        commands["hurl, the last one"] = ([*peers.hurl, *words], folder)
    return commands


def write(folder: Path, url: str, count: int) -> None:
    """The same requests for each tool."""
    urls = [url.format(n=number) for number in range(count)]
    (folder / "bruno").mkdir(parents=True)
    head = "Accept: application/json\nX-Trace: bench\n"
    (folder / "a.http").write_text(
        "".join(f"### r{n}\n# @name r{n}\nGET {u}\n{head}\n" for n, u in enumerate(urls))
    )
    (folder / "a.hurl").write_text("".join(f"GET {u}\n{head}\n" for u in urls))
    (folder / "a.curl").write_text("".join(f'url = "{u}"\noutput = "/dev/null"\n' for u in urls))
    fields = [{"key": "Accept", "value": "application/json"}, {"key": "X-Trace", "value": "bench"}]
    items = [
        {"name": f"r{n}", "request": {"method": "GET", "header": fields, "url": u}}
        for n, u in enumerate(urls)
    ]
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    (folder / "a.json").write_text(
        json.dumps({"info": {"name": "a", "schema": schema}, "item": items})
    )
    about = {"version": "1", "name": "a", "type": "collection"}
    (folder / "bruno" / "bruno.json").write_text(json.dumps(about))
    for n, u in enumerate(urls):
        (folder / "bruno" / f"r{n}.bru").write_text(
            f"meta {{\n  name: r{n}\n  type: http\n  seq: {n + 1}\n}}\n\n"
            f"get {{\n  url: {u}\n  body: none\n  auth: none\n}}\n\n"
            "headers {\n  Accept: application/json\n  X-Trace: bench\n}\n"
        )


@contextmanager
def blob_server(folder: Path) -> Iterator[str]:
    """nginx with a file of 100 MiB and one of 1 kB, for as long as the block lasts."""
    root = folder / "nginx"
    root.mkdir()
    (root / "blob").write_bytes(os.urandom(BLOB))
    (root / "small").write_bytes(os.urandom(1_000))
    port = free_port()
    server = f"server {{ listen 127.0.0.1:{port}; root {root}; }}"
    (root / "nginx.conf").write_text(
        f"daemon off; pid {root}/pid; error_log stderr crit; user root;\n"
        f"events {{}} http {{ access_log off; {server} }}\n"
    )
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([nginx, "-p", root, "-c", "nginx.conf"])
    wait_for(port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return


def in_turn(commands: Commands, rounds: int) -> dict[str, Ran]:
    found = {name: Ran() for name in commands}
    for turn in range(rounds + 1):
        for name, (command, folder) in commands.items():
            if turn and found[name].walls and found[name].walls[0] > 15:
                continue
            words = [sys.executable, "-I", "-S", "-c", MEASURE, *command]
            said = subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True)
            wall, processor, peak, end = said.stdout.split()
            if turn or float(wall) > 15:
                found[name].walls.append(float(wall))
                found[name].processors.append(float(processor))
                found[name].peaks.append(float(peak))
                found[name].ends.add(int(end))
    return found


if __name__ == "__main__":
    main()
