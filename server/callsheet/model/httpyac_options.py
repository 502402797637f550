"""httpYac's variables that say how requests are sent: `request_timeout`, `request_proxy`."""

from collections.abc import Callable
from dataclasses import replace

from callsheet.exchange import Proxies, SendOptions
from callsheet.model.dialects import Dialect
from callsheet.model.scope import Scope
from callsheet.proxies import parse_proxy
from callsheet.syntax.argument_values import parse_duration

_TRUE = ("true", "yes", "1")


def with_variables(
    options: SendOptions, scope: Scope, text_named: Callable[[str], str], secrets: set[str]
) -> SendOptions:
    """The options with what the variables say in dialect `httpyac`; directives are nearer.

    The password of a proxy goes to the secrets.
    """
    if scope.dialect is not Dialect.HTTPYAC:
        return options
    if text_named("request_noRedirect").lower() in _TRUE:
        options = replace(options, follow_redirects=False)
    checks = text_named("request_rejectUnauthorized").lower()
    if checks and checks not in _TRUE:
        options = replace(options, verify_certificates=False)
    seconds = parse_duration(text_named("request_timeout"), "ms")
    if seconds:
        options = replace(options, timeouts=replace(options.timeouts, total=seconds))
    proxy = parse_proxy(text_named("request_proxy"))
    if isinstance(proxy, str):
        return options
    secrets.add(proxy.password)
    return replace(options, proxies=Proxies(proxy, proxy))
