"""The one door in: a few questions, then the right case."""
