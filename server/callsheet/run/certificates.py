"""What the certificate of a server says, by Hurl's names for its attributes."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from callsheet.problems import did_you_mean
from callsheet.run.findings import ABSENT, Finding, Found, Unfit

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, Name

_SPECIAL = re.compile(r'[,+"\\<>;]|^[ #]| $')
"""What a value in a name is put in quotes for (RFC 2253, 2.4)."""

_MISSING = 'certificates need the library `cryptography`: pip install "callsheet[crypto]"'


def certificate_attribute(data: bytes, attribute: str) -> Found:
    """An attribute of a certificate in DER form."""
    read = {name.lower(): each for name, each in _ATTRIBUTES.items()}.get(attribute.lower())
    if read is None:
        near = did_you_mean(attribute, list(_ATTRIBUTES)) or f"one of {', '.join(_ATTRIBUTES)}"
        return Unfit(f'a certificate has no "{attribute}", {near}')
    try:
        from cryptography.x509 import load_der_x509_certificate
    except ImportError:
        return Unfit(_MISSING)
    try:
        return read(load_der_x509_certificate(data))
    except ValueError as error:
        return Unfit(f"the certificate cannot be read: {error}")


def _name(name: "Name") -> str:
    """As OpenSSL has it on one line."""
    return ", ".join(f"{each.rfc4514_attribute_name} = {_quoted(str(each.value))}" for each in name)


def _quoted(text: str) -> str:
    if _SPECIAL.search(text) is None:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _serial_number(certificate: "Certificate") -> Finding:
    digits = f"{certificate.serial_number:x}"
    return bytes.fromhex(digits.zfill(len(digits) + len(digits) % 2)).hex(":")


def _alternative_names(certificate: "Certificate") -> Finding:
    from cryptography.x509 import (
        DNSName,
        ExtensionNotFound,
        IPAddress,
        RFC822Name,
        SubjectAlternativeName,
        UniformResourceIdentifier,
    )

    try:
        found = certificate.extensions.get_extension_for_class(SubjectAlternativeName)
    except ExtensionNotFound:
        return ABSENT
    kinds: Mapping[type, str] = {
        DNSName: "DNS",
        IPAddress: "IP Address",
        RFC822Name: "email",
        UniformResourceIdentifier: "URI",
    }
    named = ((kinds.get(type(each), "other"), each.value) for each in found.value)
    return ", ".join(f"{kind}:{value}" for kind, value in named)


_ATTRIBUTES: Mapping[str, "Callable[[Certificate], Found]"] = {
    "Subject": lambda certificate: _name(certificate.subject),
    "Issuer": lambda certificate: _name(certificate.issuer),
    "Start-Date": lambda certificate: certificate.not_valid_before_utc,
    "Expire-Date": lambda certificate: certificate.not_valid_after_utc,
    "Serial-Number": _serial_number,
    "Subject-Alt-Name": _alternative_names,
}
