"""Files in: upload, say which column is what, see what would be done, store it."""
