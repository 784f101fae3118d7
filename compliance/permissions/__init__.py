"""Permissions: requests, decisions, the guide, the register of school accounts."""
