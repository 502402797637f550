"""What outlives a run: tokens, cookies, uploads that broke off; owner-only files of a workspace."""
