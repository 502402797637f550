"""Measures which concurrency model to send with: a sync pool and threads, or an async pool.

Run it as `python tests/bench/concurrency_model.py [ROUNDS]`; the method is in README.md beside it.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from statistics import median

import httpx
from canned_server import canned_server

SEQUENTIAL, SLOW, AT_ONCE = 1_000, 200, 20


def sync_sequential(base: str) -> None:
    with httpx.HTTPTransport() as transport:
        for _ in range(SEQUENTIAL):
            _send(transport, f"{base}/")


def sync_threads(base: str) -> None:
    with httpx.HTTPTransport() as transport, ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda _: _send(transport, f"{base}/slow"), range(SLOW)))


def client_sequential(base: str) -> None:
    with httpx.Client(trust_env=False, verify=False) as client:
        for _ in range(SEQUENTIAL):
            client.get(f"{base}/")


def bare_sequential(base: str) -> None:
    """The floor of Python's own: no redirects, no limits, no cancelling, names in small letters."""
    connection = HTTPConnection(base.partition("//")[2])
    for _ in range(SEQUENTIAL):
        connection.request("GET", "/")
        connection.getresponse().read()
    connection.close()


def async_sequential(base: str) -> None:
    async def main() -> None:
        async with httpx.AsyncHTTPTransport() as transport:
            for _ in range(SEQUENTIAL):
                await _asend(transport, f"{base}/")

    asyncio.run(main())


def async_tasks(base: str) -> None:
    async def main() -> None:
        gate = asyncio.Semaphore(AT_ONCE)
        async with httpx.AsyncHTTPTransport() as transport:

            async def one() -> None:
                async with gate:
                    await _asend(transport, f"{base}/slow")

            await asyncio.gather(*(one() for _ in range(SLOW)))

    asyncio.run(main())


def callsheet_sequential(base: str) -> None:
    send, close = _callsheet(base)
    for _ in range(SEQUENTIAL):
        send("/")
    close()


def callsheet_threads(base: str) -> None:
    send, close = _callsheet(base)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda _: send("/slow"), range(SLOW)))
    close()


def _callsheet(base: str) -> tuple[Callable[[str], None], Callable[[], None]]:
    from callsheet.exchange import OutgoingRequest, Response
    from callsheet.http.client import HttpClient

    client, port = HttpClient(), int(base.rpartition(":")[2])

    def send(target: str) -> None:
        exchange = client.send(OutgoingRequest("GET", "http", "127.0.0.1", port, target, ()))
        assert isinstance(exchange.outcome, Response)

    return send, client.close


def _send(transport: httpx.HTTPTransport, url: str) -> None:
    response = transport.handle_request(httpx.Request("GET", url))
    response.read()
    response.close()


async def _asend(transport: httpx.AsyncHTTPTransport, url: str) -> None:
    response = await transport.handle_async_request(httpx.Request("GET", url))
    await response.aread()
    await response.aclose()


CASES = (
    bare_sequential,
    client_sequential,
    sync_sequential,
    async_sequential,
    callsheet_sequential,
    sync_threads,
    async_tasks,
    callsheet_threads,
)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    figures: dict[str, list[tuple[float, float]]] = {case.__name__: [] for case in CASES}
    with canned_server() as base:
        for _ in range(rounds):
            for case in CASES:
                wall, cpu = time.perf_counter(), time.process_time()
                case(base)
                figures[case.__name__].append(
                    (time.perf_counter() - wall, time.process_time() - cpu)
                )
    for name, pairs in figures.items():
        walls, cpus = zip(*pairs, strict=True)
        print(f"{name:22} wall {median(walls):6.3f} s   CPU {median(cpus):6.3f} s")


if __name__ == "__main__":
    main()
