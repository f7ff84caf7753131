"""Schema migrations (Alembic), run by the owner role; the application role never alters a table."""
