"""The guide: do I need permission?"""

from django.http import Http404


def permission_guide(request):
    raise Http404
