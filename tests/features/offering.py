"""What is offered at a cursor, and the line when an offer is accepted."""

from collections.abc import Mapping

from callsheet.exchange import Response
from callsheet.features.completion import completion
from callsheet.features.completion_items import Item
from callsheet.lsp.completion_writer import snippet_text
from fixture import Scene, scene


def offers(
    text: str, *, environment: str = "", answers: Mapping[str, Response] | None = None
) -> tuple[Scene, tuple[Item, ...]]:
    shown = scene(text, environment=environment, answers=answers)
    found = completion(shown.workspace, shown.document, shown.offset, shown.files)
    return shown, tuple(sorted(found, key=lambda item: item.sort or item.label))


def check(
    text: str,
    expected: list[str],
    *,
    environment: str = "",
    answers: Mapping[str, Response] | None = None,
    first: int = 8,
):
    """The first offers: what they are, and the line when one is accepted."""
    shown, found = offers(text, environment=environment, answers=answers)
    lines = [f"{item.label} | {line_after(shown, item)} | {item.detail}" for item in found]
    assert lines[:first] == expected


def accepted(shown: Scene, item: Item) -> str:
    """The text when an offer is accepted, the places of a snippet as they are."""
    inserted = snippet_text(item.new_text) if item.is_snippet else item.new_text
    text = shown.document.text
    return text[: item.span.start] + inserted + text[item.span.end :]


def line_after(shown: Scene, item: Item) -> str:
    before = shown.document.text.count("\n", 0, item.span.start)
    return accepted(shown, item).split("\n")[before]
