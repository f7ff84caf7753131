"""The one database: tables, migrations, and the unit of work in which everything is committed once."""
