"""Addresses of reporting: the door, one's own reports, records, and supervised use."""

from django.urls import path

from incidents.reporting import (
    door_views,
    mine_views,
    record_views,
    reroute_views,
    retention_views,
    sending_views,
    step_views,
    supervised_views,
)

DRAFT = "report/<slug:reference>"
ONE = "report/records/<slug:reference>"

urlpatterns = [
    path("report/", door_views.report_start, name="report-start"),
    path("report/sent/", sending_views.report_sent, name="report-sent"),
    path("report/mine/", mine_views.report_mine, name="report-mine"),
    path("report/supervised/", supervised_views.supervised_list, name="supervised-list"),
    path("report/records/", record_views.record_list, name="record-list"),
    path("cases/retention/", retention_views.case_retention, name="case-retention"),
    path("cases/<slug:reference>/destroy/", retention_views.case_destroy, name="case-destroy"),
    path("report/<slug:reference>/reroute/", reroute_views.case_reroute, name="case-reroute"),
    path(f"{ONE}/", record_views.record_detail, name="record-detail"),
    path(f"{ONE}/parents/", step_views.record_parents_told, name="record-parents-told"),
    path(f"{ONE}/outside/", step_views.record_outside, name="record-outside"),
    path(f"{ONE}/outside/<slug:body>/", step_views.record_outside, name="record-outside"),
    path(f"{ONE}/tick/<slug:step>/", step_views.record_tick, name="record-tick"),
    path(f"{ONE}/supervised/", step_views.record_ban, name="record-ban"),
    path(f"{ONE}/supervised/<int:number>/end/", step_views.record_ban_end, name="record-ban-end"),
    path(f"{ONE}/close/", step_views.record_close, name="record-close"),
    path(f"{ONE}/void/", step_views.record_void, name="record-void"),
    path(f"{DRAFT}/danger/", door_views.report_danger, name="report-danger"),
    path(f"{DRAFT}/urgent/", door_views.report_step, {"step": "danger"}, name="report-urgent"),
    path(f"{DRAFT}/what/", door_views.report_step, {"step": "what"}, name="report-what"),
    path(f"{DRAFT}/who/", door_views.report_step, {"step": "who"}, name="report-who"),
    path(f"{DRAFT}/told/", door_views.report_step, {"step": "told"}, name="report-told"),
    path(f"{DRAFT}/files/", sending_views.report_files, name="report-files"),
    path(f"{DRAFT}/check/", sending_views.report_check, name="report-check"),
    path(f"{DRAFT}/discard/", sending_views.report_discard, name="report-discard"),
]
