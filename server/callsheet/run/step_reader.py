"""Reads the texts of a step as they are now: with its environment, its items, what is known."""

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random

from callsheet.disk import Files
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.late_dataclasses import dataclass
from callsheet.model.circumstances import Circumstances
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved, Unresolved, resolve
from callsheet.model.scope import environment_layers, scope_of
from callsheet.model.secrets import Secrets
from callsheet.model.workspace import Workspace
from callsheet.run.expressions import Expressions
from callsheet.run.given_tokens import GivenTokens
from callsheet.run.known import Known
from callsheet.run.plan import Step
from callsheet.run.settings import Settings


@dataclass(frozen=True, slots=True)
class StepReader:
    """Reads the texts of steps as they are now; nothing is sent but for tokens that they name."""

    workspace: Workspace
    settings: Settings
    known: Known
    files: Files
    client: HttpClient
    random: Random
    process_environment: Mapping[str, str]
    given: Layer
    """What the command line defines."""

    def resolved(self, step: Step, tokens: GivenTokens) -> Resolved | Unresolved:
        """The request of a step, or why it cannot be sent."""
        return resolved_with(self.expressions(step, tokens))

    def expressions(self, step: Step, tokens: GivenTokens | None = None) -> Expressions:
        """Evaluates the texts of a step; made anew when an answer has come since."""
        place = step.place
        secrets = self._secrets(place)
        layers = (
            self.given,
            *step.layers,
            *_layers_of_round(step),
            _layer_of_scripts(step),
            Layer(Source.CAPTURE, self.known.captured),
            self.known.scripts.layer,
        )
        scope = scope_of(self.workspace, place.document, place.block, layers, secrets)
        circumstances = Circumstances(
            self.files,
            step.instant.now if step.instant else datetime.now(UTC),
            Random(step.instant.seed) if step.instant else self.random,
            self.known.exchanges,
            self.process_environment,
            self.settings.prompt,
            self.workspace.root,
            self.settings.options,
            self.workspace.environment,
            (tokens or self.tokens()).give,
            self.settings.pick,
            items=self.known.items,
            base_url=self.settings.base_url,
            headers=self.known.scripts.headers,
        )
        return Expressions(place, scope, circumstances)

    def tokens(self, cancellation: Cancellation | None = None) -> GivenTokens:
        """Gives the tokens that texts name, and knows afterwards which."""
        options, dry_run = self.settings.options, self.settings.dry_run
        return GivenTokens(self.client, options, cancellation, dry_run=dry_run)

    def _secrets(self, place: RequestPlace) -> Secrets:
        around = self.workspace.environments.get(place.document.folder)
        return Secrets(
            self.settings.secrets,
            self.process_environment,
            environment_layers(self.workspace, place.document),
            self.workspace.environment,
            around.secret_command if around else None,
            self.settings.keepers,
            place.document.folder,
            self.workspace.root,
        )


def resolved_with(expressions: Expressions) -> Resolved | Unresolved:
    """The request of a place, with the names that `expressions` see."""
    place = expressions.place
    return resolve(place.document, place.block, expressions.scope, expressions.circumstances)


def _layer_of_scripts(step: Step) -> Layer:
    origin = Origin(Source.SCRIPT, step.place.path, detail=step.place.name)
    named = step.variables.items()
    return Layer(Source.SCRIPT, {name: Variable(name, value, origin) for name, value in named})


def _layers_of_round(step: Step) -> tuple[Layer, Layer]:
    given = {
        name: Variable(name, value, Origin(Source.LOOP, detail="run"), typed=False, template=True)
        for name, value in step.values
    }
    origin = Origin(Source.LOOP, detail="foreach")
    items = {item.name: Variable(item.name, item.value, origin) for item in step.items}
    for item in step.items:
        if item.is_of_arrays and isinstance(item.value, Mapping):
            items |= {name: Variable(name, each, origin) for name, each in item.value.items()}
    if step.items:
        index = step.items[-1].index
        items["$index"] = Variable("$index", index, origin)
    items.pop("", None)
    return Layer(Source.LOOP, items), Layer(Source.LOOP, given)
