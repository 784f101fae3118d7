"""The register of the school's own accounts, pages, groups, blogs and channels."""
