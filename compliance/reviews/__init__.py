"""What is to be looked at again, and when: one list of it, and who is reminded of what."""
