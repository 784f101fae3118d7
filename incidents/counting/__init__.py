"""How many incidents there were in a term, for those who may know no more than that."""
