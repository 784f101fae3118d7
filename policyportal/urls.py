"""The roof: every address of the portal."""

from django.urls import include, path

urlpatterns = [
    path("", include("policyportal.overview.urls")),
    path("", include("policyportal.operations.urls")),
    path("", include("compliance.urls")),
    path("", include("incidents.urls")),
    path("people/", include("policyportal.people.urls")),
    path("school/", include("policyportal.operations.school_urls")),
    path("notices/", include("policyportal.outbox.urls")),
    path("account/", include("policyportal.people.account_urls")),
]
