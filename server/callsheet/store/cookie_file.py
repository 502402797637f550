"""A file of cookies that several runs share: read whole, changed under a lock, replaced whole."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from callsheet.disk import Unreadable, decode_text, open_regular, write_atomically
from callsheet.late_dataclasses import dataclass
from callsheet.store.cookie_lines import (
    BrokenLine,
    netscape_text,
    read_jetbrains,
    read_netscape,
)
from callsheet.store.cookies import Cookie, Kept, with_changes
from callsheet.store.file_lock import file_lock

JETBRAINS_NAME = "http-client.cookies"
"""The file of IntelliJ's HTTP client; it is read and never written."""

_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadCookies:
    """What a cookie file held."""

    kept: tuple[Kept, ...] = ()
    broken: tuple[BrokenLine, ...] = ()
    """Lines that are set aside: with the next change they are gone from the file."""


def read_cookie_file(path: Path) -> ReadCookies | Unreadable:
    """The cookies of a file, expired ones too; none when there is no file yet."""
    try:
        with open_regular(path) as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return ReadCookies()
    except OSError as error:
        return Unreadable(path, (error.strerror or "it cannot be read").lower())
    if len(data) > _LARGEST:
        return Unreadable(path, "it is larger than 16 MB")
    text = decode_text(data, path)
    if isinstance(text, Unreadable):
        return text
    found = read_jetbrains(text) if path.name == JETBRAINS_NAME else read_netscape(text)
    broken = tuple(each for each in found if isinstance(each, BrokenLine))
    kept = tuple(each for each in found if not isinstance(each, BrokenLine))
    return ReadCookies(kept, broken)


def change_cookie_file(
    path: Path, before: Sequence[Kept], after: Sequence[Kept], now: float
) -> tuple[Kept, ...] | Unreadable:
    """Write what changed from `before` to `after` into a file; gives what it holds then.

    What others wrote meanwhile stays. Cookies that are over are left out. Only the owner may read
    the file. It is not touched when nothing changed, and when it is JetBrains'.

    Raises:
        OSError: It cannot be written.
    """
    if path.name == JETBRAINS_NAME or _by_key(before) == _by_key(after):
        return tuple(after)
    with file_lock(path):
        found = read_cookie_file(path)
        if isinstance(found, Unreadable):
            return found
        merged = tuple(
            each
            for each in with_changes(found.kept, before, after)
            if not isinstance(each, Cookie) or each.expires is None or each.expires > now
        )
        write_atomically(path, netscape_text(merged).encode(), private=True)
    return merged


def kept_cookies_path(folder: Path, environment: str) -> Path:
    """The file of a workspace's cookies in an environment; `folder` is that of its state."""
    return folder / "cookies" / f"{quote(environment, safe='')}.cookies.txt"


def _by_key(kept: Sequence[Kept]) -> dict[tuple[str, str, str], Kept]:
    return {each.key: each for each in kept}
