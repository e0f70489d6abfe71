"""Members' first page and the explorer."""
