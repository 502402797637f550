"""A run: which requests, in which order, what they answered, and whether that was right."""
