"""`python -m callsheet` is the command `callsheet`."""

import sys

from callsheet.cli.main import main

sys.exit(main())
