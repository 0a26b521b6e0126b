"""The lifecycle benchmark: one nomination through six commands, beside peers and a floor.

Run it with ``python -m bench`` from the root of the project (``make bench`` sets up what it needs).
How it measures, and how to read the table, is told in ``docs/benchmarks.md``.
"""
