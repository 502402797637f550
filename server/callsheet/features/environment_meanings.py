"""Environment meanings: which keys of environment files a name means, over all environments."""

from callsheet.features.file_names import EnvironmentKey, EnvironmentNames
from callsheet.features.placed_names import Site, Sites
from callsheet.model.environment_files import SHARED, Kind

_NOTHING: Sites = frozenset()


def keys_that_count(files: list[EnvironmentNames], name: str) -> tuple[Sites, bool]:
    """The keys of a name that count in some environment; `files` are the nearest first."""
    named = [(each, key) for each in files for key in each.keys if key.name == name]
    if not named:
        return _NOTHING, False
    known = {key.environment for each in files for key in each.keys} - {""} - set(SHARED)
    found: set[Site] = set()
    certain = True
    for environment in known or {""}:
        sites = _in_environment(named, environment)
        found |= sites
        certain = certain and bool(sites)
    return frozenset(found), certain


def _in_environment(
    named: list[tuple[EnvironmentNames, EnvironmentKey]], environment: str
) -> set[Site]:
    """The keys that count in one environment: those of the nearest folder, private ones too."""
    orders = (
        (False, (environment,)),
        *((False, (shared,)) for shared in SHARED),
        (True, (environment,)),
        *((True, (shared,)) for shared in SHARED),
    )
    for settings, environments in orders:
        hits = [
            (each, key)
            for each, key in named
            if each.kind is not None
            and (each.kind is Kind.SETTINGS) == settings
            and key.environment in environments
        ]
        if hits:
            return _sites(hits)
    for wanted in (environment, ""):
        hits = [
            (each, key) for each, key in named if each.kind is None and key.environment == wanted
        ]
        if hits:
            return _sites(hits)
    return set()


def _sites(hits: list[tuple[EnvironmentNames, EnvironmentKey]]) -> set[Site]:
    nearest = hits[0][0].folder
    return {(each.path, key.span.start) for each, key in hits if each.folder == nearest}
