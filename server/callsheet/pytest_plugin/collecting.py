"""The hook that collects request files, loaded where they are meant."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from callsheet.pytest_plugin.requests import RequestFile

_ENDINGS = (".http", ".rest")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "RequestFile | None":
    """Collect request files."""
    if file_path.suffix not in _ENDINGS:
        return None
    from callsheet.pytest_plugin.requests import RequestFile

    return RequestFile.from_parent(parent, path=file_path)
