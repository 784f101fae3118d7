"""Addresses of bullying: the list, what the policy would say, and one case."""

from django.urls import path

from incidents.bullying import case_views, letter_views, policy_views

ONE = "bullying/<slug:reference>"

urlpatterns = [
    path("bullying/", case_views.bullying_list, name="bullying-list"),
    path("bullying/policy/", policy_views.bullying_policy, name="bullying-policy"),
    path(f"{ONE}/", case_views.bullying_detail, name="bullying-detail"),
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
]
