"""Cyber-bullying: the decision table, and the case."""
