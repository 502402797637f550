"""Paths that can be clicked."""

from callsheet.features.links import links
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
