"""The commands that copy a request for other tools, with its secrets masked or with them."""

import asyncio
from functools import partial
from typing import Any

from lsprotocol import types as lsp

from callsheet.convert.plain import Copied
from callsheet.features.copy_as import FORMS, CopyTarget, copy_as
from callsheet.features.symbols import shown_name
from callsheet.lsp.calls import Call, opened, place_meant
from callsheet.lsp.connection import Connection
from callsheet.lsp.sending import settings_now
from callsheet.model.secrets import Keepers
from callsheet.problems import Problem, UsageError, did_you_mean

_COPY, _DO_NOT_COPY = "Copy with secrets", "Cancel"


async def copy_request(server: Connection, call: Call) -> dict[str, Any] | None:
    """Give a request in the words of another tool, every secret masked."""
    return await _copied(server, call, None)


async def copy_with_secrets(server: Connection, call: Call) -> dict[str, Any] | None:
    """The same with its secrets, when the person confirms that."""
    place = place_meant(opened(server, call), call)
    question = f"Copy {shown_name(place)} with its secrets readable"
    if await server.ask(question, _COPY, _DO_NOT_COPY) != _COPY:
        return None
    return await _copied(server, call, settings_now(server).keepers)


async def _copied(server: Connection, call: Call, keepers: Keepers | None) -> dict[str, Any] | None:
    snapshot = opened(server, call)
    place = place_meant(snapshot, call)
    target = await _target(server, call)
    if target is None:
        return None
    copy = partial(copy_as, snapshot.workspace, place, snapshot.files, target, keepers)
    # Whoever keeps secrets may take their time.
    copied = copy() if keepers is None else await asyncio.to_thread(copy)
    if not isinstance(copied, Copied):
        raise UsageError(f"{shown_name(place)} cannot be copied", _reasons(copied))
    for note in copied.notes:
        server.say(f"{FORMS[target].shown}: {note}", lsp.MessageType.Warning)
    text = server.mask(copied.text) if keepers is None else copied.text
    if not _is_silent(call):
        _show(server, f"{shown_name(place)}.{FORMS[target].ending}", text)
    return {"text": text, "notes": [server.mask(note) for note in copied.notes]}


def _is_silent(call: Call) -> bool:
    """Whether a plug-in takes the text itself, as for the clipboard: then nothing is shown."""
    return list(call.arguments[4:5]) == [False] or call.named.get("show") is False


def _show(server: Connection, name: str, text: str) -> None:
    """Show the text as a document, else in a message: a server has no clipboard."""
    if not server.state.client.show_document:
        server.say(text)
        return
    path = server.state.private_files.write(name, text.encode("utf-8", "surrogateescape"))
    server.wire.window_show_document(lsp.ShowDocumentParams(path.as_uri(), take_focus=False))


def _reasons(problems: tuple[Problem, ...]) -> str:
    return "; ".join(dict.fromkeys(problem.message for problem in problems))


async def _target(server: Connection, call: Call) -> CopyTarget | None:
    """What it is copied for; asks when that is not said."""
    name = call.said("tool", 3)
    if not name:
        shown = {form.shown: target for target, form in FORMS.items()}
        chosen = await server.ask("Copy as", *shown)
        return shown.get(chosen or "")
    if name not in tuple(CopyTarget):
        known = [str(each) for each in CopyTarget]
        raise UsageError(
            f'nothing is copied as "{name}"',
            did_you_mean(name, known) or f"known are: {', '.join(known)}",
        )
    return CopyTarget(name)
