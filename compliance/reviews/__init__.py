"""Reviews: what falls due."""
