"""Which e-mails a person gets, and when; and an end to the daily ones by a link in each of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from policyportal.outbox import stopping
from policyportal.people import mailing
from policyportal.people.mail_forms import MailForm
from policyportal.people.models import MailHow, Person
from policyportal.people.views import sent
from policyportal.school.models import School


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request):
    """Show and change how the signed-in person is told by e-mail."""
    person, school = request.user, School.here()
    form = MailForm(sent(request), person=person, school=school)
    if request.method == "POST" and form.is_valid():
        if mailing.choose(person, **form.cleaned_data):
            messages.success(request, "Your choice is saved.")
        else:
            messages.info(request, "Nothing was changed.")
        return redirect("account_mail")
    context = {
        "form": form,
        "next": mailing.next_mail(person, school),
        "only_urgent": person.mail_how == MailHow.URGENT,
    }
    return render(request, "account/mail.html", context)


@login_not_required
@csrf_exempt  # a mail program sends it, with no page of ours before (RFC 8058, 3.2)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request, token):
    """End the daily e-mails of whom the token was made for. Says nothing of who that is.

    A form sent, and nothing less: programs that look at mail open every link in it.
    """
    pk = stopping.person_of(token)
    if pk is None:
        raise Http404
    if request.method == "POST":
        stopped_now = mailing.stop(pk)
        if stopped_now is None:
            raise Http404
        state = "now" if stopped_now else "before"
    else:
        person = get_object_or_404(Person.objects.active(), pk=pk)
        state = "before" if person.mail_how == MailHow.URGENT else ""
    return render(request, "account/mail_stop.html", {"stopped": state})
