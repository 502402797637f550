"""What a handler reads: a file at one version and the workspace around it."""

from callsheet.disk import Files
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.convert import Converter
from callsheet.lsp.positions import Coordinates
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EnvironmentSnapshot:
    """An environment file at one version and the workspace around it."""

    uri: str
    version: int
    workspace: Workspace
    document: EnvironmentDocument
    files: Files
    convert: Converter

    @property
    def at(self) -> Coordinates:
        """The client's positions in the file."""
        return self.convert.here.at

    @property
    def environment_names(self) -> tuple[str, ...]:
        """The environments that a document beside the file can be sent in."""
        return self.workspace.environments[self.document.folder].names


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document at one version and the workspace around it: all that a handler reads."""

    uri: str
    version: int
    workspace: Workspace
    document: Document
    files: Files
    convert: Converter

    @property
    def at(self) -> Coordinates:
        """The client's positions in the document."""
        return self.convert.here.at

    @property
    def environment_names(self) -> tuple[str, ...]:
        """The environments that the document can be sent in."""
        return self.workspace.environments[self.document.path.parent].names
