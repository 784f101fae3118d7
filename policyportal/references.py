"""Random references, easy to read out: no gap in them says that there is another."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U


def random_signs(number: int) -> str:
    """Return that many random signs, five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(number))
