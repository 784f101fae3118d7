"""The school's own page. It needs to know who asks, and the room `school` lies below `people`."""

from django.urls import path

from policyportal.operations import views

app_name = "school"

urlpatterns = [path("", views.school_details, name="details")]
