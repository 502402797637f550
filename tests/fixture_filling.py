"""The settings of a request, filled as a send would fill them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random

from callsheet.model.circumstances import Circumstances
from callsheet.model.evaluate import Evaluator
from callsheet.model.filling import Filling
from callsheet.model.requests import requests_of
from callsheet.model.scope import scope_of
from callsheet.model.secrets import Secrets
from callsheet.model.settings import settings_of
from callsheet.model.substitute import Substitution
from callsheet.problems import Problem
from fixture import Scene, scene

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def filled(
    text: str, secrets: Mapping[str, str] | None = None, environment: str = ""
) -> tuple[Filling, Circumstances]:
    """What the last request of the first file takes its settings from."""
    shown = scene(text, environment=environment)
    place = requests_of(shown.document)[-1]
    circumstances = Circumstances(
        shown.files, NOW, Random(1), root=shown.workspace.root, environment=environment
    )
    known = secrets or {}
    scope = scope_of(shown.workspace, shown.document, place.block, (), Secrets(known, {}))
    evaluator = Evaluator(shown.document, scope, circumstances)
    settings = settings_of(shown.workspace, shown.document, place.block)
    substitution = Substitution(evaluator.evaluate)
    return Filling(settings, substitution, shown.document), circumstances


def told(shown: Scene | str, filling: Filling) -> list[str]:
    """The problems and notes: code, text at the span, message."""
    text = shown if isinstance(shown, str) else shown.document.text
    found: list[Problem] = [*filling.substitution.problems, *filling.substitution.notes]
    return [f"{each.code} at `{each.span.of(text)}`: {each.message}" for each in found]
