"""`callsheet mock`: a server on this machine that answers as an API is described or recorded."""

import os
import re
import sys
from argparse import Namespace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from callsheet.amounts import counted, read_duration
from callsheet.cli.options import Parser
from callsheet.cli.workspace import must_exist
from callsheet.disk import DiskFiles, find_request_files, workspace_root_of
from callsheet.facts.exit_codes import ExitCode
from callsheet.facts.secret_names import is_secret_parameter
from callsheet.mock.exchanges import Asked, Reply
from callsheet.mock.sources import Read, Sources, read_file
from callsheet.openapi.description import Description
from callsheet.openapi.operations import path_items
from callsheet.openapi.source import Fault
from callsheet.problems import UsageError
from callsheet.redact import MASK
from callsheet.report.excerpt import shown_path
from callsheet.report.style import one_line, printable, style_of

if TYPE_CHECKING:
    from callsheet.mock.server import MockServer

PORT = 4010
"""Where Prism listens, too."""

_EXAMPLES = """\
  callsheet mock openapi.yaml
  callsheet mock openapi.yaml --port 8080 --dynamic --seed 7
  callsheet mock recorded.har openapi.yaml
  callsheet run api.http --var baseUrl=http://127.0.0.1:4010
"""
_PARAMETER = re.compile(r"(?P<name>[^?&=]+)=(?P<value>[^&]*)")


def main(arguments: list[str]) -> int:
    """Serve until somebody ends it; 3 when a file cannot be read.

    Raises:
        UsageError: A file is not there, or the port is taken.
    """
    options = _parser().parse_args(arguments)
    paths = _files_named(options.paths)
    files = DiskFiles(workspace_root_of(paths[0].resolve()), paths)
    read: list[Read] = []
    for path in paths:
        found = read_file(path, files)
        if isinstance(found, Fault) and path in options.paths:
            return _tell_fault(found)
        if isinstance(found, Read):
            read.append(found)
    if not read:
        raise UsageError("no answer is stored in the files of that folder", "name a description")
    log = _Log()
    sources = Sources(read, files, options.seed, log.note, dynamic=options.dynamic)
    said = ", ".join(_shown(each) for each in read)
    with _listening(options, sources, log) as server:
        print(f"{server.url} answers by {said}; Ctrl-C ends it", flush=True)
        server.wait()
    return ExitCode.GOOD


def _parser() -> Parser:
    what = (
        "Answer requests as an API is described (OpenAPI 3, Swagger 2) or was recorded (HAR,"
        " answers stored in .http files), and refuse what is not as it is described."
    )
    parser = Parser("mock", what, _EXAMPLES)
    add = parser.add_argument
    add(
        "paths",
        metavar="FILE",
        type=Path,
        nargs="+",
        help="a description, an archive, a .http file or a folder of them",
    )
    add("--port", type=int, default=PORT, metavar="N", help=f"the port; 0: any ({PORT})")
    add("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    add("--dynamic", action="store_true", help="make answers by chance, not of examples")
    add("--seed", type=int, default=0, metavar="N", help="the same answers by chance again (0)")
    add("--delay", default="0", metavar="TIME", help="wait before each answer: 200ms, 2s")
    return parser


def _files_named(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        must_exist(path)
        found += find_request_files([path]) if path.is_dir() else [path]
    if not found:
        raise UsageError("there is no request file in that folder", "name a file")
    return found


def _delay(text: str) -> float:
    seconds = read_duration(text if not text.replace(".", "").isdecimal() else f"{text}s")
    if seconds is None:
        raise UsageError(f'`--delay` takes a duration, not "{text}"', "write `200ms` or `2s`")
    return seconds


def _tell_fault(fault: Fault) -> ExitCode:
    style = style_of(sys.stderr, os.environ)
    line = f"{fault.line}:" if fault.line else ""
    place = style.paint(f"{one_line(shown_path(fault.path, Path.cwd()))}:{line}", "bold")
    print(f"{place} {style.paint('error:', 'red')} {printable(fault.message)}", file=sys.stderr)
    if fault.hint:
        print(f"  {style.paint('hint:', 'cyan')} {printable(fault.hint)}", file=sys.stderr)
    return ExitCode.BROKEN_FILE


def _listening(options: Namespace, sources: Sources, log: "_Log") -> "MockServer":
    from callsheet.mock.server import MockServer

    host, port, delay = options.host, options.port, _delay(options.delay)
    if not 0 <= port <= 65535:
        raise UsageError(f"there is no port {port}", "ports go up to 65535")
    try:
        return MockServer(host, port, sources.reply, log.told, delay)
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "`--port 0` takes any free port"
        raise UsageError(f"nothing can listen on {host}:{port}: {reason}", hint) from error


def _shown(read: Read) -> str:
    path = one_line(shown_path(read.path, Path.cwd()))
    if isinstance(read.source, Description):
        number = sum(len(each.operations) for each in path_items(read.source))
        return f"{path} ({counted(number, 'operation')})"
    return f"{path} ({counted(len(read.source.recordings), 'answer')})"


class _Log:
    """A line for each request on standard output; what else is said goes to standard error."""

    def __init__(self) -> None:
        self._style = style_of(sys.stdout, os.environ)
        self._lock = Lock()

    def told(self, asked: Asked, reply: Reply) -> None:
        """Tell of a request and its answer."""
        color = "green" if reply.status < 400 else "yellow" if reply.status < 500 else "red"
        status = self._style.paint(str(reply.status), color)
        line = f"{status} {one_line(asked.method)} {one_line(_masked(asked.target))}"
        line += " (recorded)" if reply.recorded else ""
        notes = "".join(f"\n    {one_line(printable(each))}" for each in reply.notes[:10])
        with self._lock:
            print(f"{line}{notes}", flush=True)

    def note(self, what: str) -> None:
        """Tell of something else."""
        with self._lock:
            print(printable(what), file=sys.stderr, flush=True)


def _masked(target: str) -> str:
    """A target without the values of parameters that are secret by their names."""

    def masked(found: re.Match[str]) -> str:
        secret = is_secret_parameter(unquote_plus(found["name"]))
        return f"{found['name']}={MASK}" if secret else found[0]

    path, mark, query = target.partition("?")
    return f"{path}{mark}{_PARAMETER.sub(masked, query)}"
