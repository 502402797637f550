"""The files of `# @tls`: whom to trust and who we are, or in words why that cannot be had."""

import os
import re
import ssl
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, TypeAlias

from callsheet.disk import open_regular
from callsheet.exchange import Failure, FailureKind, Tls

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

Stamp: TypeAlias = tuple[int, int, int]
"""Time of change in nanoseconds, size and inode of a file; zeros when it is not there."""

_CERTIFICATE = re.compile(
    rb"-----BEGIN (?:X509 )?CERTIFICATE-----[A-Za-z0-9+/=\s]+"
    rb"-----END (?:X509 )?CERTIFICATE-----"
)
_KEY = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----")
_ENCRYPTED_KEY = re.compile(rb"-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: *4, *ENCRYPTED")
_ENDINGS = frozenset({".pem", ".crt", ".cer", ".der"})
_ASN1_SEQUENCE = b"\x30"
_LARGEST = 16 * 1024 * 1024
"""Bytes; the certificates of all public authorities are 0.2 MB."""


def stamps_of(tls: Tls) -> tuple[Stamp, ...]:
    """The state of all files that are named, and of those in a folder of authorities."""
    named = [path for path in (tls.certificate, tls.key, tls.bundle) if path is not None]
    if tls.authorities is not None:
        named += [tls.authorities, *_files_of(tls.authorities)]
    return tuple(_stamp(path) for path in named)


def certificates_trusted(context: ssl.SSLContext, authorities: Path) -> Failure | None:
    """Let `context` trust the certificates of a file or a folder, in PEM or DER, and no others."""
    found = 0
    folder = authorities.is_dir()
    for path in _files_of(authorities) if folder else (authorities,):
        data = _content(path, "authorities")
        if isinstance(data, Failure):
            return data
        for certificate in _certificates(data):
            try:
                context.load_verify_locations(cadata=certificate)
            except ssl.SSLError:
                return _failure(f'a certificate in "{path}" is broken', "get the file again")
            found += 1
    if not found:
        what = "no file of the folder" if folder else "nothing in"
        hint = "give a file with `-----BEGIN CERTIFICATE-----` to `# @tls ca=`"
        return _failure(f'{what} "{authorities}" is a certificate', hint)
    # A server's own certificate can be trusted too, not only that of who signed it.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return None


def certificate_shown(context: ssl.SSLContext, tls: Tls) -> Failure | None:
    """Let `context` show the client's certificate when the server asks for one."""
    if tls.bundle is not None:
        return _of_bundle(context, tls.bundle, tls.password)
    if tls.certificate is not None:
        return _of_pem(context, tls.certificate, tls.key or tls.certificate, tls.password)
    if tls.key is not None:
        hint = "name its certificate with `# @tls cert=FILE`"
        return _failure(f'the key "{tls.key}" has no certificate with it', hint)
    return None


def _of_pem(context: ssl.SSLContext, path: Path, key_path: Path, password: str) -> Failure | None:
    certificate = _content(path, "client certificate")
    if isinstance(certificate, Failure):
        return certificate
    key = _content(key_path, "private key")
    if isinstance(key, Failure):
        return key
    if not _CERTIFICATE.search(certificate):
        return _failure(f'there is no certificate in PEM form in "{path}"', _form_hint(certificate))
    if not _KEY.search(key):
        hint = "name the file of the key with `# @tls key=FILE`"
        return _failure(f'there is no private key in PEM form in "{key_path}"', hint)
    try:
        # A password that is no callable and is empty would be asked for at the terminal.
        context.load_cert_chain(path, key_path, password=lambda: password)
    except (ssl.SSLError, ValueError, OSError) as error:
        return _unloadable(error, path, key_path, encrypted=bool(_ENCRYPTED_KEY.search(key)))
    return None


def _unloadable(error: Exception, path: Path, key_path: Path, *, encrypted: bool) -> Failure:
    if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
        message = f'the key in "{key_path}" does not belong to the certificate in "{path}"'
        hint = "name the pair that was made together; the certificate of the client comes first"
        return _failure(message, hint)
    if encrypted:
        hint = "give the right one with `# @tls password={{secrets.NAME}}`"
        return _failure(f'the password of the private key "{key_path}" is wrong or missing', hint)
    hint = "export both again in PEM form"
    return _failure(f'"{path}" with key "{key_path}" cannot be used', hint)


def _of_bundle(context: ssl.SSLContext, path: Path, password: str) -> Failure | None:
    data = _content(path, "client certificate")
    if isinstance(data, Failure):
        return data
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import pkcs12
    except ImportError:
        hint = 'pip install "callsheet[crypto]", or use PEM files with `# @tls cert= key=`'
        return _failure(f'"{path}" is PKCS#12, which takes the package cryptography', hint)
    try:
        found = pkcs12.load_pkcs12(data, password.encode() or None)
    except UnsupportedAlgorithm:
        hint = "export it again with AES, as `openssl pkcs12 -export` of OpenSSL 3 does"
        return _failure(f'"{path}" is encrypted in a way that is not supported', hint)
    except ValueError as error:
        if "password" in str(error).lower():
            hint = "give the right one with `# @tls password={{secrets.NAME}}`"
            return _failure(f'the password of "{path}" is wrong or missing', hint)
        hint = "use `# @tls cert= key=` for PEM files"
        return _failure(f'"{path}" is not a PKCS#12 file', hint)
    if found.key is None or found.cert is None:
        what = "private key" if found.key is None else "certificate of the key"
        return _failure(f'there is no {what} in "{path}"', "export both into one file")
    certificates = (found.cert, *found.additional_certs)
    return _of_objects(context, found.key, tuple(each.certificate for each in certificates), path)


def _of_objects(
    context: ssl.SSLContext,
    key: "PrivateKeyTypes",
    certificates: "tuple[Certificate, ...]",
    path: Path,
) -> Failure | None:
    """Load what was in a bundle; `ssl` takes files only.

    The key in the file is encrypted with a password that nobody keeps, and only the owner can read
    it, so that even a file which a killed process left behind is worth nothing.
    """
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
    )

    password = os.urandom(32).hex().encode()
    encryption = BestAvailableEncryption(password)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    pem += b"".join(each.public_bytes(Encoding.PEM) for each in certificates)
    descriptor, name = mkstemp(prefix="callsheet-", suffix=".pem")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        context.load_cert_chain(name, password=password)
    except (ssl.SSLError, OSError) as error:
        if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
            return _failure(f'the key in "{path}" does not belong to its certificate', _AGAIN)
        return _failure(f'what is in "{path}" cannot be used', _AGAIN)
    finally:
        Path(name).unlink()
    return None


_AGAIN = "export certificate and key again"


def _certificates(data: bytes) -> list[str | bytes]:
    # What stands around the certificates may be no ASCII, and `ssl` would not take it.
    found: list[str | bytes] = [each.decode("ascii") for each in _CERTIFICATE.findall(data)]
    return found or ([data] if data.startswith(_ASN1_SEQUENCE) else [])


def _form_hint(data: bytes) -> str:
    if data.startswith(_ASN1_SEQUENCE):
        return "it is binary: use `# @tls pfx=FILE` when it is PKCS#12, else convert it to PEM"
    return "it has to have `-----BEGIN CERTIFICATE-----` in it"


def _content(path: Path, what: str) -> bytes | Failure:
    try:
        with open_regular(path) as file:
            return file.read(_LARGEST)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        return _failure(
            f'the file of the {what} "{path}" cannot be read: {reason}', "check `# @tls`"
        )


def _files_of(folder: Path) -> tuple[Path, ...]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(each.name for each in entries)
    except OSError:
        return ()
    return tuple(folder / name for name in names if Path(name).suffix.lower() in _ENDINGS)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


def _failure(message: str, hint: str) -> Failure:
    return Failure(FailureKind.TLS, message, hint)
