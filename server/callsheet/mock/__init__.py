"""A server that answers as an API is described or was recorded: the only room that listens."""
