"""The children that records are about: rows of their own, found again by name."""
