"""curl, where it is installed: what it sends is what ours should be."""

import shutil
import subprocess

from counterparts.installed import missing
from wire_server import PATIENCE


def curl(*arguments: str) -> None:
    """Run it quietly."""
    program = shutil.which("curl")
    if program is None:
        missing("curl is not installed")
    command = [program, "--silent", "--noproxy", "*", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)
