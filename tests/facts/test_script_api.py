"""Every name of the table of a script's API is there in the sandbox, in the phase it says."""

from dataclasses import replace

import pytest

from callsheet.facts.script_api import SCRIPT_API, ScriptMember
from handled_scripts import RESPONSE, before, handled, logged

OBJECTS = {
    "Header": "request.headers.all()[0]",
    "TextStreamResponse": "response.body",
    "Hash": "crypto.md5()",
    "Hmac": "crypto.hmac.md5()",
    "Digest": "crypto.md5().digest()",
}
BOTH = {"request.url", "request.body"}
"""Objects that are functions too, behind the answer."""


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("member", SCRIPT_API, ids=lambda each: getattr(each, "signature", each))
def test_the_sandbox_has_each_name_in_its_phase(member: ScriptMember, phase):
    found = kind(member, phase)
    if member.phase not in ("", phase):
        # What needs an answer says so when it is called.
        assert found == "undefined" or member.name.startswith("assert.") or member.name in BOTH
    elif "(" in member.signature:
        assert found == "function"
    else:
        assert found not in ("undefined", "function") or member.name in BOTH


def kind(member: ScriptMember, phase: str) -> str:
    root, _, rest = member.name.partition(".")
    name = f"{OBJECTS[root]}.{rest}" if root in OBJECTS else member.name
    called = f"{member.name}(); " if member.signature == "request.method()" else ""
    source = (
        f"{called}try {{ client.log(typeof {name}) }}"
        " catch (error) { client.log(error instanceof ReferenceError ? 'undefined' : `${error}`) }"
    )
    if phase == "before":
        return logged(before(source, example_server="https://example.com"))[0]
    streamed = replace(RESPONSE, events=()) if root == "TextStreamResponse" else RESPONSE
    return logged(handled(source, response=streamed, example_server="https://example.com"))[0]


def test_no_name_is_there_twice():
    signatures = [member.signature for member in SCRIPT_API]
    assert len(signatures) == len(set(signatures))
