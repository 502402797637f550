"""Requests of other tools to text of ours, and requests of ours to text of other tools."""
