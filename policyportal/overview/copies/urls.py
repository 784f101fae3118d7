"""Addresses of files made in the background, and of what is made on a schedule."""

from django.urls import path

from policyportal.overview.copies import views

ONE = "files/<str:reference>"

urlpatterns = [
    path("files/", views.copy_list, name="copy-list"),
    path("files/schedules/", views.schedule_list, name="schedule-list"),
    path("files/schedules/<int:pk>/end/", views.schedule_end, name="schedule-end"),
    path(f"{ONE}/", views.copy_detail, name="copy-detail"),
    path(f"{ONE}/state.json", views.copy_state, name="copy-state"),
    path(f"{ONE}/file/", views.copy_file, name="copy-file"),
    path(f"{ONE}/cancel/", views.copy_cancel, name="copy-cancel"),
]
