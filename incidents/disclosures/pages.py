"""The frame of every page of a disclosure: that of all cases (`cases/pages.py`), for its kind."""

from functools import partial

from incidents.cases import pages
from incidents.disclosures.models import Disclosure

readable = partial(pages.readable, Disclosure)
case_page = partial(pages.case_page, Disclosure)
