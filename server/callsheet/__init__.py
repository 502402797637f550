"""Callsheet makes `.http` files behave like code."""

__version__ = "0.1.0"
