"""Files of cURL commands as request files: scripts, histories, what a browser copied."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from callsheet.convert.curl_commands import CurlLine, curl_lines
from callsheet.convert.draft import Draft
from callsheet.convert.from_curl import drafts_of_words
from callsheet.convert.imported import (
    ENVIRONMENT_FILE,
    PRIVATE_FILE,
    GivenFile,
    Imported,
    ImportLoss,
    NotImported,
)
from callsheet.convert.request_files import file_stem, request_file, shortened
from callsheet.disk import Unreadable, decode_text
from callsheet.facts.secret_names import is_secret_question
from callsheet.values import json_text

_HINT = "write it yourself, or run what the script does as requests that need each other"


def from_curl_files(files: tuple[GivenFile, ...]) -> Imported | NotImported:
    """A request file for each file with commands; other lines of scripts are told."""
    content: dict[PurePosixPath, str | bytes] = {}
    losses: list[ImportLoss] = []
    assigned: list[tuple[str, str]] = []
    count = 0
    for given in files:
        source = str(given.path)
        text = decode_text(given.content)
        if isinstance(text, Unreadable):
            return NotImported(f"this file is no text: {text.reason}", "save it as UTF-8", source)
        drafts = []
        for line in curl_lines(text):
            if line.assigned is not None:
                assigned.append(line.assigned)
                continue
            found = tuple(_drafts(line))
            drafts += [replace(each, notes=()) for each in found]
            losses += _losses(line, found, source)
        if not drafts:
            hint = "a file has commands as they are typed in a shell, or as browsers copy them"
            if "Invoke-WebRequest" in text:
                hint = "let the browser copy it as cURL, not for PowerShell"
            return NotImported("there is no command of curl in it", hint, source)
        path = _free(PurePosixPath(f"{file_stem(given.path.stem)}.http"), content)
        content |= request_file(path, drafts)
        count += len(drafts)
    if assigned:
        content = {path: _bound(each, assigned) for path, each in content.items()}
        content |= _environments(assigned)
    return Imported(content, tuple(losses), count)


def _bound(content: str | bytes, assigned: list[tuple[str, str]]) -> str | bytes:
    """Variables of the script are those of the environment, and not of the process."""
    if isinstance(content, str):
        for name, _ in assigned:
            content = content.replace(f"{{{{$env.{name}}}}}", f"{{{{{name}}}}}")
    return content


def _environments(assigned: list[tuple[str, str]]) -> dict[PurePosixPath, str | bytes]:
    shown = {name: value for name, value in assigned if not is_secret_question(name)}
    hidden = {name: value for name, value in assigned if is_secret_question(name)}
    given = ((ENVIRONMENT_FILE, shown), (PRIVATE_FILE, hidden))
    return {path: f"{json_text({'$shared': each}, 2)}\n" for path, each in given if each}


def _drafts(line: CurlLine) -> Iterator[Draft]:
    if line.words is None:
        return
    for draft in drafts_of_words(line.words):
        # A command without a URL, as `curl --version`, sends nothing.
        if "the command names no URL" not in draft.notes:
            yield replace(draft, title=shortened(line.title))


def _losses(line: CurlLine, drafts: tuple[Draft, ...], source: str) -> Iterator[ImportLoss]:
    place = f"line {line.line}"
    if line.words is None:
        yield ImportLoss(place, f"`{line.text}` is no command of curl", _HINT, source)
    elif not drafts:
        yield ImportLoss(place, "the command names no URL", "", source)
    for note in dict.fromkeys(note for draft in drafts for note in draft.notes):
        yield ImportLoss(place, note, "", source)


def _free(path: PurePosixPath, taken: dict[PurePosixPath, str | bytes]) -> PurePosixPath:
    found, number = path, 2
    while found in taken:
        found, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    return found
