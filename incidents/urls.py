"""Every address of the incidents app; each capability lists its own."""

from django.urls import include, path

app_name = "incidents"

urlpatterns = [
    path("", include("incidents.cases.urls")),
    path("", include("incidents.disclosures.urls")),
    path("", include("incidents.bullying.urls")),
    path("", include("incidents.reporting.urls")),
]
