"""Certificates of a test as files, as `# @tls` names them."""

import atexit
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

import trustme

_numbers = count()


def written(*blobs: trustme.Blob) -> Path:
    """A file with certificates or keys in PEM form, gone when the process ends."""
    path = _folder() / f"{next(_numbers)}.pem"
    path.write_bytes(b"".join(blob.bytes() for blob in blobs))
    return path


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="callsheet-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
