"""Authentication: one file a scheme, each a generator of requests and answers without I/O."""
