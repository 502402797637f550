"""The kinds of files that are imported, and who reads them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from callsheet.convert.imported import Importer
from callsheet.disk import REQUEST_FILE_ENDINGS, DiskFiles, workspace_root_of
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

    beside: Callable[[Path], tuple[Path, ...]] = lambda _: ()
    """The files that one refers to, which are read along with it."""

    with_environments: bool = False
    """Whether environment files of a folder are read, too."""


def _curl() -> Importer:
    from callsheet.convert.curl_files import from_curl_files

    return from_curl_files


def _har() -> Importer:
    from callsheet.convert.har_files import from_har_files

    return from_har_files


def _openapi() -> Importer:
    from callsheet.convert.from_openapi import from_openapi

    return from_openapi


def _described_beside(path: Path) -> tuple[Path, ...]:
    from callsheet.openapi.description import Description, read_description

    found = read_description(path, DiskFiles(workspace_root_of(path.resolve())))
    sources = found.sources if isinstance(found, Description) else ()
    return tuple(each for each in sources if each != path)


def _hurl() -> Importer:
    from callsheet.convert.from_hurl import from_hurl

    return from_hurl


def _postman() -> Importer:
    from callsheet.convert.from_postman import from_postman

    return from_postman


def _bruno() -> Importer:
    from callsheet.convert.from_bruno import from_bruno

    return from_bruno


def _insomnia() -> Importer:
    from callsheet.convert.from_insomnia import from_insomnia

    return from_insomnia


def _environments_beside(path: Path) -> tuple[Path, ...]:
    from callsheet.features.import_dialect import environments_around

    root = workspace_root_of(path.absolute())
    return environments_around(path.absolute(), root, DiskFiles(root))


def _dialect(name: str) -> Callable[[], Importer]:
    def importer() -> Importer:
        from callsheet.features.convert_file import DialectName
        from callsheet.features.import_dialect import dialect_importer

        return dialect_importer(DialectName(name))

    return importer


def _of_dialect(name: str, shown: str) -> Kind:
    shown = f"request files of {shown}, and their environments"
    return Kind(shown, _dialect(name), REQUEST_FILE_ENDINGS, _environments_beside, True)


KINDS: Mapping[str, Kind] = {
    "curl": Kind("commands of a shell, as browsers copy them", _curl),
    "har": Kind("what a browser recorded", _har),
    "hurl": Kind("files of Hurl, and of its variables", _hurl, (".hurl",)),
    "openapi": Kind(
        "descriptions of APIs: OpenAPI 3, Swagger 2", _openapi, beside=_described_beside
    ),
    "postman": Kind(
        "collections of Postman, with environments and globals beside", _postman, (".json",)
    ),
    "bruno": Kind(
        "the folder of a collection of Bruno", _bruno, (".bru", ".json", ".yml", ".yaml")
    ),
    "insomnia": Kind("exports of Insomnia, v4 and v5", _insomnia, (".json", ".yml", ".yaml")),
    "jetbrains": _of_dialect("jetbrains", "JetBrains' HTTP Client"),
    "rest-client": _of_dialect("rest-client", "REST Client"),
    "httpyac": _of_dialect("httpyac", "httpYac"),
    "kulala": _of_dialect("kulala", "kulala"),
    "visual-studio": _of_dialect("visual-studio", "Visual Studio"),
}
"""By the name that the command is given."""
