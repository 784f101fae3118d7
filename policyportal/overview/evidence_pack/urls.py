from django.urls import path

from policyportal.overview.evidence_pack import views

urlpatterns = [path("evidence-pack/", views.pack_ask, name="evidence-pack")]
