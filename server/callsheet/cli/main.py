"""The command `callsheet`: finds the verb, and turns what goes wrong into words and exit codes.

Each verb is a module of its own, imported when it is asked for: `callsheet --version` imports
nothing of ours but this file.
"""

import atexit
import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper

from callsheet import __version__

VERBS = {
    "run": "send the requests of files and check the answers",
    "load": "pull whole collections into files or a database",
    "check": "say what is wrong in files; send nothing",
    "fmt": "lay files out anew; what they say stays",
    "list": "list the requests of files",
    "import": "write other tools' files as request files, and say what is lost",
    "export": "write a file for another tool, and say what is lost",
    "env": "list environments and their values, secrets masked",
    "auth": "list tokens, sign in, sign out",
    "loadtest": "send the requests of files as many users do, with Locust",
    "test-connection": "say whether hosts answer and credentials are accepted",
    "mock": "answer requests as an API is described or was recorded",
    "demo": "run the bundled examples against a bundled server",
    "lsp": "serve editors over the Language Server Protocol",
}


def command() -> None:
    """The process `callsheet`: runs one verb and ends with its exit code."""
    collect_seldom()
    write_all_characters()
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    atexit._run_exitfuncs()  # noqa: SLF001 - temporary files go by it, and nothing public calls it
    # Verbs have closed all that they opened; taking the interpreter apart takes 30 ms more.
    os._exit(code)


def collect_seldom() -> None:
    """Let the collector look rarely: what a verb makes lives to its end and is seldom a cycle."""
    gc.set_threshold(200_000, 20, 100)


def write_all_characters() -> None:
    """Write the number of a character that a stream's encoding has not got, as cp1252 has few."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and give its exit code; nothing but `SystemExit` of `--help` gets out."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] in (["--version"], ["-V"]):
        print(f"callsheet {__version__}")
        return 0
    from callsheet.cli.ending import (
        code_of_interruption,
        end_when_told,
        let_go_of,
        lost_output,
    )
    from callsheet.facts.exit_codes import ExitCode

    if arguments is None:
        # A process of our own; who calls this in theirs hears its signals.
        end_when_told()
    try:
        code = _run_verb(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return code_of_interruption()
    except BrokenPipeError:
        let_go_of(sys.stdout)
        return ExitCode.BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the edge where our bugs end
        said = lost_output(error) if isinstance(error, OSError) else error
        return ExitCode.USAGE if _is_usage(said) else ExitCode.BUG
    return code_of_interruption() if code == ExitCode.INTERRUPTED else code


def _run_verb(words: list[str]) -> int:
    if not words or words[0] in ("--help", "-h", "help"):
        print(_help(), end="")
        return 0 if words else 2
    verb, *rest = words
    if verb not in VERBS:
        raise _unknown(verb)
    code: int = import_module(f"callsheet.cli.{verb.replace('-', '_')}").main(rest)
    return code


def _help() -> str:
    verbs = "\n".join(f"  {verb:<16} {what}" for verb, what in VERBS.items())
    return f"""usage: callsheet VERB [OPTION...] [PATH...]

Callsheet reads, checks and runs .http files.

{verbs}

  callsheet VERB --help    what a verb takes
  callsheet --version      the version

examples:
  callsheet demo
  callsheet run api.http --env dev
  callsheet check .
"""


def _unknown(verb: str) -> Exception:
    from pathlib import Path

    from callsheet.problems import UsageError, did_you_mean

    if Path(verb).exists():
        return UsageError(f'"{verb}" is not a verb', f"to run it: callsheet run {verb}")
    hint = did_you_mean(verb, list(VERBS)) or "see `callsheet --help`"
    return UsageError(f'there is no verb "{verb}"', hint)


def _is_usage(error: Exception) -> bool:
    """Say what went wrong; whether the person or we are to blame."""
    from callsheet.problems import UsageError

    if isinstance(error, UsageError):
        print(f"callsheet: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"hint: {error.hint}", file=sys.stderr)
        return True
    import traceback

    from callsheet.cli.workspace import masked

    print(masked("".join(traceback.format_exception(error))), end="", file=sys.stderr)
    print(
        f"callsheet {__version__}: this is a bug in Callsheet,"
        " please report it with the lines above",
        file=sys.stderr,
    )
    return False
