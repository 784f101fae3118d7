"""Addresses of the policies. Fixed words come before a policy's own."""

from django.urls import path

from compliance.policies import (
    approving,
    check_editing,
    comparing,
    marking_views,
    preparing,
    reviewing,
    views,
)

VERSION = "policies/<slug:slug>/versions/<int:number>"

urlpatterns = [
    path("for-parents/", views.policies_for_parents, name="policies-for-parents"),
    path("for-parents/<slug:slug>/", views.policy_for_parents, name="policy-for-parents"),
    path("policies/", views.policy_list, name="policy-list"),
    path("policies/import/", preparing.policy_import, name="policy-import"),
    path("policies/copies/<int:pk>/", preparing.working_copy, name="working-copy"),
    path(
        "policies/copies/<int:pk>/details/",
        preparing.working_copy_details,
        name="working-copy-details",
    ),
    path(
        "policies/copies/<int:pk>/discard/",
        preparing.working_copy_discard,
        name="working-copy-discard",
    ),
    path("policies/<slug:slug>/", views.policy_detail, name="policy-detail"),
    path("policies/<slug:slug>/compare/", comparing.policy_compare, name="policy-compare"),
    path("policies/<slug:slug>/review/", reviewing.policy_review, name="policy-review"),
    path("policies/<slug:slug>/versions/", approving.version_list, name="version-list"),
    path(f"{VERSION}/", approving.version_detail, name="version-detail"),
    path(f"{VERSION}/text/", approving.version_text, name="version-text"),
    path(f"{VERSION}/submit/", approving.version_submit, name="version-submit"),
    path(f"{VERSION}/send-back/", approving.version_send_back, name="version-send-back"),
    path(f"{VERSION}/approve/", approving.version_approve, name="version-approve"),
    path(f"{VERSION}/publish/", approving.version_publish, name="version-publish"),
    path(f"{VERSION}/discard/", approving.version_discard, name="version-discard"),
    path(f"{VERSION}/withdraw/", approving.version_withdraw, name="version-withdraw"),
    path(f"{VERSION}/changes/", marking_views.version_changes, name="version-changes"),
    path(f"{VERSION}/check/", check_editing.version_check, name="version-check"),
    path(
        f"{VERSION}/check/<int:position>/",
        check_editing.version_check_situation,
        name="version-check-situation",
    ),
    path(
        f"{VERSION}/check/<int:position>/preview/",
        check_editing.version_check_preview,
        name="version-check-preview",
    ),
    path(f"{VERSION}/edit/", preparing.version_edit, name="version-edit"),
]
