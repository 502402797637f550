"""What answers each method that the first diagnostics do not need: imported behind them."""

from callsheet.lsp import (
    command_methods,
    language_methods,
    layout_methods,
    plugin_methods,
    refactoring_methods,
    token_methods,
    type_methods,
    workspace_methods,
)
from callsheet.lsp.answer import Answers
from callsheet.lsp.environment_methods import by_document

LATER: Answers = {
    name: by_document(name, answer)
    for answers in (
        language_methods.ANSWERS,
        layout_methods.ANSWERS,
        refactoring_methods.ANSWERS,
        workspace_methods.ANSWERS,
        token_methods.ANSWERS,
        type_methods.ANSWERS,
        command_methods.ANSWERS,
        plugin_methods.ANSWERS,
    )
    for name, answer in answers.items()
}
"""By method, for documents of each kind."""
