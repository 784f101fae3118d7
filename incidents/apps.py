from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self):
        from incidents.bullying import destroying as bullying_destroying
        from incidents.bullying import ending, follow_up_ring, letters, letters_recorded
        from incidents.bullying.happenings import Happening as BullyingHappening
        from incidents.bullying.models import BullyingCase
        from incidents.cases import (
            chronology,
            confirmations,
            destroying,
            involving,
            pages,
            recorded,
            roles_of_the_day,
        )
        from incidents.cases.models import Purpose
        from incidents.counting import counts
        from incidents.disclosures import clock, closing, referring
        from incidents.disclosures import destroying as conduct_destroying
        from incidents.disclosures.happenings import Happening
        from incidents.disclosures.models import Disclosure
        from incidents.reporting import bans, recording, rerouting
        from incidents.reporting import closing as record_closing
        from incidents.reporting import destroying as record_destroying
        from incidents.reporting.happenings import Happening as RecordHappening
        from incidents.reporting.models import Record
        from policyportal.audit import agreement
        from policyportal.outbox import rings

        for happenings in (Happening, BullyingHappening, RecordHappening):
            chronology.register(happenings)
        pages.register("D", "incidents:disclosure-detail", bundle="incidents:disclosure-bundle")
        pages.register("B", "incidents:bullying-detail")
        pages.register("R", "incidents:record-detail")
        agreement.register("cases", recorded.disagreements)
        agreement.register("letters", letters_recorded.disagreements)
        confirmations.register_outcome(Disclosure, Purpose.CLOSE, closing.closed)
        confirmations.register_outcome(Disclosure, Purpose.VOID, closing.voided)
        confirmations.register_outcome(Disclosure, Purpose.BELOW, referring.confirmed_below)
        confirmations.register_outcome(Record, Purpose.VOID, record_closing.voided)
        confirmations.register_outcome(Disclosure, Purpose.REROUTE, rerouting.rerouted)
        confirmations.register_outcome(BullyingCase, Purpose.VOID, ending.voided)
        confirmations.register_outcome(BullyingCase, Purpose.LETTER, letters.released)
        destroying.register(Disclosure, conduct_destroying.KEEPING)
        destroying.register(BullyingCase, bullying_destroying.KEEPING)
        destroying.register(Record, record_destroying.KEEPING)
        confirmations.register_undone(BullyingCase, Purpose.LETTER, letters.not_released)
        confirmations.register_shown(BullyingCase, Purpose.LETTER, letters.to_read)
        involving.register_leave(bans.end_of)
        roles_of_the_day.register_first("R", recording.first_of, recording.OF_THE_DSL)
        # First to whom a case goes today, so that the clock tells whoever that is.
        rings.register("cases.routing", roles_of_the_day.reroute_due)
        rings.register("disclosures.clock", clock.ring)
        rings.register("cases.ends", destroying.settle_ends, by_day=True)
        rings.register("incidents.counted", counts.ring, by_day=True)
        rings.register("bullying.follow-ups", follow_up_ring.ring)
