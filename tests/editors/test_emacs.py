"""The language server in a real Emacs with Eglot: a client that shares no code with the others."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from counterparts.installed import missing
from loopback import serving

SCRIPT = Path(__file__).with_name("emacs.el")
PATIENCE = 90.0
"""Seconds after which Emacs has failed."""

DOCUMENT = """\
@host = {origin}
@word = json

### one
GET {{{{host}}}}/{{{{word}}}}?smile=😀{{{{word}}}}

### two
GET {{{{host}}}}/😀{{{{wrong}}}}
"""

FORMATTED = """\

### three
POST {{host}}/😀 HTTP/1.1
A: b

{
    "a": [{}]
}
"""


PACKAGES = Path("/usr/share/emacs/site-lisp/elpa")
"""Where Debian has Eglot for an Emacs before 29, which brings it."""


def emacs(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run Emacs without a screen and without this machine's own settings."""
    paths = (option for each in PACKAGES.glob("*") for option in ("-L", each))
    return subprocess.run(
        ["emacs", "-Q", "--batch", *paths, *arguments],
        env=os.environ | variables | {"LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def test_a_session_of_eglot(tmp_path):
    if shutil.which("emacs") is None or emacs("-l", "eglot").returncode:
        missing("needs Emacs with Eglot")
    with serving() as loopback:
        file = tmp_path / "main.http"
        file.write_text(DOCUMENT.format(origin=loopback.origin), encoding="utf-8")
        variables = {"PYTHON": sys.executable, "FILE": str(file), "HOME": str(tmp_path)}
        ended = emacs("-l", SCRIPT, **variables)
    assert ended.returncode == 0, ended.stderr.decode()
    seen = json.loads(ended.stdout)
    (told,) = seen["diagnostics"]
    assert "`wrong` has no value" in told
    assert "word" in seen["completions"]
    assert "json" in seen["hover"]
    assert "Send" in seen["actions"]
    assert seen["answered"] is True
    assert seen["sent"] == "passed"
    assert loopback.targets == ["GET /json?smile=%F0%9F%98%80json"] * 2
    (typed,) = seen["typed"]
    assert "`wronger` has no value" in typed
    assert "@other = json\n" in seen["renamed"]
    assert "/{{other}}?smile=😀{{other}}\n" in seen["renamed"]
    assert seen["formatted"].endswith(FORMATTED)
    assert seen["exit"] == 0
    assert seen["errors"] == ""
