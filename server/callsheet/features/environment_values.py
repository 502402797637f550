"""The values of a name in each environment, as the files around a folder give them."""

from callsheet.model.environment import EnvironmentSet, Variable


def values_of(around: EnvironmentSet, environment: str, name: str) -> tuple[Variable, ...]:
    """Every value of a name in an environment: the one that counts, then those that it hides."""
    layers = around.layers.get(environment, ())
    return tuple(layer.variables[name] for layer in layers if name in layer.variables)
