"""The portal's addresses, and the bare page that each is measured beside."""

from django.urls import path

from bench import bare
from policyportal.urls import urlpatterns as portal

urlpatterns = [
    *portal,
    path("bare/<str:kind>/<int:rows>/<int:size>/", bare.page),
    path("bare/open/<str:kind>/<int:rows>/<int:size>/", bare.open_page),
]
