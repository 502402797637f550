"""What is under way is shown, and ends when a person says so."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")


HELD = """\
### Held
# @name held
GET {origin}/hold
"""


def test_a_send_is_cancelled(opened):
    with opened(HELD) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".steps li", "held")
        code.see_note("sending")
        code.picture("1-sending")
        code.click_answer("button", "Cancel")
        code.see_answer(".chip", "cancelled")
        code.see_note("cancelled")
        code.picture("2-cancelled")


STREAM = """\
### Stream
# @name stream
GET {origin}/stream
"""


def test_a_stream_grows(opened, api):
    with opened(STREAM) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".lines", "event 2")
        code.picture("1-growing")
        api.released.set()
        code.see_answer(".chip", "200 OK")
        code.see_answer(".lines", "the last event")


SLOW = """\
### Slow
# @name slow
GET {origin}/slow
"""


def test_how_far_a_download_is_is_shown(opened, api):
    with opened(SLOW) as code:
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".steps li progress[value]")
        code.see_note(" %")
        code.picture("1-part")
        api.released.set()
        code.see_answer(".chip", "200 OK")


ASKING = """\
### Asking
# @prompt word What to ask for
GET {origin}/{{{{word}}}}
"""


def test_a_value_is_typed(opened, api):
    with opened(ASKING) as code:
        code.click(".codelens-decoration a", "Send")
        code.see(".quick-input-widget", "What to ask for")
        code.picture("1-asked")
        code.type("people")
        code.press("Enter")
        code.see_answer(".chip", "200 OK")
        assert api.targets == ["/people"]
