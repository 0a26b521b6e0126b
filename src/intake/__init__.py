"""Spreadsheets in and out: what people fill in elsewhere, read with suspicion and named cell by cell where it cannot be used."""
