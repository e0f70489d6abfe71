"""Pages for everyone, made of published versions alone."""
