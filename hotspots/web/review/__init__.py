"""Judging reports of others, and publishing them."""
