"""How a request connects, as its directives say: TLS, proxy, Unix socket."""

import re
from dataclasses import replace
from pathlib import Path

from callsheet.exchange import Proxies, SendOptions
from callsheet.model.circumstances import Circumstances
from callsheet.model.delivery import checked_value
from callsheet.model.filling import Filling
from callsheet.model.request_files import locate_file
from callsheet.model.settings import Setting, Settings
from callsheet.problems import Problem
from callsheet.proxies import parse_proxy
from callsheet.syntax.argument_values import OFF, parse_switch

_SEPARATORS = re.compile(r"[\s,|]+")


def with_connection(
    options: SendOptions, filling: Filling, circumstances: Circumstances
) -> SendOptions:
    """The options with what `@tls`, `@proxy`, `@no-proxy` and `@unix-socket` say."""
    for setting in filling.settings.inward("tls"):
        if filling.checked(setting):
            options = _with_tls(options, filling, setting, circumstances)
    socket = filling.settings.nearest("unix-socket")
    if socket is not None and socket.arguments.enabled and filling.checked(socket):
        path = filling.value(socket, "path", 0).strip()
        options = replace(options, unix_socket=filling.folder(socket) / path)
    return _with_proxy(options, filling)


def _with_proxy(options: SendOptions, filling: Filling) -> SendOptions:
    """The nearest of `@proxy` and `@no-proxy` counts; both win over command and environment."""
    for layer in filling.settings.layers:
        own = Settings((layer,))
        if own.is_on("no-proxy"):
            return replace(options, proxies=Proxies())
        setting = own.nearest("proxy")
        if setting is not None and filling.checked(setting):
            return replace(options, proxies=_proxies(options, filling, setting))
    return options


def _proxies(options: SendOptions, filling: Filling, setting: Setting) -> Proxies:
    text = checked_value(filling, setting, "url", 0).strip()
    if text.lower() in OFF:
        return Proxies()
    if not text or "{{" in text:
        return options.proxies
    proxy = parse_proxy(text)
    if isinstance(proxy, str):
        return options.proxies
    filling.substitution.secrets.add(proxy.password)
    exceptions = _SEPARATORS.split(filling.value(setting, "except").strip(" ,|"))
    return Proxies(proxy, proxy, tuple(filter(None, exceptions)))


def _with_tls(
    options: SendOptions, filling: Filling, setting: Setting, circumstances: Circumstances
) -> SendOptions:
    """What a nearer `@tls` does not name stays as a farther one said."""
    tls = options.tls
    tls = replace(
        tls,
        authorities=_file(filling, setting, "ca", circumstances) or tls.authorities,
        certificate=_file(filling, setting, "cert", circumstances) or tls.certificate,
        key=_file(filling, setting, "key", circumstances) or tls.key,
        bundle=_file(filling, setting, "pfx", circumstances) or tls.bundle,
        password=filling.secret(setting, "password") or tls.password,
        minimum=checked_value(filling, setting, "min") or tls.minimum,
    )
    verify = checked_value(filling, setting, "verify")
    if verify:
        options = replace(options, verify_certificates=parse_switch(verify) is True)
    return replace(options, tls=tls)


def _file(
    filling: Filling, setting: Setting, key: str, circumstances: Circumstances
) -> Path | None:
    name = filling.value(setting, key)
    if not name or "{{" in name:
        return None
    span = setting.placed(setting.directive.value.span)
    folder = filling.folder(setting)
    if key == "ca" and circumstances.files.names(folder / name):
        return folder / name
    found = locate_file(name, span, folder, circumstances)
    if isinstance(found, Problem):
        filling.refuse(setting, found.code, found.message, found.hint, key)
        return None
    return found.path
