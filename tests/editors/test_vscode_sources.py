"""The sources of the VS Code extension: their types fit, and the parts that need no editor work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from counterparts.installed import home
from editors.vscode_parts import Programs, built, programs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")


@pytest.fixture(scope="module")
def code() -> Programs:
    return programs()


@pytest.fixture(scope="module")
def sources() -> Path:
    return built(home("vscode-extension"))


def run(code: Programs, folder: Path, *parts: str) -> None:
    environment = os.environ | {"NO_COLOR": "1", "NODE_OPTIONS": "--no-warnings"}
    ended = subprocess.run(
        [code.node, *parts],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_types_fit(code, sources):
    run(code, sources, "node_modules/typescript/bin/tsc")


def test_parts_that_need_no_editor(code, sources):
    tests = sorted(str(path.relative_to(sources)) for path in (sources / "test").glob("*.test.ts"))
    assert tests
    run(code, sources, "--test", *tests)
