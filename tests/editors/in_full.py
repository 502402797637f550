"""Whether the editors are tried in full: all that is asked of them would take ten minutes."""

import os

IN_FULL = os.environ.get("CALLSHEET_EDITORS") == "all"
"""Each night, and before a release: every test of the workbench, and three Neovims."""
