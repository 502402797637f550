"""The kinds of files that are imported, and who reads them."""

from collections.abc import Callable, Mapping

from callsheet.convert.imported import Importer
from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """Another tool's files."""

    shown: str
    """What they are, for `--help`."""

    importer: Callable[[], Importer]
    """Who reads them; asked for when it is needed, since they import much."""

    endings: tuple[str, ...] = ()
    """Of the files of a folder that are read; none at all: it has to be files."""


def _curl() -> Importer:
    from callsheet.convert.curl_files import from_curl_files

    return from_curl_files


def _har() -> Importer:
    from callsheet.convert.har_files import from_har_files

    return from_har_files


KINDS: Mapping[str, Kind] = {
    "curl": Kind("commands of a shell, as browsers copy them", _curl),
    "har": Kind("what a browser recorded", _har),
}
"""By the name that the command is given."""
