"""The JSON Schema Test Suite: what each draft says of which value; it comes with `jsonschema`."""

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counterparts.installed import command, home, python_with

_VERSION = "4.26.0"
DRAFTS = {
    "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
    "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft6": "http://json-schema.org/draft-06/schema#",
    "draft4": "http://json-schema.org/draft-04/schema#",
}
"""The folder of each draft, and its name."""

_REMOTE = "localhost:1234"
"""Where the suite would be asked for schemas; nothing is fetched here."""


@dataclass(frozen=True)
class Group:
    """A schema and what it says of values."""

    name: str
    schema: Any
    values: tuple[tuple[str, Any, bool], ...]
    """What a value is, the value, whether it fits."""


def groups(draft: str) -> Iterator[Group]:
    """All groups of a draft that ask for no other schema; what is optional is left out."""
    for path in sorted((_suite() / "tests" / draft).glob("*.json")):
        for group in json.loads(path.read_text(encoding="utf-8")):
            if _REMOTE not in json.dumps(group["schema"]):
                values = tuple(
                    (each["description"], each["data"], each["valid"]) for each in group["tests"]
                )
                yield Group(f"{path.stem}: {group['description']}", group["schema"], values)


def _suite() -> Path:
    folder = home("json-schema-suite")
    if not (folder / "json" / "tests").exists():
        python = python_with(
            "json-schema-suite", "hatchling", "hatch-vcs", "hatch-fancy-pypi-readme"
        )
        source = ["--no-deps", "--no-build-isolation", "--no-binary", "jsonschema"]
        download = [python, "-m", "pip", "download", "--quiet", *source, f"jsonschema=={_VERSION}"]
        command(download, folder, "the JSON Schema Test Suite cannot be had")
        with tarfile.open(folder / f"jsonschema-{_VERSION}.tar.gz") as archive:
            for member in archive.getmembers():
                member.name = member.name.partition("/")[2]
                if member.name.startswith("json/tests/"):
                    archive.extract(member, folder, filter="data")
    return folder / "json"
