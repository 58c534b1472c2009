"""Property tests here try sixty examples each and have no deadline: a busy machine is not a fault."""

from hypothesis import settings

settings.register_profile("graph", deadline=None, max_examples=60)
settings.load_profile("graph")
