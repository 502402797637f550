"""Whether the editors are tried in full: in every version asked for, with larger answers."""

import os

IN_FULL = os.environ.get("CALLSHEET_EDITORS") == "all"
"""Each night, and before a release; the workbench of VS Code is always tried in full."""
