"""Background work on the same PostgreSQL: Procrastinate, embedded in the serving process or as a process of its own."""
