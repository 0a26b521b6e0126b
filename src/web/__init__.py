"""Flask: pages, templates and static files. Thin: parse what came in, call a workflow, show the outcome."""
