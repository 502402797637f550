"""Turns of a thread beside a loop: it waits while the loop has something in hand."""

import asyncio
from threading import Event, Thread

from callsheet.lsp.turns import Turns
from wire_server import PATIENCE


class Asked:
    """A loop that tells when somebody wants a turn."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.wanted = Event()

    def call_soon_threadsafe(self, function):
        self._loop.call_soon_threadsafe(function)
        self.wanted.set()


async def test_a_turn_begins_when_the_loop_has_done_what_it_has_in_hand():
    order = []
    loop = Asked(asyncio.get_running_loop())
    turns = Turns(loop, longest=None)

    def work():
        turns.take()
        order.append("worked")

    worker = Thread(target=work)
    worker.start()
    assert loop.wanted.wait(PATIENCE)
    order.append("done")
    await asyncio.to_thread(worker.join)
    assert order == ["done", "worked"]


def test_a_loop_that_has_ended_keeps_nobody_waiting():
    loop = asyncio.new_event_loop()
    loop.close()
    Turns(loop, longest=None).take()
