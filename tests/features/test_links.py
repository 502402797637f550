"""Paths that can be clicked."""

from callsheet.features.definition import definition
from callsheet.features.diagnostics import diagnostics
from callsheet.features.links import links
from callsheet.problems import Severity
from fixture import scene


def test_paths_of_files_that_exist():
    shown = scene(
        """
        //- main.http
        import ./other.http
        POST https://example.org/

        < ./body.json
        < ./missing.json
        < ./{{name}}.json
        //- other.http
        ###
        //- body.json
        {}
        """
    )
    found = links(shown.workspace, shown.document, shown.files)
    assert [(shown.text(link.span), link.path.name) for link in found] == [
        ("./other.http", "other.http"),
        ("./body.json", "body.json"),
    ]


def test_the_files_of_settings_are_links():
    shown = scene(
        """
        //- main.http
        # @tls ca=./a.pem cert="b.pem" key={{k}} pfx=./none.p12
        # @auth jwt key_file=a.pem
        GET https://example.org/
        //- a.pem
        a
        //- b.pem
        b
        """
    )
    found = links(shown.workspace, shown.document, shown.files)
    assert [shown.text(link.span) for link in found] == ["./a.pem", "b.pem", "a.pem"]


def test_the_files_that_loops_go_through():
    shown = scene(
        """
        //- main.http
        # @foreach row in ro<|>ws.csv
        # @foreach one in "none.json"
        GET https://example.org/{{row.id}}/{{one}}
        //- rows.csv
        id
        1
        """
    )
    workspace, document, files = shown.workspace, shown.document, shown.files
    assert [shown.text(link.span) for link in links(workspace, document, files)] == ["rows.csv"]
    [place] = definition(workspace, document, shown.offset, files)
    assert place.path.name == "rows.csv"
    found = diagnostics(workspace, document, files)
    [problem] = [each for each in found if each.severity is Severity.ERROR]
    assert (problem.code, shown.text(problem.span)) == ("missing-file", "none.json")


def test_schemas_are_links():
    shown = scene(
        """
        //- main.http
        GET https://example.org/

        # @assert body matchesSchema "./item.json#/$defs/a"
        # @assert body contains schema
        //- item.json
        {}
        """
    )
    found = links(shown.workspace, shown.document, shown.files)
    assert [(shown.text(link.span), link.path.name) for link in found] == [
        ("./item.json", "item.json")
    ]
