"""Load tests: the requests of files as users of Locust; the only user of Locust."""
