"""What `grammar/LANGUAGE.md` shows for pytest works as it is printed."""

import re
from pathlib import Path

from callsheet import pytest_plugin
from loopback import serving

pytest_plugins = ["pytester"]

REFERENCE = Path(__file__).parents[2] / "grammar" / "LANGUAGE.md"
SECTION = re.search(
    r"^## pytest\n(.*?)^## ", REFERENCE.read_text("utf-8"), re.DOTALL | re.MULTILINE
)[1]

SERVER = """
@pytest.fixture(scope="session")
def my_server():
    from types import SimpleNamespace
    return SimpleNamespace(url="{origin}")
"""


def test_the_fixtures_that_are_shown(pytester):
    (example,) = re.findall(r"^```python\n(.*?)^```", SECTION, re.DOTALL | re.MULTILINE)
    with serving() as server:
        pytester.makeconftest(example + SERVER.format(origin=server.origin))
        for name, text in {
            "http-client.env.json": '{"dev": {"place": "here"}}',
            "api.http": "GET /text/{{user}}-{{limit}}-{{place}}\nX-Token: {{token}}\n",
        }.items():
            (pytester.path / name).write_text(text)
        result = pytester.runpytest_inprocess("-p", "no:asyncio", "api.http")
    result.assert_outcomes(passed=1)
    assert server.targets == ["GET /text/ada-10-here"]


def test_all_options_are_documented():
    class Parser:
        """Remembers what a plug-in adds."""

        def __init__(self):
            self.names = set()

        def addini(self, name, *_, **__):
            self.names.add(name)

        def getgroup(self, *_):
            return self

        def addoption(self, name, **_):
            self.names.add(name)

    parser = Parser()
    pytest_plugin.pytest_addoption(parser)
    documented = set(
        re.findall(r"`(--callsheet-[a-z-]+|callsheet_(?:env|base_url|collect)`)", SECTION)
    )
    assert {name.rstrip("`") for name in documented} == parser.names
    fixtures = {name for name in vars(pytest_plugin) if name.startswith("callsheet_")}
    assert fixtures == set(re.findall(r"^def (callsheet_\w+)", SECTION, re.MULTILINE))
