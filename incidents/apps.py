from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self):
        from incidents.cases import chronology, confirmations
        from incidents.cases.models import Purpose
        from incidents.disclosures import (
            clock,
            closing,
            destroying,
            recorded,
            referring,
            subject,
        )
        from incidents.disclosures.happenings import Happening
        from policyportal.audit import agreement
        from policyportal.outbox import rings

        chronology.register(Happening)
        agreement.register("cases", recorded.disagreements)
        confirmations.register_outcome(Purpose.CLOSE, closing.closed)
        confirmations.register_outcome(Purpose.VOID, closing.voided)
        confirmations.register_outcome(Purpose.BELOW, referring.confirmed_below)
        confirmations.register_outcome(Purpose.DESTROY, destroying.destroy)
        # First to whom a case goes today, so that the clock tells whoever that is.
        rings.register("disclosures.routing", subject.reroute_due)
        rings.register("disclosures.clock", clock.ring)
        rings.register("disclosures.ends", destroying.settle_ends)
