"""`callsheet demo`: the bundled examples against the bundled server, on loopback only."""

from contextlib import AbstractContextManager, chdir
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from callsheet.cli import run
from callsheet.cli.options import Parser
from callsheet.demo.server import DemoServer
from callsheet.disk import write_atomically
from callsheet.problems import UsageError

SERVE_PORT = 8642
"""The port that the examples' environment file names."""


def main(arguments: list[str]) -> int:
    """Run the examples, write them to a folder, or keep the server running.

    Raises:
        UsageError: The folder holds other files of those names, or the port is taken.
    """
    options = _parser().parse_args(arguments)
    if options.into is not None:
        return _write_examples(options.into)
    if options.serve:
        return _serve()
    with DemoServer() as server, TemporaryDirectory(prefix="callsheet-demo-") as folder:
        _copy_examples(Path(folder))
        with chdir(folder):
            return run.main(["--env", "demo", "--var", f"host={server.url}"])


def _parser() -> Parser:
    parser = Parser(
        "demo",
        "Run the bundled examples against a bundled server; nothing leaves this machine.",
        "  callsheet demo\n  callsheet demo --into examples\n  callsheet demo --serve",
    )
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--into", type=Path, metavar="FOLDER", help="write the examples to a folder")
    group.add_argument("--serve", action="store_true", help="serve the examples until Ctrl-C")
    return parser


def _write_examples(folder: Path) -> int:
    try:
        _copy_examples(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f'cannot write to "{folder}": {reason}', "name another folder") from error
    print(f'The examples are in "{folder}". To send them from an editor or with `callsheet run`:')
    print("  callsheet demo --serve")
    print(f"  callsheet run {folder} --env demo")
    return 0


def _copy_examples(folder: Path) -> None:
    with _examples() as source:
        contents = {path.name: path.read_bytes() for path in sorted(source.iterdir())}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        target = folder / name
        if target.exists() and target.read_bytes() != content:
            raise UsageError(f"`{target}` exists and is another file", "name an empty folder")
    for name, content in contents.items():
        write_atomically(folder / name, content)


def _examples() -> AbstractContextManager[Path]:
    return as_file(files("callsheet.demo") / "examples")


def _serve() -> int:
    try:
        server = DemoServer(SERVE_PORT)
    except OSError as error:
        raise UsageError(
            f"port {SERVE_PORT} is taken", "is another `callsheet demo --serve` running?"
        ) from error
    with server:
        print(f"Serving the examples on {server.url}; Ctrl-C ends it.", flush=True)
        server.wait()
    return 0
