"""Whether this is the demo: for the hint beside the sign-in form."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def is_demo() -> bool:
    return settings.DEMO
