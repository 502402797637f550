"""JetBrains' `SSLConfiguration` in environment files: the client's certificate, and no checks.

The passphrase that JetBrains' IDEs ask for is the secret `certificatePassphrase`.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from callsheet.exchange import SendOptions
from callsheet.late_dataclasses import dataclass
from callsheet.model.circumstances import Circumstances
from callsheet.model.environment import Origin, Variable
from callsheet.model.request_files import locate_file
from callsheet.model.scope import Scope
from callsheet.model.substitute import Substitution
from callsheet.problems import Code, Problem, Related, Severity
from callsheet.text import Span
from callsheet.values import JsonValue, value_text

VARIABLE = "SSLConfiguration"
PASSPHRASE = "certificatePassphrase"  # noqa: S105 - the name of a secret
"""The name of the secret."""


@dataclass(frozen=True, slots=True)
class _Configuration:
    """The member of the environment, and where what is wrong with it goes."""

    variable: Variable
    scope: Scope
    substitution: Substitution
    circumstances: Circumstances
    span: Span
    """Where the request shows problems."""

    def member(self, key: str) -> JsonValue:
        value = self.variable.value
        return value.get(key) if isinstance(value, Mapping) else None

    def path(self, key: str) -> Path | None:
        """The file of a certificate or a key; its path is seen from the environment file."""
        value = self.member(key)
        name = value.get("path") if isinstance(value, Mapping) else value
        if not isinstance(name, str) or not name:
            return None
        origin = self.variable.members.get((key,), self.variable.origin)
        folder = origin.path.parent if origin.path else Path()
        found = locate_file(name, self.span, folder, self.circumstances)
        if isinstance(found, Problem):
            self._add(found, origin)
            return None
        return found.path

    def is_bundle(self, key: str, path: Path) -> bool:
        """Whether a file is PKCS#12, as its format or else its ending says."""
        value = self.member(key)
        typed = value.get("format") if isinstance(value, Mapping) else None
        if isinstance(typed, str):
            return typed.lower() == "pkcs12"
        return path.suffix.lower() in (".p12", ".pfx")

    def password(self) -> str:
        if self.member("hasCertificatePassphrase") is not True:
            return ""
        secrets = self.scope.secrets
        found = secrets.named(PASSPHRASE) if secrets else None
        if not isinstance(found, str):
            known = (each for each in self.scope.all(PASSPHRASE) if each.secret)
            variable = next(known, None)
            found = value_text(variable.value) if variable else None
        if found is None:
            message = f"the certificate has a passphrase, and the secret `{PASSPHRASE}` is not set"
            hint = f"set it with `--secret {PASSPHRASE}=…`, or in a private environment file"
            problem = Problem(Code.UNRESOLVED_VARIABLE, Severity.ERROR, self.span, message, hint)
            self._add(problem, self.variable.origin)
            return ""
        self.substitution.secrets.add(found)
        return found

    def _add(self, problem: Problem, origin: Origin) -> None:
        if origin.path is not None and origin.span is not None:
            here = Related(origin.path, origin.span, "it is named here")
            problem = replace(problem, related=(here, *problem.related))
        self.substitution.problems.append(problem)


def with_ssl_configuration(
    options: SendOptions,
    scope: Scope,
    substitution: Substitution,
    circumstances: Circumstances,
    span: Span,
) -> SendOptions:
    """The options with what the environment says; what a person gave on the way in wins.

    Args:
        options: Those of the run.
        scope: Where the environment is found.
        substitution: What is wrong goes there, and the passphrase.
        circumstances: The files.
        span: Where problems are shown.
    """
    variable = scope.find(VARIABLE)
    if variable is None or not isinstance(variable.value, Mapping):
        return options
    read = _Configuration(variable, scope, substitution, circumstances, span)
    if read.member("verifyHostCertificate") is False:
        options = replace(options, verify_certificates=False)
    tls = options.tls
    certificate = None if tls.certificate or tls.bundle else read.path("clientCertificate")
    if certificate is None:
        return options
    if read.is_bundle("clientCertificate", certificate):
        return replace(options, tls=replace(tls, bundle=certificate, password=read.password()))
    key = read.path("clientCertificateKey")
    changed = replace(tls, certificate=certificate, key=key, password=read.password())
    return replace(options, tls=changed)
