"""The demonstration: a labelled, invented story told through the same use cases as real life. Nothing depends on it."""
