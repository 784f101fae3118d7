"""Signing: acknowledgements, receipts, who is outstanding."""
