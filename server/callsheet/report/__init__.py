"""Results of a run as text, one file a format."""
