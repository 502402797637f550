"""A file on its way to another dialect: its names, what it loses, and its bindings."""

import re
from collections.abc import Callable, Iterator

from callsheet.convert.answers import Taken, shown, taken_by
from callsheet.convert.dialect import Dialect, Loss, Use
from callsheet.convert.handlers import directives_of_handler
from callsheet.convert.sheet import Sheet
from callsheet.model.document import Document
from callsheet.model.requests import identifier_of, requests_of, visible_requests
from callsheet.model.scope import environment_layers
from callsheet.model.settings import settings_of
from callsheet.model.target import encode_component
from callsheet.model.workspace import Workspace
from callsheet.syntax import nodes
from callsheet.syntax.assertion_nodes import Capture
from callsheet.syntax.assertions import parse_capture
from callsheet.syntax.bindings import Binding, DynamicVariable, MemberPath, bindings_in

_WORD = re.compile(r"\W+")


class Page:
    """What is known of a file while its blocks are written."""

    def __init__(self, workspace: Workspace, document: Document, dialect: Dialect) -> None:
        self.workspace = workspace
        self.document = document
        self.dialect = dialect
        self.losses: dict[Loss, None] = {}
        self.waiting: list[tuple[int, str]] | None = None
        """Variables that no entry of Hurl has set yet, with the blocks that define them."""

        self.characters: dict[str, str] = {}
        self.sheets = [
            Sheet(block, settings_of(workspace, document, block)) for block in document.blocks
        ]
        self._definitions = dict(_definitions(document))
        self._other_names = _other_names(self._definitions) if dialect.last_wins else {}
        self.captured = dict(_captures(document))
        self._places = {place.block.index: place for place in requests_of(document)}
        self._name_requests()

    def lose(self, sheet: Sheet, what: str, hint: str = "") -> None:
        """Note what cannot be carried over; it stands on the line that is being converted."""
        self.losses[Loss(sheet.at, what, hint)] = None

    def reference(self, name: str) -> str | None:
        """What the other tool calls a request; None for one that it cannot know."""
        place = visible_requests(self.workspace, self.document).get(name)
        if place is None:
            return None
        if place.document.path != self.document.path:
            return self._called(place.name) if self.dialect.imports else None
        sheet = self.sheets[place.block.index]
        if not (self.dialect.titles and _title(sheet) == sheet.name):
            sheet.named = True
        return sheet.name

    def sheet_of(self, name: str) -> Sheet | None:
        """The block of a request of this file."""
        place = visible_requests(self.workspace, self.document).get(name)
        if place is None or place.document.path != self.document.path:
            return None
        return self.sheets[place.block.index]

    def keep(self, sheet: Sheet, taken: Taken) -> str | None:
        """The variable that holds a part of an answer of this file, written once."""
        if taken not in sheet.kept:
            stem = identifier_of(f"{identifier_of(sheet.name)}_{shown(taken)}")
            name, number = stem, 2
            while name in self._definitions or name in self.all_kept():
                name, number = f"{stem}_{number}", number + 1
            if not self.dialect.keep(self, sheet, name, taken):
                return None
            sheet.kept[taken] = name
        return sheet.kept[taken]

    def all_kept(self) -> set[str]:
        """The names of all variables that hold parts of answers."""
        made = {name for sheet in self.sheets for name in sheet.kept.values()}
        return made | set(self.captured)

    def variable(self, sheet: Sheet, name: str, *, outside: bool = False) -> str:
        """The name of a variable as a block sees it; `outside`, as its own definition sees it."""
        others = self._other_names.get(name)
        if others is None:
            return name
        return others[_seen_from(sheet.placed.index, tuple(others), outside=outside)]

    def is_defined(self, name: str) -> bool:
        """Whether the file itself gives a variable its value."""
        return name in self._definitions

    def in_environment(self, name: str) -> bool:
        """Whether the chosen environment, or what all of them share, has a variable."""
        layers = environment_layers(self.workspace, self.document)
        return any(name in layer.variables for layer in layers)

    def definition(self, sheet: Sheet, name: str) -> str | None:
        """What a block sees a variable of the file defined as."""
        places = self._definitions.get(name)
        if places is None:
            return None
        return places[_seen_from(sheet.placed.index, tuple(places), outside=False)]

    def static(self, sheet: Sheet, text: str, depth: int = 0) -> str | None:
        """A text with the variables of the file replaced; None when others are in it."""

        def value(binding: Binding) -> str | None:
            match binding.expression:
                case MemberPath(root=root, steps=()) if (
                    depth < 9 and root.text in self._definitions
                ):
                    places = self._definitions[root.text]
                    seen = _seen_from(sheet.placed.index, tuple(places), outside=False)
                    return self.static(self.sheets[seen], places[seen], depth + 1)
                case _:
                    return None

        return _filled(text, value, lambda typed: typed)

    def bound(
        self, sheet: Sheet, text: str, typed: Callable[[str], str] = lambda typed: typed
    ) -> str:
        """A text whose bindings are those of the other tool; `typed` has what is between them."""

        def value(binding: Binding) -> str:
            use = Use(self, sheet, binding)
            found = self.dialect.value(use)
            if found is None and binding.percent_encode:
                return self._encoded(sheet, binding)
            if found is None:
                what = f"`{use.text}` means nothing in {self.dialect.shown}"
                self.lose(sheet, what, _advice(binding))
            return use.text if found is None else found

        return _filled(text, value, typed) or ""

    def _encoded(self, sheet: Sheet, binding: Binding) -> str:
        """The value of the file, percent-encoded; else the variable as it is."""
        plain = f"{{{{{binding.inner.text.lstrip('% ')}}}}}"
        known = self.static(sheet, plain)
        if known is not None:
            return encode_component(known)
        self.lose(sheet, f"`{plain}` is not percent-encoded", "encode its value yourself")
        return self.bound(sheet, plain)

    def body_line(self, sheet: Sheet, line: str) -> str:
        """A line of a body, so that the other tool takes it for nothing else."""
        found = self.dialect.body_line(self, line)
        if found is None:
            self.lose(sheet, f"`{line.strip()}` is taken for something else", "move it to a file")
        return line if found is None else found

    def character(self, character: str) -> str:
        """The binding that stands for a character that would begin something else."""
        names = {"#": "hash", "/": "slash", "@": "at", "?": "question", ">": "greater"}
        names |= {"<": "less", "{": "brace", "H": "letter_h"}
        name = names.get(character, f"character_{ord(character)}")
        self.characters[name] = character
        return f"{{{{{name}}}}}"

    def _name_requests(self) -> None:
        taken: set[str] = set()
        for index, place in self._places.items():
            sheet = self.sheets[index]
            name = self._called(place.name if place.name_piece else f"request_{len(taken) + 1}")
            stem, number = name, 2
            while name in taken:
                name, number = f"{stem}_{number}", number + 1
            taken.add(name)
            sheet.name = name
            sheet.named = any(each.value.text for each in place.block.parsed.directives("name"))

    def _called(self, name: str) -> str:
        return name if self.dialect.name.fullmatch(name) else identifier_of(name)


def _title(sheet: Sheet) -> str:
    separator = sheet.placed.tree.separator
    return separator.title.text if separator and separator.title else ""


def _filled(
    text: str, value: Callable[[Binding], str | None], typed: Callable[[str], str]
) -> str | None:
    parts, place = [], 0
    for binding in bindings_in(text):
        found = value(binding)
        if found is None:
            return None
        parts += [typed(text[place : binding.span.start]), found]
        place = binding.span.end
    return "".join([*parts, typed(text[place:])])


def _definitions(document: Document) -> Iterator[tuple[str, dict[int, str]]]:
    """The variables of a file: for each the blocks that define it, and its last value there."""
    found: dict[str, dict[int, str]] = {}
    for block in document.blocks:
        for each in block.parsed.definitions:
            found.setdefault(each.name.text, {})[block.index] = each.value.text
    yield from found.items()


def _other_names(definitions: dict[str, dict[int, str]]) -> dict[str, dict[int, str]]:
    """Names of their own for variables that several blocks define with several values."""
    found: dict[str, dict[int, str]] = {}
    for name, places in definitions.items():
        own_value = any(f"{{{{{name}}}}}" in value.replace(" ", "") for value in places.values())
        if len(places) > 1 and (own_value or len(set(places.values())) > 1):
            numbered = enumerate(places, 1)
            found[name] = {index: name if k == 1 else f"{name}_{k}" for k, index in numbered}
    return found


def _seen_from(block: int, places: tuple[int, ...], *, outside: bool) -> int:
    """Which block's definition a block sees: its own, the nearest ahead, the first behind."""
    ahead = [each for each in places if each < block or (each == block and not outside)]
    return max(ahead) if ahead else min(places)


def _captures(document: Document) -> Iterator[tuple[str, tuple[int, Taken]]]:
    for block in document.blocks:
        named = (*block.parsed.directives("capture"), *block.parsed.directives("result"))
        texts = [each.value.text for each in named]
        for script in (*block.tree.before, *block.tree.after):
            if isinstance(script, nodes.InlineScript):
                said = said_by_handler(script)
                texts += [text for word, text in said if word == "capture"]
        for text in texts:
            found = parse_capture(text)
            if isinstance(found, Capture):
                yield found.name.text, (block.index, taken_by(found.source))


def said_by_handler(script: nodes.InlineScript) -> tuple[tuple[str, str], ...]:
    """What a handler of JetBrains' API says as directives: their names and what is behind them."""
    ours = script.style is nodes.ScriptStyle.JETBRAINS
    found = directives_of_handler(script.source.text) if ours else None
    if found is None or script.phase is not nodes.ScriptPhase.AFTER:
        return ()
    parted = (each.partition(" ") for each in found)
    return tuple((word, text) for word, _, text in parted)


def _advice(binding: Binding) -> str:
    match binding.expression:
        case DynamicVariable(name=name) if name.text.startswith(("$random", "$uuid", "$guid")):
            return "write a value of your own"
        case DynamicVariable():
            return "write its value, or a variable of an environment"
        case MemberPath(root=root) if root.text in ("incremental", "item"):
            return "write the value; only Callsheet goes through items"
        case _:
            return "write a variable"


def lines_of(sheet: Sheet, item: nodes.Item) -> list[str]:
    """The lines of an item as they are typed, without blanks at their ends."""
    text = item.span.of(sheet.placed.text)
    return [line.rstrip() for line in text.removesuffix("\n").split("\n")]
