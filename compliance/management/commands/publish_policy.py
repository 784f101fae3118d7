"""publish_policy SLUG: what the Publish button does, with the same checks."""

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from compliance.policies.actions import publish
from compliance.policies.models import Policy
from policyportal.people.administrators import who_acts
from policyportal.refusal import Refused


class Command(BaseCommand):
    help = "Publish the approved version of a policy: it comes into force, its text is fixed."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the policy's word in its address: /policies/SLUG/")
        parser.add_argument(
            "--by",
            metavar="EMAIL",
            help="who publishes; may be left out where there is one policy administrator",
        )

    def handle(self, *, slug, by, **_):
        policy = Policy.objects.filter(slug=slug).first()
        if policy is None:
            raise CommandError(f"There is no policy at the address “{slug}”.")
        version = policy.versions.in_preparation().first()
        if version is None:
            raise CommandError(f"There is no version of “{policy}” waiting to be published.")
        try:
            person = who_acts(by)
            version = publish(version, by=person)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        except PermissionDenied:
            raise CommandError(f"{person.name} may not publish policies.") from None
        self.stdout.write(f"{version} is in force. Fingerprint {version.fingerprint}.")
