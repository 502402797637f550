"""The file that Locust reads its users from."""

from callsheet.loadtest.users import FileUser

__all__ = ["FileUser"]
