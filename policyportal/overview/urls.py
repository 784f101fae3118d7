from django.urls import path

from policyportal.overview import dashboard_views, views

app_name = "overview"

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", dashboard_views.dashboard, name="dashboard"),
]
