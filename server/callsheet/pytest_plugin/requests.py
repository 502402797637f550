"""Request files as pytest collects them: a file is a module, each of its requests a test."""

from argparse import Namespace
from collections.abc import Generator, Iterator, Mapping
from inspect import signature
from itertools import chain, count
from pathlib import Path
from typing import Any, NoReturn

import pytest

from callsheet.cli.options import Choice, read_choice
from callsheet.cli.workspace import Opened, open_workspace
from callsheet.model.phases import Phase, phase_of
from callsheet.model.requests import RequestPlace
from callsheet.problems import UsageError
from callsheet.pytest_plugin.conversation import Conversation, Given, Results, is_bad
from callsheet.pytest_plugin.failures import WentWrong, trouble_text, usage_text, went_wrong
from callsheet.report.style import one_line
from callsheet.run.entries import entries_of
from callsheet.run.selection import tags_of

_OF_PYTEST = frozenset(("filterwarnings", "parametrize", "skip", "skipif", "usefixtures", "xfail"))
"""Markers that do something, where a tag only names a group."""

_PLACES = "callsheet-places"


class RequestFile(pytest.Module):
    """A request file; fixtures of module scope live as long as its requests are sent."""

    obj = None

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._opened: dict[str, Opened] = {}
        self._conversations: dict[str, Conversation] = {}
        self.wrong: WentWrong | None = None
        """What is said when cleaning up fails."""

    def collect(self) -> Iterator["RequestItem"]:
        """A test for each request, in the order of the file."""
        plugins = self.config.pluginmanager
        if not plugins.has_plugin(_PLACES):
            plugins.register(Places(), _PLACES)
        choice = _choice(self.config)
        try:
            opened = self.opened(choice.environment)
        except UsageError as error:
            raise self.CollectError(usage_text(error)) from None
        if opened.troubles:
            folder = self.config.invocation_params.dir
            raise self.CollectError(trouble_text(opened.troubles, opened.redactor, folder))
        taken: set[str] = set()
        requests = (each for each in entries_of(opened.documents[0]) if _is_test(each))
        for place in requests:
            name = _unique(_identifier(opened.redactor.text(place.name)), taken)
            taken.add(name)
            yield RequestItem.from_parent(self, name=name, callobj=_given, place=place)

    def opened(self, environment: str) -> Opened:
        """The file in an environment, with all around it that it needs.

        Raises:
            UsageError: There is no such environment, or an option is wrong.
        """
        if environment not in self._opened:
            choice = _choice(self.config, environment)
            self._opened[environment] = open_workspace((self.path,), choice)
        return self._opened[environment]

    def conversation(self, environment: str) -> Conversation:
        """The session of this file in an environment.

        Raises:
            UsageError: As `opened`.
        """
        if environment not in self._conversations:
            opened = self.opened(environment)
            conversation = Conversation(opened, _choice(self.config, environment))
            self._conversations[environment] = conversation
        return self._conversations[environment]

    def teardown(self) -> None:
        """Clean up behind the last of the requests."""
        conversations = tuple(self._conversations.values())
        self._conversations.clear()
        folder = self.config.invocation_params.dir
        for conversation, bad in [(each, each.end()) for each in conversations]:
            if bad:
                self.wrong = went_wrong(bad, (), conversation.redactor, folder)
                pytest.fail(self.wrong.text, pytrace=False)


class RequestItem(pytest.Function):
    """A request as a test: what it needs is its setup."""

    parent: RequestFile

    def __init__(self, *, place: RequestPlace, **given: Any) -> None:
        super().__init__(**given)
        self._place = place
        self._was_prepared = False
        self.wrong: WentWrong | None = None
        """What is said when this fails."""

        for tag in tags_of(place):
            self.extra_keyword_matches.add(tag)
            if _is_marker(tag):
                _register(self.config, tag)
                self.add_marker(tag)

    def setup(self) -> None:
        """Ask the fixtures, then send what the request needs and has not been sent."""
        self.wrong = None
        super().setup()
        conversation = self._conversation()
        again, self._was_prepared = self._was_prepared, True
        lacking = conversation.prepare(self._place, again=again)
        if lacking:
            self._fail(self._went_wrong(conversation, lacking))

    def runtest(self) -> None:
        """Send the request."""
        conversation = self._conversation()
        results = conversation.send(self._place)
        bad = tuple(each for each in results if is_bad(each))
        if bad:
            needs = conversation.bad_needs()
            self._fail(self._went_wrong(conversation, bad, needs))
        reasons = [each.skip_reason for each in results]
        if reasons and all(reasons):
            pytest.skip(conversation.redactor.text(reasons[0] or ""))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the request stands."""
        return self.path, self._place.line, self.name

    def _conversation(self) -> Conversation:
        asked: dict[str, Any] = {name: self.funcargs[name] for name in _FIXTURES}
        given = _given(**asked)
        try:
            conversation = self.parent.conversation(given.environment)
        except UsageError as error:
            text = usage_text(error)
            self._fail(WentWrong(text, error.message, self.path, self._place.line + 1))
        conversation.use(given)
        return conversation

    def _fail(self, wrong: WentWrong) -> NoReturn:
        self.wrong = wrong
        pytest.fail(wrong.text, pytrace=False)

    def _went_wrong(
        self, conversation: Conversation, results: Results, needs: Results = ()
    ) -> WentWrong:
        folder = self.config.invocation_params.dir
        return went_wrong(results, needs, conversation.redactor, folder)


class Places:
    """Tells where requests stand when they go wrong or are skipped: Python knows our code only."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the place of the request into the report."""
        report = yield
        if not isinstance(item, RequestItem) or call.excinfo is None:
            return report
        wrong = item.parent.wrong if call.when == "teardown" else item.wrong
        raised = call.excinfo.value
        crash = getattr(report.longrepr, "reprcrash", None)
        if wrong is not None and isinstance(raised, pytest.fail.Exception) and crash is not None:
            crash.path, crash.lineno, crash.message = str(wrong.path), wrong.line, wrong.summary
        elif isinstance(raised, pytest.skip.Exception) and isinstance(report.longrepr, tuple):
            path, line, _ = item.reportinfo()
            report.longrepr = (str(path), line + 1, report.longrepr[2])
        return report


def _given(
    callsheet_environment: str,
    callsheet_base_url: str,
    callsheet_variables: Mapping[str, object],
    callsheet_secrets: Mapping[str, object],
) -> Given:
    """What the fixtures of a request say; pytest asks for them by the names of the arguments."""
    return Given(callsheet_environment, callsheet_base_url, callsheet_variables, callsheet_secrets)


_FIXTURES = tuple(signature(_given).parameters)


def _choice(config: pytest.Config, environment: str | None = None) -> Choice:
    """What the command line of pytest says.

    Raises:
        UsageError: A value is not `NAME=VALUE`.
    """
    option = config.getoption
    if environment is None:
        environment = str(option("callsheet_env") or config.getini("callsheet_env"))
    return read_choice(
        Namespace(
            env=environment,
            env_file=[Path(path) for path in option("callsheet_env_file")],
            var=option("callsheet_var"),
            secret=option("callsheet_secret"),
            allow_path=[],
        )
    )


def _is_test(place: RequestPlace) -> bool:
    return phase_of(place.block.parsed) is Phase.REQUESTS


def _identifier(name: str) -> str:
    """A name as a part of pytest's ids, which `::` takes apart."""
    return one_line(name).replace("::", ":")


def _unique(name: str, taken: set[str]) -> str:
    numbered = (f"{name}-{number}" for number in count(2))
    return next(each for each in chain((name,), numbered) if each not in taken)


def _is_marker(tag: str) -> bool:
    """Whether a tag can be a marker that is registered: pytest cuts names at `:` and `(`."""
    return tag not in _OF_PYTEST and not tag.startswith("_") and not {":", "("} & set(tag)


def _register(config: pytest.Config, tag: str) -> None:
    line = f"{tag}: requests with `# @tag {tag}`"
    known = (each.partition(":")[0].partition("(")[0].strip() for each in config.getini("markers"))
    if tag not in known:
        config.addinivalue_line("markers", line)
