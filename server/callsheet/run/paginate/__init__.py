"""Paging: one file a kind, each a generator of requests and pages without I/O (dlt)."""
