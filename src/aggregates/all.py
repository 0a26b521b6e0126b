"""Imports every aggregate once: an event can be read where the class its stored topic names has been defined."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import aggregates

for _module in pkgutil.iter_modules(aggregates.__path__):
    import_module(f"aggregates.{_module.name}")
