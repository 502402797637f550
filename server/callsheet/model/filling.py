"""Fills the arguments of the settings of one request; what is wrong is shown where it stands."""

from pathlib import Path

from callsheet.model.document import Document
from callsheet.model.settings import Setting, Settings
from callsheet.model.substitute import Part, Substitution, elsewhere, fill, joined
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.nodes import Piece
from callsheet.text import Span


class Filling:
    """Reads settings for one request; problems, notes and secrets go to its substitution."""

    def __init__(self, settings: Settings, substitution: Substitution, document: Document) -> None:
        self.settings = settings
        self.substitution = substitution
        self._document = document

    def text(self, setting: Setting, piece: Piece) -> str:
        """A text of a setting with its bindings replaced."""
        if "{{" not in piece.text and "\\{" not in piece.text:
            return piece.text
        return joined(self.parts(setting, piece))

    def parts(self, setting: Setting, piece: Piece) -> tuple[Part, ...]:
        """The parts of a text of a setting."""
        start = setting.layer.block.start + piece.span.start
        if setting.layer.document is self._document:
            return self.substitution.parts(piece.text, start)
        parts, problems = fill(piece.text, self.substitution.evaluate)
        for problem in problems:
            self._add(setting, problem.shifted(start))
        return parts

    def value(self, setting: Setting, key: str, position: int | None = None) -> str:
        """The argument of that key, or at that position; empty when there is none."""
        arguments = setting.arguments
        piece = arguments.key(key)
        if piece is None and position is not None and position < len(arguments.positional):
            piece = arguments.positional[position]
        return "" if piece is None else self.text(setting, piece)

    def secret(self, setting: Setting, key: str, position: int | None = None) -> str:
        """As `value`, for a credential: the redactor learns of it."""
        text = self.value(setting, key, position)
        self.substitution.secrets.add(text)
        return text

    def checked(self, setting: Setting) -> bool:
        """Whether what is written is right as far as its text tells; says what is not."""
        wrong = [
            problem for problem in setting.arguments.problems if problem.severity is Severity.ERROR
        ]
        for problem in wrong:
            self._add(setting, problem.shifted(setting.layer.block.start))
        return not wrong

    def refuse(
        self,
        setting: Setting,
        code: Code,
        message: str,
        hint: str = "",
        key: str = "",
        *,
        at: Piece | None = None,
    ) -> None:
        """Say why the request cannot go out: at a piece, at the argument of that key, or at all."""
        piece = at or (setting.arguments.key(key) if key else None)
        written = setting.directive
        end = max(written.name.span.end, written.value.span.end)
        span = piece.span if piece else Span(written.name.span.start, end)
        placed = setting.placed(span)
        self._add(setting, Problem(code, Severity.ERROR, placed, message, hint))

    def note(self, setting: Setting, problem: Problem) -> None:
        """Add a warning, its span one of the setting's document."""
        self.substitution.notes.append(self._here(setting, problem))

    def folder(self, setting: Setting) -> Path:
        """The folder from which the paths of a setting are seen."""
        return setting.layer.document.path.parent

    def _add(self, setting: Setting, problem: Problem) -> None:
        self.substitution.problems.append(self._here(setting, problem))

    def _here(self, setting: Setting, problem: Problem) -> Problem:
        """A problem of another file is shown at the `# @use` that leads there."""
        if setting.layer.document is self._document:
            return problem
        use = self.settings.use
        own = use is not None and use.layer.document is self._document
        span = use.placed(use.directive.span) if use is not None and own else Span(0, 0)
        return elsewhere(problem, setting.layer.document.path, span)
