"""Addresses of reporting: the door, one's own reports, records, and supervised use."""

from django.urls import path

from incidents.reporting import door_views, record_views, supervised_views

ONE = "report/records/<slug:reference>"

urlpatterns = [
    path("report/", door_views.report_start, name="report-start"),
    path("report/mine/", door_views.report_mine, name="report-mine"),
    path("report/supervised/", supervised_views.supervised_list, name="supervised-list"),
    path("report/records/", record_views.record_list, name="record-list"),
    path(f"{ONE}/", record_views.record_detail, name="record-detail"),
]
