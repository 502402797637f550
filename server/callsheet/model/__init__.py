"""What a file means: documents, environments, scopes, and requests with everything resolved."""
