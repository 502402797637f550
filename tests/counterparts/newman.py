"""newman sends collections of Postman: what their requests are on the wire, which is not ours."""

import json
import subprocess
from pathlib import Path

from counterparts.installed import PATIENCE, home, program_of_node

_PACKAGES = ("newman@6.2.2", "postman-code-generators@2.1.1")
_SAMPLES = ("codegens/http/test/resources", "codegens/nodejs-axios/test/unit/fixtures")


def sent_by_newman(collection: Path, environment: Path | None = None) -> list[str]:
    """newman sends all requests of a collection; the names of those whose tests failed."""
    program = Path(__file__).with_suffix(".mjs")
    given = [collection] if environment is None else [collection, environment]
    done = subprocess.run(
        [*program_of_node("newman", program, *_PACKAGES), *given],
        cwd=collection.parent,
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    told = json.loads(done.stdout)
    assert not told["error"], told
    failures: list[str] = told["failures"]
    return failures


def samples_of_postman() -> list[Path]:
    """The sample collections that Postman ships with one of its packages."""
    program_of_node("newman", Path(__file__).with_suffix(".mjs"), *_PACKAGES)
    package = home("newman") / "node_modules" / "postman-code-generators"
    found = [path for each in _SAMPLES for path in (package / each).rglob("*collection.json")]
    assert found
    return sorted(found)
