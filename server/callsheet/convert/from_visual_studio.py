"""Files of Visual Studio in our words: nothing in them means anything else here."""

from callsheet.convert.dialect import Conversion
from callsheet.convert.from_dialect import from_dialect
from callsheet.model.document import Document


def from_visual_studio(document: Document) -> Conversion:
    """The file as Callsheet reads it: .NET's dates are told from Day.js by their letters."""
    return from_dialect(document, lambda *_: (), lambda _: None)
