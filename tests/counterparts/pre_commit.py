"""pre-commit, which runs hooks over the files of a git repository."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from counterparts.installed import PATIENCE, python_with


def pre_commit(
    arguments: tuple[str, ...], folder: Path, environ: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    """Run it in a folder."""
    python = python_with("pre-commit", "pre-commit==4.7.0")
    return subprocess.run(
        [python, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
