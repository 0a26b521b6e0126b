"""Read models: SQL tables and the functions that fill them from events."""
