"""Advice sheets for parents."""
