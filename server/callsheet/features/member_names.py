"""Member names: the members of objects in environment files, and the uses that lead into them.

Objects of the same name are merged member by member, over all files that hold for a request; so a
member is one thing in all environments and files that can be merged.
"""

from collections.abc import Iterator
from pathlib import Path

from callsheet.features.file_names import NameTable
from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import NameKind, Occurrence, Role
from callsheet.features.placed_names import Placed, Site, Sites, candidates
from callsheet.features.script_names import Writing
from callsheet.text import Span


def merged_keys(table: NameTable, sites: Sites, name: str) -> Sites:
    """The keys of a variable whose values can be merged with that of one of `sites`."""
    keys = {
        (path, key.span.start): names.folder
        for path, names in table.environments.items()
        for key in names.keys
        if key.name == name
    }
    found: set[Site] = {site for site in sites if site in keys}
    before = -1
    while len(found) != before:
        before = len(found)
        folders = {keys[site] for site in found}
        found |= {
            site
            for site, folder in keys.items()
            if any(folder.is_relative_to(each) or each.is_relative_to(folder) for each in folders)
        }
    return frozenset(found)


def keys_of_member(
    table: NameTable, sites: Sites, name: str, steps: tuple[str, ...]
) -> tuple[tuple[Path, Span], ...]:
    """Where the keys of a member stand; `sites` are the keys of its variable."""
    return tuple(
        (path, member.span)
        for path in sorted({path for path, _ in sites if path in table.environments})
        for member in table.environments[path].members
        if (member.name, member.steps) == (name, steps)
    )


def uses_of_variable(meanings: Meanings, sites: Sites, name: str) -> tuple[Placed, ...]:
    """The uses that may mean one of the definitions of a variable, whatever they take of it.

    Of a variable that nothing defines: those that mean nothing.
    """
    found = []
    for placed in candidates(meanings.table, NameKind.VARIABLE, name):
        if placed.occurrence.role in (Role.USE, Role.DOTENV):
            means = meanings.of(placed)
            if not means.isdisjoint(sites) if sites else not means:
                found.append(placed)
    return tuple(found)


def leads_into(occurrence: Occurrence, path: str) -> bool:
    """Whether a use takes the member at a path with dots, or what is in it."""
    return f"{occurrence.names[0]}.".startswith(f"{path}.")


def places_in_uses(
    uses: tuple[Placed, ...], name: str, steps: tuple[str, ...]
) -> Iterator[tuple[Path, Span]]:
    """Where uses name a member of a variable, as far as dots alone lead there."""
    path = ".".join((name, *steps))
    for each in uses:
        if each.occurrence.writing is Writing.BINDING and leads_into(each.occurrence, path):
            end = each.block.start + each.occurrence.span.start + len(path)
            yield each.names.path, Span(end - len(steps[-1]), end)
