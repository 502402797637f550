"""Every random test has the time that it needs: how long one takes is a benchmark's to say."""

from hypothesis import settings

settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")
