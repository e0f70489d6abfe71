"""Records in words, as every page says them."""
