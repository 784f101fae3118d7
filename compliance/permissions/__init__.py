"""Permissions: requests, decisions, the guide, the register of school accounts.

The holder's side: `questions.py` says what each kind asks, a form a page (`forms.py`), and
`actions.py` what the holder does; `steps.py` keeps the steps of it, `asking.py` holds the pages.
"""
