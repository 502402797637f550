"""What git says has changed since a revision: which files, and how some of them read before."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from callsheet.disk import Unreadable, decode_text
from callsheet.late_dataclasses import dataclass
from callsheet.problems import UsageError

_OF_A_REPOSITORY = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
)
"""What git tells its hooks, and what would lead it to another repository than that of the files."""

_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")

_PLAIN = ("--name-only", "--no-renames", "--no-relative", "--no-ext-diff", "--no-textconv", "-z")
_WHOLE = ("--untracked-files=all", "--no-renames", "-z")


@dataclass(frozen=True, slots=True)
class Changes:
    """What is another than it was."""

    paths: frozenset[Path]
    """Files that were changed, added or taken away, committed or not; folders stand for all that
    is in them. Links resolved."""

    before: Mapping[Path, str]
    """How changed files read that were there, of those that were asked for."""

    def has(self, path: Path) -> bool:
        """Whether a file, or what it is a link to, is another."""
        spellings = {path.parent.resolve() / path.name, path.resolve()}
        return any(
            not self.paths.isdisjoint((each, *each.parents)) for each in spellings if self.paths
        )


def changes_since(revision: str, folder: Path, asked: Iterable[Path]) -> Changes:
    """What has changed in the repository of a folder since a revision.

    Where the history has parted since, only what was done on this side counts: the revision is
    then the last commit that both sides have.

    Args:
        revision: A commit, a branch or a tag.
        folder: Any in the repository.
        asked: The files whose earlier texts are wanted.

    Raises:
        UsageError: There is no git, no repository, or no such revision.
    """
    top = _top(folder)
    commit = _commit(revision, top)
    committed = _lines(top, "diff", "--cached", *_PLAIN, commit, "--")
    # Unlike `git diff`, this compares what lies there without writing the index anew.
    others = (each[3:] for each in _lines(top, "status", "--porcelain", *_WHOLE))
    paths = frozenset(top / name.rstrip("/") for name in (*committed, *others))
    here = {each: each.parent.resolve() / each.name for each in asked}
    wanted = {each: path.relative_to(top) for each, path in here.items() if path in paths}
    return Changes(paths, dict(_texts(top, commit, wanted)))


def _top(folder: Path) -> Path:
    ended = _git(folder, "rev-parse", "--show-toplevel")
    if ended.returncode:
        said = _said(ended.stderr)
        raise UsageError("`--changed-since` needs the files in a git repository", said)
    return Path(os.fsdecode(ended.stdout.removesuffix(b"\n"))).resolve()


def _commit(revision: str, top: Path) -> str:
    """The commit from which on this side has gone its own way."""
    # Behind it stands what no option has, so that a name with a hyphen is only no revision.
    asked = f"{revision}^{{commit}}"
    found = _git(top, "rev-parse", "--verify", "--quiet", asked).stdout
    commit = found.decode("ascii", "replace").strip()
    if not commit:
        cut_off = _git(top, "rev-parse", "--is-shallow-repository").stdout == b"true\n"
        fetch = "git fetch --unshallow" if cut_off else f"git fetch origin {revision}"
        hint = f"fetch it: `{fetch}`; CI often has only the newest commit"
        raise UsageError(f'git knows no revision "{revision}"', hint)
    base = _git(top, "merge-base", commit, "HEAD")
    return base.stdout.decode("ascii").split("\n")[0] or commit


def _texts(top: Path, commit: str, wanted: Mapping[Path, Path]) -> Iterator[tuple[Path, str]]:
    # Names go to git line by line; one with a line end counts as new.
    asked = {each: name for each, name in wanted.items() if "\n" not in str(name)}
    if not asked:
        return
    names = (f"{commit}:{name.as_posix()}" for name in asked.values())
    given = b"".join(os.fsencode(name) + b"\n" for name in names)
    rest = _git(top, "cat-file", "--batch", given=given).stdout
    for path in asked:
        head, _, rest = rest.partition(b"\n")
        words = head.split(b" ")
        if len(words) != 3 or not words[2].isdigit():
            continue
        size = int(words[2])
        text = decode_text(rest[:size], path)
        rest = rest[size + 1 :]
        if words[1] == b"blob" and not isinstance(text, Unreadable):
            yield path, text


def _lines(top: Path, *words: str) -> list[str]:
    ended = _git(top, *words)
    if ended.returncode:
        raise UsageError("git cannot say what has changed", _said(ended.stderr))
    return [os.fsdecode(each) for each in ended.stdout.split(b"\0") if each]


def _git(folder: Path, *words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    environ = {name: text for name, text in os.environ.items() if name not in _OF_A_REPOSITORY}
    try:
        return subprocess.run(  # noqa: S603 - words of ours; a revision with a hyphen is refused
            ("git", *_SAFE, *words),  # noqa: S607 - the person's git, wherever it is
            input=given,
            capture_output=True,
            check=False,
            cwd=folder,
            env={**environ, **_QUIET},
        )
    except OSError as error:
        reason = (error.strerror or "it is not possible").lower()
        message = f"`--changed-since` asks git, and it cannot be run: {reason}"
        raise UsageError(message, "install git") from None


def _said(complaint: bytes) -> str:
    """The first line of what git complains of."""
    return complaint.decode("utf-8", "replace").removeprefix("fatal: ").split("\n")[0]
