"""Addresses of the advice sheets. Fixed words come before a sheet's own."""

from django.urls import path

from compliance.advice import managing, print_views, views, writing

VERSION = "advice/manage/<slug:slug>/<int:number>"
POINT = f"{VERSION}/<slug:part>/<slug:key>"

urlpatterns = [
    path("advice/", views.sheet_list, name="advice-list"),
    path("advice/manage/", managing.manage_list, name="advice-manage"),
    path("advice/manage/begin/", managing.sheet_begin, name="advice-begin"),
    path("advice/manage/<slug:slug>/begin/", managing.version_begin, name="advice-next"),
    path(f"{VERSION}/", managing.version_detail, name="advice-version"),
    path(f"{VERSION}/submit/", managing.version_submit, name="advice-submit"),
    path(f"{VERSION}/take-back/", managing.version_take_back, name="advice-take-back"),
    path(f"{VERSION}/approve/", managing.version_approve, name="advice-approve"),
    path(f"{VERSION}/send-back/", managing.version_send_back, name="advice-send-back"),
    path(f"{VERSION}/take-down/", managing.version_take_down, name="advice-take-down"),
    path(f"{VERSION}/discard/", managing.version_discard, name="advice-discard"),
    path(f"{VERSION}/review/", managing.version_review, name="advice-review"),
    path(f"{VERSION}/about/", writing.about, name="advice-about"),
    path(f"{VERSION}/ages/", writing.ages, name="advice-ages"),
    path(f"{VERSION}/<slug:part>/add/", writing.point, name="advice-point-add"),
    path(f"{POINT}/", writing.point, name="advice-point"),
    path(f"{POINT}/up/", writing.point_up, name="advice-point-up"),
    path(f"{POINT}/remove/", writing.point_remove, name="advice-point-remove"),
    path(f"{VERSION}/preview.pdf", print_views.preview, name="advice-preview"),
    path("advice/booklet.pdf", print_views.booklet, name="advice-booklet"),
    path("advice/booklet-large.pdf", print_views.booklet_large, name="advice-booklet-large"),
    path("advice/<slug:slug>-large.pdf", print_views.sheet_large, name="advice-pdf-large"),
    path("advice/<slug:slug>.pdf", print_views.sheet, name="advice-pdf"),
    path("advice/<slug:slug>/", views.sheet_detail, name="advice-detail"),
]
