from django.urls import path

from policyportal.operations import views

app_name = "operations"

urlpatterns = [
    path("health/", views.health, name="health"),
    path("demo/", views.demo_accounts, name="demo-accounts"),
]
