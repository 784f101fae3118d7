"""Addresses of bullying: the list, what the policy would say, and one case."""

from django.urls import path

from incidents.bullying import (
    assess_views,
    case_views,
    ending_views,
    family_views,
    follow_up_views,
    going_on_views,
    letter_views,
    list_views,
    outside_views,
    policy_views,
)

ONE = "bullying/<slug:reference>"

urlpatterns = [
    path("bullying/", list_views.bullying_list, name="bullying-list"),
    path("bullying/policy/", policy_views.bullying_policy, name="bullying-policy"),
    path(f"{ONE}/", case_views.bullying_detail, name="bullying-detail"),
    path(f"{ONE}/assess/", assess_views.bullying_assess, name="bullying-assess"),
    path(
        f"{ONE}/assessments/<int:number>/",
        assess_views.bullying_assessment,
        name="bullying-assessment",
    ),
    path(f"{ONE}/begin/", going_on_views.bullying_investigate, name="bullying-investigate"),
    path(f"{ONE}/found/", going_on_views.bullying_found, name="bullying-found"),
    path(f"{ONE}/tick/<slug:step>/", going_on_views.bullying_tick, name="bullying-tick"),
    path(f"{ONE}/resolved/", ending_views.bullying_resolve, name="bullying-resolve"),
    path(f"{ONE}/goes-on/", ending_views.bullying_goes_on, name="bullying-goes-on"),
    path(f"{ONE}/not-school/", ending_views.bullying_not_school, name="bullying-not-school"),
    path(f"{ONE}/close/", ending_views.bullying_close, name="bullying-close"),
    path(f"{ONE}/void/", ending_views.bullying_void, name="bullying-void"),
    path(f"{ONE}/reopen/", ending_views.bullying_reopen, name="bullying-reopen"),
    path(f"{ONE}/letters/", letter_views.bullying_letters, name="bullying-letters"),
    path(
        f"{ONE}/letters/new/<slug:kind>/",
        letter_views.bullying_letter_new,
        name="bullying-letter-new",
    ),
    path(f"{ONE}/letters/<int:number>/", letter_views.bullying_letter, name="bullying-letter"),
    path(
        f"{ONE}/letters/<int:number>/pdf/",
        letter_views.bullying_letter_pdf,
        name="bullying-letter-pdf",
    ),
    path(f"{ONE}/families/", family_views.bullying_families, name="bullying-families"),
    path(f"{ONE}/families/add/", family_views.bullying_family_add, name="bullying-family-add"),
    path(
        f"{ONE}/families/<int:number>/contact/",
        family_views.bullying_contact,
        name="bullying-contact",
    ),
    path(f"{ONE}/plan/", follow_up_views.bullying_plan, name="bullying-plan"),
    path(
        f"{ONE}/follow-ups/add/",
        follow_up_views.bullying_follow_up_add,
        name="bullying-follow-up-add",
    ),
    path(
        f"{ONE}/follow-ups/<int:number>/",
        follow_up_views.bullying_follow_up,
        name="bullying-follow-up",
    ),
    path(f"{ONE}/outside/", outside_views.bullying_outside, name="bullying-outside"),
]
