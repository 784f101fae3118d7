"""One ZIP file for a day, with which an inspector can check who had signed what."""
