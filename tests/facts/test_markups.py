"""The kinds of documents: the reference names every ending, and editors name what they send."""

import json
import re
from pathlib import Path

import pytest

from callsheet.facts.markups import ENDINGS, LANGUAGES, Markup, markup_of

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "grammar" / "LANGUAGE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["guide.md", "GUIDE.MD", "a.b.mdx"])
def test_an_ending_counts_in_any_case(name):
    assert markup_of(Path(name)) is Markup.MARKDOWN


@pytest.mark.parametrize("name", ["main.http", "main.rest", "md", "notes.txt"])
def test_other_files_are_all_requests(name):
    assert markup_of(Path(name)) is None


def test_the_reference_has_every_ending_under_its_kind():
    section = REFERENCE.partition("\n## Documents\n")[2].partition("\n## Formatting")[0]
    for ending, markup in ENDINGS.items():
        assert re.search(rf"^\| {markup}\b[^|]*`{re.escape(ending)}`", section, re.MULTILINE), (
            ending
        )


def test_the_server_knows_every_language_that_editors_send():
    package = json.loads((ROOT / "editors/vscode/package.json").read_text(encoding="utf-8"))
    begun = {each.partition(":")[2] for each in package["activationEvents"] if "onLang" in each}
    source = (ROOT / "editors/neovim/lua/callsheet/documents.lua").read_text(encoding="utf-8")
    (listed,) = re.findall(r"FENCED = \{(.*?)\}", source)
    assert (begun - {"http"}) | set(re.findall(r"\w+", listed)) == set(LANGUAGES)
