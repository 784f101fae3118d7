"""Addresses of the reports. The one of review dates has its files below `/reviews/` too."""

from django.urls import path

from policyportal.overview.reports import views

ONE = "reports/<slug:slug>"
REVIEWS = {"slug": "reviews"}

urlpatterns = [
    path("reports/", views.report_list, name="report-list"),
    path(f"{ONE}/", views.report_detail, name="report-detail"),
    path(f"{ONE}/report.<str:form>", views.report_file, name="report-file"),
    path(f"{ONE}/make/", views.report_make, name="report-make"),
    path(f"{ONE}/schedule/", views.report_schedule, name="report-schedule"),
    path("reviews/report.<str:form>", views.report_file, REVIEWS, name="reviews-file"),
]
