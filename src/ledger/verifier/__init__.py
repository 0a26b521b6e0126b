"""Checks what Chung Tay has proved, with nothing of Chung Tay: hashes, signed checkpoints, proofs, certificates.

The folder is a package of its own (``README.md`` beside this file). The system itself verifies with the same code.
"""
