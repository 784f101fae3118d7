"""Every address of the compliance app; each capability lists its own."""

from django.urls import include, path

app_name = "compliance"

# Signing first: its fixed words (receipts, paper) come before a policy's slug.
urlpatterns = [
    path("", include("compliance.signing.urls")),
    path("", include("compliance.policies.urls")),
]
