"""Examples that a description gives: of parameters, of bodies, of answers."""

from collections.abc import Mapping

from callsheet.openapi.checking_text import check_text
from callsheet.openapi.contents import BodyContent, Parameter, is_json
from callsheet.openapi.description import Description, Node
from callsheet.openapi.samples import Made, Side, example_in, fits, sample_of
from callsheet.values import JsonValue, value_text


def named_examples(description: Description, content: BodyContent) -> Mapping[str, JsonValue]:
    """The examples of a body by their names; one that has none is called by the empty text."""
    node = content.node
    if node is None:
        return {}
    if "example" in node.members:
        return {"": node.members["example"]}
    by_type = node.members.get("examples")
    if isinstance(by_type, Mapping) and content.media_type in by_type and "schema" in node.members:
        # So Swagger 2 has them, in the answer itself.
        return {"": by_type[content.media_type]}
    examples = description.children(description.at(node, "examples"))
    return {name: value for name, each in examples if (value := _value_in(each)) is not ...}


def _value_in(example: Node) -> Made:
    for word in ("value", "dataValue", "serializedValue"):
        if word in example.members:
            return example.members[word]
    return ...


def body_sample(description: Description, content: BodyContent, side: Side) -> JsonValue:
    """An example of a body: one that is given, else one that is made; it fits if one can.

    An empty text where neither schema nor example says what it is.
    """
    given = next(iter(named_examples(description, content).values()), ...)
    schema = content.schema
    if given is not ... and (schema is None or _fits(description, content, given)):
        return given
    if schema is None:
        return ""
    for by_examples in (True, False):
        made = sample_of(description, schema, side, by_examples=by_examples)
        if _fits(description, content, made):
            return made
    return sample_of(description, schema, side) if given is ... else given


def _fits(description: Description, content: BodyContent, value: JsonValue) -> bool:
    is_text = isinstance(value, str) and not is_json(content.media_type)
    return content.schema is None or is_text or fits(description, content.schema, value)


def parameter_sample(description: Description, parameter: Parameter) -> JsonValue:
    """An example of a parameter: one that is given, else one that is made; it fits if one can."""
    given: list[Made] = [example_in(parameter.node)]
    named = description.children(description.at(parameter.node, "examples"))
    given += (_value_in(each) for _, each in named)
    for _, content in description.children(description.at(parameter.node, "content")):
        given.append(example_in(content))
    for each in given:
        if each is not ... and _is_fit(description, parameter, each):
            return each
    if parameter.schema is None:
        return "string"
    for by_examples in (True, False):
        made = sample_of(description, parameter.schema, Side.REQUEST, by_examples=by_examples)
        if _is_fit(description, parameter, made):
            return made
    return made


def _is_fit(description: Description, parameter: Parameter, value: JsonValue) -> bool:
    if isinstance(value, Mapping):
        return True
    texts = [value_text(each) for each in value] if isinstance(value, list) else [value_text(value)]
    return not any(check_text(description, parameter.schema, each) for each in texts)
