"""Makes the helpers of this folder importable: samples of papers, their list, and the ways to read them back."""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = str(Path(__file__).parent)
if _HERE not in sys.path:
    sys.path.insert(0, _HERE)
