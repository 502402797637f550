"""The language server in a real Helix, set up as the README prints: it draws no lenses."""

import sys
from pathlib import Path

import pytest

from editors.helix import editing
from loopback import serving

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")

DOCUMENT = """\
@host = {origin}
@word = json

### one
GET {{{{host}}}}/{{{{word}}}}?smile=😀{{{{word}}}}

### two
GET {{{{host}}}}/😀{{{{wrong}}}}
"""

LEFT = """\
@host = {origin}
@other = json

### one
GET {{{{host}}}}/{{{{other}}}}?smile=😀{{{{other}}}}

### two
GET {{{{host}}}}/😀{{{{wrong}}}}

### three
POST {{{{host}}}}
"""


ASKING = """\
### one
# @confirm really
DELETE {origin}/json

### two
GET {{{{wrong}}}}
"""


def test_a_session_of_helix(tmp_path: Path):
    with serving() as loopback:
        file = tmp_path / "main.http"
        file.write_text(DOCUMENT.format(origin=loopback.origin), encoding="utf-8")
        with editing(tmp_path, "main.http") as helix:
            helix.wait("`wrong` has no value")
            helix.type("5Gf?hh")
            helix.type(" k")
            helix.wait("this file · main.http:2")
            helix.escape("this file")
            helix.type(" a")
            helix.wait("Copy as cURL")
            # The first one: what a person wants of a request in an editor without lenses.
            helix.keys("Enter")
            helix.wait("200 OK")
            assert loopback.targets == ["GET /json?smile=%F0%9F%98%80json"]
            if "GET {{host}}" not in helix.screen:
                helix.keys("C-o")
            helix.wait("GET {{host}}")
            helix.type("5Gf?hh")
            helix.type(" r")
            helix.wait("rename-to:")
            helix.keys("C-u")
            helix.type("other")
            helix.keys("Enter")
            helix.wait("@other = json")
            helix.type("geo")
            helix.insert("### three")
            helix.keys("Enter")
            helix.insert("POST   {{ho")
            helix.keys("C-x")
            helix.wait("variable")
            helix.keys("C-n", "Enter")
            helix.wait("POST   {{host}}")
            helix.command("format")
            helix.wait("POST {{host}}")
            helix.command("write")
            helix.wait("written")
        assert file.read_text(encoding="utf-8") == LEFT.format(origin=loopback.origin)


def test_what_helix_is_asked(tmp_path: Path):
    """Where it can be: before 25.07 it answers no questions, and then nothing is sent."""
    with serving() as loopback:
        text = ASKING.format(origin=loopback.origin)
        (tmp_path / "main.http").write_text(text)
        with editing(tmp_path, "main.http") as helix:
            helix.wait("`wrong` has no value")
            helix.type("3G")
            helix.type(" a")
            helix.wait("Copy as cURL")
            helix.keys("Enter")
            screen = helix.wait(
                lambda screen: (
                    "really" in screen.partition("DELETE")[2] or "not confirmed" in screen
                )
            )
            assert loopback.targets == []
            if "not confirmed" not in screen:
                helix.keys("Enter")
                helix.wait("200 OK")
                assert loopback.targets == ["DELETE /json"]
