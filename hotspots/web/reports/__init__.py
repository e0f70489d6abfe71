"""Writing, reading and sharing a report."""
