"""How django-allauth is used here: by e-mail, for people the school brought in, nobody else."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return request.client_address or "0.0.0.0"  # noqa: S104 — a label for rate limits, no socket
