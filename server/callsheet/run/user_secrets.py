"""User secrets of .NET, which Visual Studio's environments name: `dotnet user-secrets set`."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from callsheet.disk import DiskFiles, Unreadable, decode_text
from callsheet.model.commented_json import JsonFault, read_commented_json
from callsheet.model.providers import NotProvided, Secret, Unset
from callsheet.values import JsonValue, value_text

_PROJECTS: Final = (".csproj", ".fsproj", ".vbproj")
_ID = re.compile(r"<UserSecretsId>\s*(?P<id>[\w.-]+)\s*</UserSecretsId>", re.IGNORECASE)


def user_secret(
    folder: Path, root: Path, name: str, environment: Mapping[str, str] | None = None
) -> Secret:
    """The secret that the project around a folder keeps under a name as `Config:ApiKey`.

    The project is the nearest one from the folder up to the root that says `<UserSecretsId>`.
    """
    identity = _identity(folder, root)
    if identity is None:
        message = "no project around the environment file has a `<UserSecretsId>`"
        return NotProvided(message, "make one with `dotnet user-secrets init`")
    path = _place(identity, os.environ if environment is None else environment)
    data = DiskFiles(path.parent).read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    if isinstance(text, Unreadable):
        return Unset((f"`{path}`",))
    read = read_commented_json(text)
    if isinstance(read, JsonFault):
        return NotProvided(f"the user secrets in `{path}` are not JSON", "correct that file")
    wanted = name.lower()
    found = (value for key, value in _flat(read.value, "") if key.lower() == wanted)
    return next(found, Unset((f"`{path}`",)))


def untrusted_user_secret(_folder: Path, _root: Path, name: str) -> Secret:
    """Says what would be read in a workspace that is trusted."""
    return NotProvided(
        f'the user secret "{name}" was not read: this workspace is not trusted',
        "a project file could name those of another project; to allow it use `--trust`,"
        " CALLSHEET_TRUST=1, or trust the workspace in the editor",
    )


def _identity(folder: Path, root: Path) -> str | None:
    files = DiskFiles(root)
    for each in (folder, *folder.parents):
        if not files.allowed(each):
            return None
        for name in sorted(files.names(each)):
            if name.lower().endswith(_PROJECTS):
                data = files.read(each / name)
                found = (
                    None
                    if isinstance(data, Unreadable)
                    else _ID.search(data.decode("utf-8", "replace"))
                )
                if found is not None and set(found["id"]) != {"."}:
                    return found["id"]
    return None


def _place(identity: str, environment: Mapping[str, str]) -> Path:
    """Where .NET keeps the secrets of a project."""
    if environment.get("APPDATA"):
        return (
            Path(environment["APPDATA"]) / "Microsoft" / "UserSecrets" / identity / "secrets.json"
        )
    home = Path(environment.get("HOME") or Path.home())
    return home / ".microsoft" / "usersecrets" / identity / "secrets.json"


def _flat(value: JsonValue, path: str) -> Iterator[tuple[str, str]]:
    """Every value by its way, `Config:ApiKey`, as .NET's configuration has it."""
    match value:
        case Mapping():
            for key, member in value.items():
                yield from _flat(member, f"{path}:{key}" if path else key)
        case list():
            for index, member in enumerate(value):
                yield from _flat(member, f"{path}:{index}")
        case _:
            yield path, value_text(value)
