"""The process of a load test, which `callsheet loadtest` becomes."""

# Its import makes the waits of this process greenlets: whatever waits has to come after it.
import locust.main  # isort: skip

import signal
import sys
from pathlib import Path
from typing import Any

import gevent
import locust

from callsheet.cli.ending import code_of_interruption
from callsheet.cli.loadtest import read
from callsheet.cli.main import collect_seldom
from callsheet.loadtest.scenario import scenario_of
from callsheet.loadtest.users import FileUser
from callsheet.loadtest.verdict import Verdict
from callsheet.problems import UsageError

_LOCUSTFILE = Path(__file__).with_name("locustfile.py")


def main() -> int:
    """Have Locust do what the arguments ask for; it ends the process itself."""
    collect_seldom()
    asked = read(sys.argv[1:])
    FileUser.scenario = scenario_of(asked)
    events: Any = locust.events
    Verdict().listen(events)
    events.init.add_listener(_look_at_the_clock)
    sys.argv = ["callsheet loadtest", "-f", str(_LOCUSTFILE), *asked.locust]
    # Python raises it in whichever user has its turn, who would then end without cleaning up.
    gevent.signal_handler(signal.SIGINT, gevent.get_hub().parent.throw, KeyboardInterrupt)
    run: Any = locust.main.main
    run()
    return 0


def _look_at_the_clock(**_more: Any) -> None:
    """Take the time anew: gevent looks seldom, and all since it did would be off `--run-time`."""
    gevent.get_hub().loop.update_now()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UsageError as error:
        print(f"callsheet: {error.message}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(code_of_interruption())
