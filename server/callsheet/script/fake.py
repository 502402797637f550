"""Made-up names, addresses and texts for `$random.CLASS.METHOD`, out of the Faker library."""

from functools import cache
from importlib import import_module
from random import Random
from typing import Any

from callsheet.facts.dynamic_variables import FAKER_PROVIDERS
from callsheet.late_dataclasses import dataclass
from callsheet.problems import did_you_mean


@dataclass(frozen=True, slots=True)
class NotFaked:
    """Why there is no made-up value, and what to do."""

    message: str
    hint: str


def fake_value(name: str, arguments: tuple[str, ...], random: Random) -> str | NotFaked:
    """A made-up value for JetBrains' `CLASS.METHOD`, also `locale.CLASS.METHOD("zh_CN")`."""
    local = name.startswith("locale.")
    method = FAKER_PROVIDERS.get(name.removeprefix("locale."))
    if method is None:
        hint = did_you_mean(name, tuple(FAKER_PROVIDERS))
        return NotFaked(f"there is no random value `$random.{name}`", hint)
    try:
        faker = _faker(arguments[0] if local and arguments else "en_US")
    except ImportError:
        return NotFaked(
            f"`$random.{name}` needs the Faker library",
            "install it with `pip install callsheet[faker]`",
        )
    except AttributeError:
        return NotFaked(f'Faker has no locale "{arguments[0]}"', "write one like `en_US`")
    faker.seed_instance(random.getrandbits(64))
    return _text(faker, method, arguments)


def _text(faker: Any, method: str, arguments: tuple[str, ...]) -> str | NotFaked:
    maker = getattr(faker, method, None)
    if maker is None:
        return NotFaked(f"Faker has no `{method}` in this locale", "use another locale")
    number = int(arguments[-1]) if arguments and arguments[-1].isdigit() else None
    made = maker(number) if number is not None and method in _COUNTED else maker()
    text = " ".join(made) if isinstance(made, list) else str(made)
    return text.replace("\n", ", ")


_COUNTED = frozenset({"words", "sentence", "paragraph"})


@cache
def _faker(locale: str) -> Any:
    # By name, since the library is there only with the extra `faker`.
    return import_module("faker").Faker(locale)
