"""What the school reports to its governors: made from the records, for any day, in four forms."""
