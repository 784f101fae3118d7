from django.urls import include, path

from policyportal.overview import dashboard_views, views

app_name = "overview"

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", dashboard_views.dashboard, name="dashboard"),
    path("", include("policyportal.overview.copies.urls")),
    path("", include("policyportal.overview.evidence_pack.urls")),
    path("", include("policyportal.overview.reports.urls")),
]
