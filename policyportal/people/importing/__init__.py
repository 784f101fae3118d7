"""The staff list, as school systems export it (CSV): read, planned, shown, then written.

`reading` turns bytes into a Sheet, `values` cells into facts, `planning` a Sheet and what is known
into a Plan, `applying` a Plan into rows. Only `known` and `applying` touch the database.
"""
