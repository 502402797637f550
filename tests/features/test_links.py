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
