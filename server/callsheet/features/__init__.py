"""What an editor asks, one file a question: pure functions over the workspace."""
