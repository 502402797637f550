"""Authentication of other tools as arguments of `# @auth`."""

from collections.abc import Iterable

from callsheet.convert.draft import argument

NO_AUTH = ("auth none",)


def scheme(kind: str, /, *positional: str, **arguments: str) -> tuple[str, ...]:
    """`# @auth NAME …` with those arguments that say something."""
    given = [argument(each) for each in positional]
    named = [f"{key}={argument(value)}" for key, value in arguments.items() if value]
    return (" ".join(("auth", kind, *given, *named)),)


def parameters(pairs: Iterable[tuple[str, str]]) -> str:
    """Further parameters of a token request."""
    return "&".join(f"{name}={value}" for name, value in pairs)
