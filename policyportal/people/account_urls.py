"""Sign-in, as far as the portal offers it: there is no page to register or to change an address."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
]
