"""A request with `# @incremental`, and loads of pages that somebody has at hand."""

from datetime import UTC, datetime
from random import Random

from callsheet.model.circumstances import Circumstances
from callsheet.model.filling import Filling
from callsheet.model.incremental import range_parameters, read_incremental
from callsheet.model.requests import requests_of
from callsheet.model.scope import scope_of
from callsheet.model.secrets import Secrets
from callsheet.model.substitute import Substitution
from callsheet.problems import Problem
from callsheet.run.expressions import Expressions
from callsheet.run.marks import tracker_of
from fixture import scene

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def said(text, secrets=None):
    """What the last request of a file says, the names it sees, and the text of the file."""
    shown = scene(text)
    place = requests_of(shown.document)[-1]
    circumstances = Circumstances(shown.files, NOW, Random(1), root=shown.workspace.root)
    scope = scope_of(shown.workspace, shown.document, place.block, (), Secrets(secrets or {}, {}))
    expressions = Expressions(place, scope, circumstances)
    substitution = Substitution(expressions.evaluator.evaluate)
    assert scope.settings is not None
    read = read_incremental(Filling(scope.settings, substitution, shown.document))
    assert read is not None, substitution.problems
    return read, expressions, shown.document.text


def tracker(directive, mark=None, key=()):
    """A tracker as a send makes one, and the text that its problems stand in."""
    read, expressions, text = said(f"# @incremental {directive}\nGET http://h/posts\n")
    return tracker_of(read, mark, expressions, key), text


def loads(directive, runs, key=()):
    """Of each load the parameters sent, how many pages were asked for, and the items kept."""
    mark = None
    for pages in runs:
        read, expressions, _ = said(f"# @incremental {directive}\nGET http://h/posts\n")
        each = tracker_of(read, mark, expressions, key)
        values = each.values()
        assert not isinstance(values, Problem), values.message
        kept, asked = [], 0
        for page in pages:
            asked += 1
            items = each.kept(tuple(page))
            assert not isinstance(items, Problem), items.message
            kept += items
            if each.is_past():
                break
        mark = mark if each.mark is None else each.mark
        yield [dict(range_parameters(read, values)), asked, kept]
