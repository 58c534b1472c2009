"""迁移 · How the tables came to be what they are: one file a step, in a single line (Alembic).

A new step is `vNNNN_subject.py` with `revision = "NNNN"` and `down_revision` = the newest before it; it states its tables
itself, because what matcher.storage.tables says today is not what they were then. Applied by matcher.storage.migrating.
"""
