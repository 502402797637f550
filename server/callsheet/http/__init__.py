"""Talking HTTP: the only room that opens a socket."""
