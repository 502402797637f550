"""The plug-in of pytest: request files are test files, and their requests are tests.

Each run of pytest loads this where Callsheet is installed, of whatever version: names that old
ones do not have stand in quotes. All else is imported when the first request file is collected.
"""

from collections.abc import Mapping
from typing import Any

import pytest

_KEY = "callsheet_collects"


def pytest_addoption(parser: "pytest.Parser") -> None:
    """Add what pytest can be told of requests."""
    parser.addini(
        "callsheet_collect",
        "which request files are collected: `named`, those that the command line names or that lie"
        " in folders that it names; `all`; `none`",
        default="named",
    )
    parser.addini("callsheet_env", "the environment that requests are sent in", default="")
    parser.addini("callsheet_base_url", "where targets go that name no host", default="")
    group = parser.getgroup("callsheet", "requests of .http files")
    add = group.addoption
    add("--callsheet-env", metavar="NAME", help="the environment to use")
    add("--callsheet-base-url", metavar="URL", help="where targets go that name no host")
    _add_repeatable(group, "--callsheet-env-file", "FILE", "an environment or .env file to read")
    _add_repeatable(group, "--callsheet-var", "NAME=VALUE", "a variable; it wins over all others")
    _add_repeatable(
        group, "--callsheet-secret", "NAME=VALUE", "a variable whose value is masked everywhere"
    )


def pytest_configure(config: "pytest.Config") -> None:
    """Collect request files, where they are meant."""
    # Before pytest 7.2 nobody can tell what was typed; other tests must run there all the same.
    if hasattr(config, "args_source") and _collects(config):
        from callsheet.pytest_plugin import collecting

        config.pluginmanager.register(collecting, "callsheet-collecting")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist whether request files are collected."""
    node.workerinput[_KEY] = _collects(node.config)


@pytest.fixture(scope="session")
def callsheet_environment(pytestconfig: "pytest.Config") -> str:
    """The name of the environment that requests are sent in; empty for none."""
    return _option(pytestconfig, "callsheet_env")


@pytest.fixture(scope="session")
def callsheet_base_url(pytestconfig: "pytest.Config") -> str:
    """Where targets go that name no host, whatever `@base-url` says; empty: as the files say."""
    return _option(pytestconfig, "callsheet_base_url")


@pytest.fixture(scope="session")
def callsheet_variables() -> Mapping[str, object]:
    """Variables of requests; they win over those of files and environments."""
    return {}


@pytest.fixture(scope="session")
def callsheet_secrets() -> Mapping[str, object]:
    """Variables of requests whose values are masked wherever they would be shown."""
    return {}


def _collects(config: "pytest.Config") -> bool:
    # A worker of xdist is always given the names of files and folders, typed or not.
    told: bool | None = getattr(config, "workerinput", {}).get(_KEY)
    if told is not None:
        return told
    which = str(config.getini("callsheet_collect"))
    match which:
        case "named":
            return config.args_source is pytest.Config.ArgsSource.ARGS
        case "all" | "none":
            return which == "all"
        case _:
            there_are = "there are named, all, none"
            raise pytest.UsageError(f'callsheet_collect cannot be "{which}": {there_are}')


def _option(config: "pytest.Config", name: str) -> str:
    """What the command line says, else the configuration file."""
    typed: str | None = config.getoption(name)
    return str(config.getini(name)) if typed is None else typed


def _add_repeatable(group: "pytest.OptionGroup", name: str, metavar: str, text: str) -> None:
    group.addoption(name, action="append", default=[], metavar=metavar, help=f"{text}; repeatable")
