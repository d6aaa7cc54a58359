"""Alembic's way in: the connection comes from `engine.migrate`."""

from alembic import context

from backtrail.server.storage.records.tables.declared import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
