"""Sign-in, as far as the portal offers it: no page to register, none to change an address."""

from allauth.account import views
from django.urls import path, re_path, reverse_lazy
from django.views.generic import RedirectView

from policyportal.people import mail_views

change_password = views.PasswordChangeView.as_view(success_url=reverse_lazy("overview:home"))
reset = RedirectView.as_view(pattern_name="account_reset_password")

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("e-mails/", mail_views.mail, name="account_mail"),
    path("e-mails/stop/<str:token>/", mail_views.mail_stop, name="account_mail_stop"),
    path("closed/", views.account_inactive, name="account_inactive"),
    path("password/", change_password, name="account_change_password"),
    # Where allauth sends someone who is signed in and has no password: they choose one by e-mail.
    path("password/set/", reset, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
