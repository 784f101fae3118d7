"""Addresses of signing. They come before the policies', for their fixed words are no slugs."""

from django.urls import path

from compliance.signing import (
    check_views,
    paper_views,
    receipt_views,
    register_views,
    views,
    your_people_views,
)

urlpatterns = [
    path("receipts/check/", receipt_views.check, name="receipt-check"),
    path("receipts/check/<str:reference>/", receipt_views.checked, name="receipt-checked"),
    path("policies/receipts/", receipt_views.receipt_list, name="receipt-list"),
    path("policies/receipts/<str:reference>/", receipt_views.detail, name="receipt-detail"),
    path("policies/receipts/<str:reference>.pdf", receipt_views.pdf, name="receipt-pdf"),
    path("policies/receipts/<str:reference>.json", receipt_views.proof, name="receipt-proof"),
    path("policies/your-people/", your_people_views.your_people, name="your-people"),
    path("policies/paper/", paper_views.paper_list, name="paper-list"),
    path("policies/paper/<int:pk>/confirm/", paper_views.confirm, name="paper-confirm"),
    path("policies/paper/<int:pk>/reject/", paper_views.reject, name="paper-reject"),
    path("policies/paper/<int:pk>/scan/", paper_views.scan, name="paper-scan"),
    path("policies/<slug:slug>/sign/", views.sign, name="policy-sign"),
    path("policies/<slug:slug>/check/", check_views.policy_check, name="policy-check"),
    path(
        "policies/<slug:slug>/check/<int:position>/",
        check_views.policy_check_situation,
        name="policy-check-situation",
    ),
    path("policies/<slug:slug>/register/", register_views.register, name="policy-register"),
    path(
        "policies/<slug:slug>/register.csv", register_views.register_csv, name="policy-register-csv"
    ),
    path("policies/<slug:slug>/paper/", paper_views.record, name="paper-record"),
]
