"""Addresses of what every case has: chronology, children, evidence, people, confirmations."""

from django.urls import path

from incidents.cases import (
    adding_views,
    child_views,
    confirmation_views,
    evidence_views,
    grant_views,
)

ONE = "cases/<slug:reference>"

urlpatterns = [
    path("cases/images/", evidence_views.images_advice, name="images-advice"),
    path(f"{ONE}/add/", adding_views.case_add, name="case-add"),
    path(f"{ONE}/entries/<int:number>/correct/", adding_views.case_correct, name="case-correct"),
    path(f"{ONE}/chronology/", adding_views.case_chronology, name="case-chronology"),
    path(f"{ONE}/children/", child_views.case_children, name="case-children"),
    path(f"{ONE}/children/add/", child_views.case_child_add, name="case-child-add"),
    path(
        f"{ONE}/children/<int:number>/change/",
        child_views.case_child_change,
        name="case-child-change",
    ),
    path(f"{ONE}/children/<int:number>/end/", child_views.case_child_end, name="case-child-end"),
    path(f"{ONE}/evidence/add/", evidence_views.evidence_add, name="evidence-add"),
    path(f"{ONE}/evidence/<int:number>/", evidence_views.evidence_detail, name="evidence-detail"),
    path(
        f"{ONE}/evidence/<int:number>/shown/", evidence_views.evidence_shown, name="evidence-shown"
    ),
    path(f"{ONE}/evidence/<int:number>/file/", evidence_views.evidence_file, name="evidence-file"),
    path(f"{ONE}/people/", grant_views.case_people, name="case-people"),
    path(f"{ONE}/people/add/", grant_views.case_people_add, name="case-people-add"),
    path(f"{ONE}/people/<int:number>/end/", grant_views.case_people_end, name="case-people-end"),
    path(f"{ONE}/confirm/", confirmation_views.case_confirm, name="case-confirm"),
    path(f"{ONE}/take-back/", confirmation_views.case_take_back, name="case-take-back"),
]
