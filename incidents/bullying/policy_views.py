"""What would the policy say? Facts in, the decision out, and nothing kept."""

from django.http import Http404


def bullying_policy(request, **kwargs):
    raise Http404
