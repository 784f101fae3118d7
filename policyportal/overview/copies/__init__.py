"""Files that take long: asked for on a page, made by a worker, kept for a week."""
