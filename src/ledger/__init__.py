"""Tamper evidence: a Merkle log over the stored events, signed checkpoints, proofs, and the verifier that stands alone."""
