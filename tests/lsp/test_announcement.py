"""What is announced is answered, nothing else is, and the engine is imported behind the answer."""

import subprocess
import sys

from callsheet.facts.editor_commands import EDITOR_COMMANDS
from callsheet.lsp.announcement import ANNOUNCED
from callsheet.lsp.commands import COMMANDS
from callsheet.lsp.own_names import OWN_METHODS
from callsheet.lsp.serving import ANSWERS

ASKED = """\
import asyncio, sys
from lsprotocol import types as lsp
from callsheet.lsp import server
def begin(*_):
    print(*sys.modules)
async def ask():
    wire = server.open_wire()
    wire.protocol.begin = begin
    params = {"capabilities": {}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
    wire.protocol.handle_message(wire.protocol.structure_message(message))
asyncio.run(ask())
"""


def test_what_is_announced_is_answered():
    answered = {name for name in ANSWERS if not name.startswith(OWN_METHODS)}
    assert answered - {"initialized"} == set(ANNOUNCED)


def test_every_command_is_described():
    assert [command.name for command in EDITOR_COMMANDS] == list(COMMANDS)


def test_the_engine_is_imported_behind_the_answer_to_initialize():
    asked = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, check=True)
    rooms = {name.split(".")[1] for name in asked.stdout.decode().split() if "callsheet." in name}
    assert rooms == {"facts", "late_dataclasses", "lsp", "problems", "text"}
