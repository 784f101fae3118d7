"""Every address of the compliance app; each capability lists its own."""

from django.urls import include, path

app_name = "compliance"

# Fixed words (receipts, paper, for-parents/accounts) come before a policy's slug.
urlpatterns = [
    path("", include("compliance.advice.urls")),
    path("", include("compliance.permissions.urls")),
    path("", include("compliance.reviews.urls")),
    path("", include("compliance.signing.urls")),
    path("", include("compliance.policies.urls")),
]
