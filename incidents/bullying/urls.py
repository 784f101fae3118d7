"""Addresses of bullying: the list, what the policy would say, and one case."""

from django.urls import path

from incidents.bullying import case_views, policy_views

ONE = "bullying/<slug:reference>"

urlpatterns = [
    path("bullying/", case_views.bullying_list, name="bullying-list"),
    path("bullying/policy/", policy_views.bullying_policy, name="bullying-policy"),
    path(f"{ONE}/", case_views.bullying_detail, name="bullying-detail"),
]
