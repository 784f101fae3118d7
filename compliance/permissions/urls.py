"""Addresses of permissions and of the register of school accounts. Fixed words first."""

from django.urls import include, path

from compliance.permissions import asking, closing, deciding, guide_views

ONE = "permissions/<slug:reference>"

urlpatterns = [
    path("", include("compliance.permissions.accounts.urls")),
    path("permissions/", asking.permission_list, name="permission-list"),
    path("permissions/guide/", guide_views.permission_guide, name="permission-guide"),
    path("permissions/queue/", deciding.permission_queue, name="permission-queue"),
    path(
        "permissions/decide/", deciding.permission_decide_several, name="permission-decide-several"
    ),
    path("permissions/register/", deciding.permission_register, name="permission-register"),
    path("permissions/start/<slug:kind>/", asking.permission_start, name="permission-start"),
    path(f"{ONE}/", asking.permission_detail, name="permission-detail"),
    path(f"{ONE}/steps/<slug:step>/", asking.permission_step, name="permission-step"),
    path(f"{ONE}/check/", asking.permission_check, name="permission-check"),
    path(f"{ONE}/sent/", asking.permission_sent, name="permission-sent"),
    path(f"{ONE}/reply/", asking.permission_reply, name="permission-reply"),
    path(f"{ONE}/withdraw/", closing.permission_withdraw, name="permission-withdraw"),
    path(f"{ONE}/discard/", closing.permission_discard, name="permission-discard"),
    path(f"{ONE}/renew/", closing.permission_renew, name="permission-renew"),
    path(f"{ONE}/decide/", deciding.permission_decide, name="permission-decide"),
    path(f"{ONE}/revoke/", deciding.permission_revoke, name="permission-revoke"),
]
