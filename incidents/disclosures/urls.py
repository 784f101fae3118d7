"""Addresses of disclosures. Fixed words first."""

from django.urls import path

from incidents.disclosures import (
    acting_views,
    case_views,
    closing_views,
    concluding_views,
    conduct_views,
    draft_views,
    referring_views,
    subject_views,
    ticking_views,
)

DRAFT = "disclosures/drafts/<slug:reference>"
ONE = "disclosures/<slug:reference>"

urlpatterns = [
    path("disclosures/", case_views.disclosure_list, name="disclosure-list"),
    path("disclosures/record/", draft_views.disclosure_start, name="disclosure-start"),
    path("disclosures/sent/", draft_views.disclosure_sent, name="disclosure-sent"),
    path(f"{DRAFT}/steps/<slug:step>/", draft_views.draft_step, name="draft-step"),
    path(f"{DRAFT}/evidence/", draft_views.draft_evidence, name="draft-evidence"),
    path(f"{DRAFT}/check/", draft_views.draft_check, name="draft-check"),
    path(f"{DRAFT}/discard/", draft_views.draft_discard, name="draft-discard"),
    path(f"{ONE}/", case_views.disclosure_detail, name="disclosure-detail"),
    path(f"{ONE}/bundle.pdf", case_views.disclosure_bundle, name="disclosure-bundle"),
    path(f"{ONE}/complete/", ticking_views.disclosure_complete, name="disclosure-complete"),
    path(f"{ONE}/tick/<slug:step>/", ticking_views.disclosure_tick, name="disclosure-tick"),
    path(f"{ONE}/subject/", subject_views.disclosure_subject, name="disclosure-subject"),
    path(f"{ONE}/refer/", referring_views.disclosure_refer, name="disclosure-refer"),
    path(
        f"{ONE}/referral.pdf", referring_views.disclosure_referral_pdf, name="disclosure-referral"
    ),
    path(f"{ONE}/consult/", referring_views.disclosure_consult, name="disclosure-consult"),
    path(f"{ONE}/below-threshold/", referring_views.disclosure_below, name="disclosure-below"),
    path(f"{ONE}/advice/", referring_views.disclosure_advice, name="disclosure-advice"),
    path(f"{ONE}/police/", referring_views.disclosure_police, name="disclosure-police"),
    path(f"{ONE}/action/", acting_views.disclosure_action, name="disclosure-action"),
    path(f"{ONE}/written/", acting_views.disclosure_written, name="disclosure-written"),
    path(f"{ONE}/told/", acting_views.disclosure_told, name="disclosure-told"),
    path(f"{ONE}/charged/", acting_views.disclosure_charged, name="disclosure-charged"),
    path(f"{ONE}/support/", acting_views.disclosure_support, name="disclosure-support"),
    path(f"{ONE}/outcome/", concluding_views.disclosure_outcome, name="disclosure-outcome"),
    path(f"{ONE}/bodies/<slug:body>/", concluding_views.disclosure_body, name="disclosure-body"),
    path(
        f"{ONE}/disciplinary/",
        concluding_views.disclosure_disciplinary,
        name="disclosure-disciplinary",
    ),
    path(
        f"{ONE}/explanation/", conduct_views.disclosure_explanation, name="disclosure-explanation"
    ),
    path(
        f"{ONE}/conduct-outcome/",
        conduct_views.disclosure_conduct_outcome,
        name="disclosure-conduct-outcome",
    ),
    path(f"{ONE}/escalate/", conduct_views.disclosure_escalate, name="disclosure-escalate"),
    path(f"{ONE}/close/", closing_views.disclosure_close, name="disclosure-close"),
    path(f"{ONE}/void/", closing_views.disclosure_void, name="disclosure-void"),
    path(f"{ONE}/reopen/", closing_views.disclosure_reopen, name="disclosure-reopen"),
]
