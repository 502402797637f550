"""The servers of a description as environments: each has a `baseUrl`."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from callsheet.convert.imported import ImportLoss
from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, Node, Version

_VARIABLE = re.compile(r"\{([^{}]+)\}")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME: Final = 24
_MOST_VALUES: Final = 12
_NOWHERE: Final = "http://localhost"


@dataclass(frozen=True, slots=True)
class Servers:
    """The base URLs by the names of their environments; the first is the one that is meant."""

    urls: Mapping[str, str]
    losses: tuple[ImportLoss, ...]


def servers_of(description: Description, source: str) -> Servers:
    """An environment for each server, and for each value of what varies in its URL."""
    found: dict[str, str] = {}
    losses: list[ImportLoss] = []
    for wished, url in _named_urls(description, source, losses):
        whole = _whole(url)
        if whole != url.rstrip("/"):
            said = f'the server "{url}"' if url else "the description"
            what = f"{said} names no host; `{whole}` stands in its place"
            losses.append(ImportLoss("servers", what, "put the host into `baseUrl`", source))
        name, number = wished, 2
        while name in found and found[name] != whole:
            name, number = f"{wished}-{number}", number + 1
        found[name] = whole
    return Servers(found or {"local": _NOWHERE}, tuple(losses))


def _named_urls(
    description: Description, source: str, losses: list[ImportLoss]
) -> Iterator[tuple[str, str]]:
    listed = [] if description.version is Version.SWAGGER_2 else _listed(description)
    if not listed:
        for url in description.servers:
            yield _called("", url), url
        return
    for server in listed:
        for name, url in _of_server(description, server, source, losses):
            yield name, url if _is_plain(url) else ""


def _listed(description: Description) -> list[Node]:
    return [each for _, each in description.children(description.at(description.root, "servers"))]


def _of_server(
    description: Description, server: Node, source: str, losses: list[ImportLoss]
) -> Iterator[tuple[str, str]]:
    """A server with the defaults of its variables; then with each other value of the only one."""
    variables = dict(description.children(description.at(server, "variables")))
    used = [name for name in _VARIABLE.findall(server.text("url")) if name in variables]
    usual = {name: _default(variables[name]) for name in used}
    said = server.text("name") or server.text("description")
    name = _called(said, _filled(server, usual))
    varied = [each for each in used if len(variables[each].listed("enum")) > 1]
    yield name, _filled(server, usual)
    for each in used:
        choices = [value for value in variables[each].listed("enum") if isinstance(value, str)]
        if varied == [each] and len(choices) <= _MOST_VALUES:
            for value in choices:
                if value != usual[each]:
                    yield (
                        f"{name}-{_slug(value)}" if said else _slug(value),
                        _filled(server, usual | {each: value}),
                    )
        else:
            what = f'"{each}" in the URL of the server is always "{usual[each]}"'
            losses.append(ImportLoss("servers", what, "change `baseUrl` where it is other", source))


def _default(variable: Node) -> str:
    return variable.text("default") or next(
        (each for each in variable.listed("enum") if isinstance(each, str)), "example"
    )


def _filled(server: Node, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(found[1], found[1]), server.text("url"))


def _called(said: str, url: str) -> str:
    """The name of an environment: what is said of the server, if short, else of its host."""
    name = _slug(said)
    if name and len(name) <= _LONGEST_NAME:
        return name
    host = urlsplit(url).hostname or "" if _is_plain(url) else ""
    if host in ("localhost", "127.0.0.1", "::1", ""):
        return "local"
    return _slug(host.removeprefix("www.").removeprefix("api.").split(".")[0]) or "server"


def _is_plain(url: str) -> bool:
    """Whether it is a URL, and nothing that would be read otherwise in an environment."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return not re.search(r"[\s{}]", url.strip())


def _slug(text: str) -> str:
    return _NOT_IN_NAMES.sub("-", text.lower()).strip("-")


def _whole(url: str) -> str:
    plain = url.strip().rstrip("/")
    if "://" in plain:
        return plain
    if plain.startswith("//"):
        return f"https:{plain}"
    return f"{_NOWHERE}/{plain.lstrip('/')}".rstrip("/")
