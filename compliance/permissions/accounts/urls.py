"""Addresses of the register of school accounts."""

from django.urls import path

from compliance.permissions.accounts import copies, handover_views, views

ONE = "accounts-register/<int:pk>"
HANDOVER = "accounts-register/handover/<int:pk>"

urlpatterns = [
    path("for-parents/accounts/", copies.accounts_for_parents, name="accounts-for-parents"),
    path("accounts-register/", views.account_list, name="account-list"),
    path("accounts-register/add/", views.account_add, name="account-add"),
    path("accounts-register.csv", copies.account_csv, name="account-csv"),
    path("accounts-register.pdf", copies.account_pdf, name="account-pdf"),
    path(f"{HANDOVER}/", handover_views.handover_list, name="handover-list"),
    path(f"{HANDOVER}/<int:account>/", handover_views.handover, name="handover"),
    path(
        f"{HANDOVER}/<int:account>/override/",
        handover_views.handover_override,
        name="handover-override",
    ),
    path(f"{ONE}/", views.account_detail, name="account-detail"),
    path(f"{ONE}/edit/", views.account_edit, name="account-edit"),
    path(f"{ONE}/owners/", views.account_owners, name="account-owners"),
    path(f"{ONE}/two-step/", views.account_two_step, name="account-two-step"),
    path(f"{ONE}/review/", views.account_review, name="account-review"),
    path(f"{ONE}/close/", views.account_close, name="account-close"),
]
