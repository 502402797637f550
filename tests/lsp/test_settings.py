"""What a client sets: each kind read, what is wrong told, what may change later."""

import pytest

from callsheet.exchange import Proxy, ProxyKind
from callsheet.lsp.settings import read_settings
from callsheet.problems import UsageError

PROXY = Proxy(ProxyKind.HTTP, "proxy.test", 3128)


@pytest.mark.parametrize(
    ("given", "seconds"), [("500ms", 0.5), ("10s", 10.0), (3, 3.0), (1.5, 1.5), ("0", None)]
)
def test_a_timeout(given, seconds):
    settings = read_settings({"timeout": given})
    assert settings.problems == ()
    assert settings.send_options({}).timeouts.total == seconds


@pytest.mark.parametrize("given", [["*.test", "10.0.0.0/8"], "*.test, 10.0.0.0/8"])
def test_a_proxy_and_its_exceptions(given):
    settings = read_settings({"proxy": "http://proxy.test:3128", "noProxy": given})
    proxies = settings.send_options({"http_proxy": "http://other.test"}).proxies
    assert (proxies.http, proxies.https) == (PROXY, PROXY)
    assert proxies.exceptions == ("*.test", "10.0.0.0/8")


def test_without_a_proxy_the_environment_says_it():
    settings = read_settings({"noProxy": "*.test", "proxy": ""})
    proxies = settings.send_options({"http_proxy": "http://proxy.test:3128"}).proxies
    assert (proxies.http, proxies.https) == (PROXY, None)
    assert proxies.exceptions[-1] == "*.test"
    assert "localhost" in proxies.exceptions


@pytest.mark.parametrize(
    ("given", "environ", "said"),
    [
        ({"proxy": "ftp://proxy.test"}, {}, 'the scheme "ftp"'),
        ({"proxy": 7}, {}, "it takes a URL"),
        ({}, {"http_proxy": "ftp://proxy.test"}, "http_proxy"),
    ],
)
def test_nothing_is_sent_past_a_proxy_that_cannot_be_read(given, environ, said):
    with pytest.raises(UsageError, match=said):
        read_settings(given).send_options(environ)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"trusted": "yes"}, "the setting `trusted`: it takes true or false"),
        ({"timeout": True}, "the setting `timeout`: it takes a duration"),
        ({"timeout": "soon"}, "the setting `timeout`: it takes a duration"),
        ({"noProxy": [1]}, "the setting `noProxy`: it takes a list of hosts"),
        ({"trustd": True}, 'there is no setting "trustd": did you mean "trusted"?'),
    ],
)
def test_what_is_wrong_is_told_and_has_no_effect(given, said):
    settings = read_settings(given)
    assert settings.problems == (said,)
    assert settings.values == {}


@pytest.mark.parametrize("given", [None, [], "x", {"environment": None, "proxy": ""}])
def test_what_is_not_set_is_not_wrong(given):
    settings = read_settings(given)
    assert (settings.problems, settings.values) == ((), {})


def test_what_a_workspace_could_say_itself_does_not_change():
    settings = read_settings({"timeout": "1s", "insecure": False, "keepCookies": True})
    given = {"environment": "dev", "insecure": True, "trusted": True, "proxy": "evil.test"}
    changed = settings.changed(given)
    assert changed.values == {"environment": "dev", "insecure": False, "keepCookies": True}
