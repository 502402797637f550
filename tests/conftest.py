"""Every random test has the time that it needs: how long one takes is a benchmark's to say."""

import pytest
from hypothesis import settings

settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True, scope="session")
def _state_of_its_own(tmp_path_factory):
    """What runs remember is not the business of the person who has the tests run."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield
