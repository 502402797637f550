"""The schemas of GitHub's workflows and of GitLab's pipelines, as check-jsonschema ships them."""

import subprocess
from pathlib import Path

from counterparts.installed import PATIENCE, python_with


def complaints(schema: str, path: Path) -> str:
    """What is wrong with a file by one of `github-workflows` and `gitlab-ci`; else nothing."""
    python = python_with("ci-schemas", "check-jsonschema==0.39.0")
    transform = ["--data-transform", schema] if schema == "gitlab-ci" else []
    done = subprocess.run(
        [
            python,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            f"vendor.{schema}",
            *transform,
            path,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr
