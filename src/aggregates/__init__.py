"""Event-sourced aggregates: state machines that decide. They know the rules and nothing else of ours."""
