"""What records say, in words, as pages, sheets and importers all say it."""
