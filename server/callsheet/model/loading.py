"""How the rows of a request are loaded: `# @load table= key= write= nesting= select=`."""

from callsheet.late_dataclasses import dataclass
from callsheet.model.filling import Filling
from callsheet.model.settings import Setting
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.argument_values import parse_switch
from callsheet.syntax.bindings import Binding, bindings_in
from callsheet.syntax.nodes import Piece


@dataclass(frozen=True, slots=True)
class Loading:
    """What is said; what is not is None, or empty."""

    table: str = ""
    key: tuple[str, ...] = ()
    write: str = ""
    nesting: int = 0
    selected: bool = True
    is_own: bool = False
    """Whether the request itself has the line."""

    key_setting: Setting | None = None
    """Where the key is said."""

    table_setting: Setting | None = None
    """Where the table is said."""


def read_loading(filling: Filling) -> Loading:
    """What the `@load` lines of a request, its resource and its file say together."""
    found: dict[str, str] = {}
    where: dict[str, Setting] = {}
    for setting in filling.settings.inward("load"):
        if filling.checked(setting):
            keyword = setting.arguments.keyword
            found |= {key.text: filling.text(setting, value) for key, value in keyword}
            where |= {key.text: setting for key, _ in keyword}
    for name in ("key", "table"):
        if name in found and not found[name].strip(" ,"):
            what = "the fields that tell rows apart" if name == "key" else "the name of the table"
            message = f"`{name}=` has nothing behind it"
            hint = f"write {what}, or leave it out"
            filling.refuse(where[name], Code.DIRECTIVE_ARGUMENT, message, hint, name)
    own = filling.settings.layers[0].block.parsed.directives("load")
    nesting = found.get("nesting", "")
    read = Loading(
        found.get("table", ""),
        tuple(filter(None, (name.strip() for name in found.get("key", "").split(",")))),
        found.get("write", "").lower(),
        int(nesting) if nesting.isdecimal() else 0,
        parse_switch(found.get("select", "on")) is not False,
        bool(own),
        where.get("key"),
        where.get("table"),
    )
    if read.write == "merge" and not read.key and "key" not in found:
        message = "rows cannot be merged without a key"
        hint = "name the fields that tell them apart: `key=id`"
        filling.refuse(where["write"], Code.DIRECTIVE_ARGUMENT, message, hint, "write")
    return read


def no_binding(binding: Binding) -> tuple[Problem]:
    """Why a binding in a `@load` line has no value; the span is as the binding has it."""
    return (
        Problem(
            Code.DIRECTIVE_ARGUMENT,
            Severity.ERROR,
            binding.span,
            "`@load` takes no variables: it is read before anything is sent",
            "write the name itself",
        ),
    )


def binding_problems(value: Piece) -> tuple[Problem, ...]:
    """The bindings that a `@load` line has; spans as the line has them."""
    found = bindings_in(value.text) if "{{" in value.text else ()
    return tuple(
        problem.shifted(value.span.start) for each in found for problem in no_binding(each)
    )
