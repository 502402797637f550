"""What is announced is answered, nothing else is, and the engine is imported behind the answer."""

import subprocess
import sys

from callsheet.facts.editor_commands import EDITOR_COMMANDS
from callsheet.lsp import environment_methods
from callsheet.lsp.announcement import ANNOUNCED
from callsheet.lsp.commands import COMMANDS
from callsheet.lsp.later import LATER
from callsheet.lsp.own_names import OWN_METHODS
from callsheet.lsp.serving import FIRST

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

OPENED = """\
import asyncio, sys
from callsheet.lsp import server
LATE = "callsheet.lsp.language_methods"
class Sent:
    data = b""
    def write(self, data):
        self.data += data
async def ask():
    wire, sent = server.open_wire(), Sent()
    wire.protocol.set_writer(sent)
    def say(method, params, **head):
        message = {"jsonrpc": "2.0", "method": method, "params": params, **head}
        wire.protocol.handle_message(wire.protocol.structure_message(message))
    say("initialize", {"capabilities": {}}, id=1)
    item = {"uri": "file:///a.http", "languageId": "http", "version": 1, "text": "GET {{x}}\\n"}
    say("textDocument/didOpen", {"textDocument": item})
    print(sent.data.replace(b"\\r\\n", b"").decode())
    print(LATE in sys.modules)
    where = {"textDocument": {"uri": "file:///a.http"}, "position": {"line": 0, "character": 7}}
    say("textDocument/hover", where, id=2)
    print(LATE in sys.modules and b'"id":2' in sent.data.replace(b" ", b""))
asyncio.run(ask())
"""


def test_what_is_announced_is_answered():
    answered = {name for name in (*FIRST, *LATER) if not name.startswith(OWN_METHODS)}
    assert answered - {"initialized"} == set(ANNOUNCED)


def test_every_command_is_described():
    assert [command.name for command in EDITOR_COMMANDS] == list(COMMANDS)


def test_the_engine_is_imported_behind_the_answer_to_initialize():
    asked = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, check=True)
    rooms = {name.split(".")[1] for name in asked.stdout.decode().split() if "callsheet." in name}
    assert rooms == {"facts", "late_dataclasses", "lsp", "problems", "text"}


def test_a_document_has_its_diagnostics_before_the_rest_is_imported():
    asked = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, check=True)
    said, before, after = asked.stdout.decode().split("\n")[:3]
    assert "unresolved-variable" in said
    assert (before, after) == ("False", "True")


def test_what_is_answered_first_is_not_answered_by_kind_of_document():
    assert not FIRST.keys() & environment_methods.ANSWERS.keys()
