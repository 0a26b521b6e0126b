"""What keeps things: the PostgreSQL server, the event store, keys and attachments.

Nothing here knows what a nomination is. Workflows and projections use it; it uses neither.
"""
