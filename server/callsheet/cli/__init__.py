"""The command `callsheet`, one file a verb."""
