"""The page on which the administrator gives the school's logo, and the logo itself."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from policyportal.people.access import only
from policyportal.people.models import Role
from policyportal.people.views import carried_out
from policyportal.school import logo as drawing


class LogoForm(forms.Form):
    """A picture, or the wish to have none."""

    file = forms.FileField(
        label="The logo",
        allow_empty_file=True,
        help_text="JPEG or PNG, up to 10 MB. It is printed 15 mm high.",
        error_messages={"required": "Choose a picture."},
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
    )


@only(Role.ADMINISTRATOR)
def logo(request):
    """Show the logo, put another in its place, or take it away."""
    if request.method == "POST" and "remove" in request.POST:
        drawing.remove(by=request.user)
        messages.success(request, "There is no logo on what is printed any more.")
        return redirect("school:logo")
    posted = request.method == "POST"
    form = LogoForm(request.POST if posted else None, request.FILES if posted else None)
    if carried_out(request, form, lambda said: drawing.change(said["file"], by=request.user)):
        messages.success(request, "The logo is saved. It stands on advice sheets and reports.")
        return redirect("school:logo")
    return render(request, "school/logo.html", {"form": form, "has_logo": bool(drawing.picture())})


@require_safe
@login_not_required
def logo_picture(request):
    """The logo as PNG: it is on what anybody may print."""
    data = drawing.picture()
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": "no-cache"})
