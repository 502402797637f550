"""httpYac's field for a client certificate: `X-ClientCert: cert: a.pem key: b.pem`."""

import re
from dataclasses import replace
from pathlib import Path

from callsheet.exchange import SendOptions
from callsheet.model.circumstances import Circumstances
from callsheet.model.headers import Field, Fields
from callsheet.model.request_files import locate_file
from callsheet.model.substitute import Substitution
from callsheet.problems import Problem

_VALUE = re.compile(
    r"(?:cert:\s*(?P<cert>\S+)\s*)?(?:key:\s*(?P<key>\S+)\s*)?(?:pfx:\s*(?P<pfx>\S+)\s*)?"
    r"(?:passphrase:\s*(?P<passphrase>.+?)\s*)?",
    re.IGNORECASE,
)


def with_certificate(
    options: SendOptions,
    fields: Fields,
    folder: Path,
    substitution: Substitution,
    circumstances: Circumstances,
) -> tuple[SendOptions, Fields]:
    """The options with the certificate of such a field, and the fields without it.

    Other values of such a field go out as they are: servers behind a proxy read certificates there.
    """
    field = next((each for each in fields if each.name.lower().endswith("clientcert")), None)
    found = _VALUE.fullmatch(field.value.strip()) if field else None
    if field is None or found is None or not any(found.groups()):
        return options, fields

    def path(name: str) -> Path | None:
        return _path(found[name] or "", field, folder, substitution, circumstances)

    password = found["passphrase"] or ""
    substitution.secrets.add(password)
    tls = replace(
        options.tls,
        certificate=path("cert") or options.tls.certificate,
        key=path("key") or options.tls.key,
        bundle=path("pfx") or options.tls.bundle,
        password=password or options.tls.password,
    )
    return replace(options, tls=tls), [each for each in fields if each is not field]


def _path(
    name: str,
    field: Field,
    folder: Path,
    substitution: Substitution,
    circumstances: Circumstances,
) -> Path | None:
    if not name:
        return None
    found = locate_file(name, field.span, folder, circumstances)
    if isinstance(found, Problem):
        substitution.problems.append(found)
        return None
    return found.path
