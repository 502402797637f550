"""Writes an answer's body where `>>` or `@save` says: under the workspace root, nowhere else."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import assert_never

from callsheet.disk import (
    REQUEST_FILE_ENDINGS,
    Files,
    copy_atomically,
    free_name,
    share_atomically,
    write_atomically,
)
from callsheet.exchange import MemoryBody, ReceivedBody, Response, SpilledBody
from callsheet.model.requests import RequestPlace
from callsheet.problems import Code, Problem, Severity
from callsheet.run.results import SavedFile
from callsheet.syntax.nodes import SaveTo
from callsheet.values import JsonValue

_NO_FILE_NAME = re.compile(r"[^\w-]+")
_ENVIRONMENT = re.compile(r"\A\.env|\.env\Z|\.env\.json|\A\.?httpyac")


def save_answer(
    response: Response,
    targets: tuple[tuple[SaveTo, str], ...],
    place: RequestPlace,
    files: Files,
) -> tuple[tuple[SavedFile, ...], tuple[Problem, ...]]:
    """What was written, and what could not be; paths are relative to the request's file."""
    outcomes = [_save(response, save_to, path, place, files) for save_to, path in targets]
    saved = tuple(each for each in outcomes if isinstance(each, SavedFile))
    return saved, tuple(each for each in outcomes if isinstance(each, Problem))


def _save(
    response: Response, save_to: SaveTo, written: str, place: RequestPlace, files: Files
) -> SavedFile | Problem:
    span = place.block.placed(save_to.path.span)
    own = "" if save_to.path.text else _own_name(place, response)
    path = place.path.parent / (written or own)
    path = path if save_to.overwrite else free_name(path)
    # The free name of the root itself, `>> .`, lies beside it.
    if not files.allowed(path):
        return Problem(
            Code.FILE_OUTSIDE_ROOT,
            Severity.ERROR,
            span,
            f'"{written}" is not under the workspace, so the answer was not written',
            "allow it with `--allow-path`",
        )
    if decides_what_is_sent(path):
        return Problem(
            Code.FILE_NOT_WRITTEN,
            Severity.ERROR,
            span,
            f'"{written}" decides what is sent, so no answer is written there',
            "save the answer under a name of its own, as in `>> ./answers/login.json`",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, response.body)
    except OSError as error:
        message = f'"{written}" could not be written: {error.strerror or error}'
        return Problem(Code.FILE_NOT_WRITTEN, Severity.ERROR, span, message)
    return SavedFile(path, response.body.size, response.body, _media_type(response))


def _media_type(response: Response) -> str:
    return (response.header("Content-Type") or "").partition(";")[0].strip()


def _own_name(place: RequestPlace, response: Response) -> str:
    """The file of a `@save` that names none: `login.json`."""
    from mimetypes import guess_extension

    name = _NO_FILE_NAME.sub("-", place.name).strip("-") or "answer"
    return name + (guess_extension(_media_type(response)) or ".bin")


def document_value(saved: SavedFile) -> Mapping[str, JsonValue]:
    """A stored answer as `response.document`: by our names, and by Camunda's."""
    size, name, media_type = saved.size, saved.path.name, saved.media_type
    return {
        "id": saved.sha256,
        "path": saved.path.as_posix(),
        "size": size,
        "name": name,
        "type": media_type,
        "documentId": saved.sha256,
        "metadata": {"size": size, "fileName": name, "contentType": media_type},
    }


def decides_what_is_sent(path: Path) -> bool:
    """Whether a file holds requests or values for them: a server must not say what goes out."""
    real = path.resolve()
    name = real.name.lower()
    is_settings = real.parent.name.lower() == ".vscode"
    return is_settings or name.endswith(REQUEST_FILE_ENDINGS) or bool(_ENVIRONMENT.search(name))


def _write(path: Path, body: ReceivedBody) -> None:
    match body:
        case MemoryBody(data):
            write_atomically(path, data)
        case SpilledBody(source) as spilled if spilled.kept:
            share_atomically(source, path)
        case SpilledBody(source):
            copy_atomically(source, path)
        case _:
            assert_never(body)
