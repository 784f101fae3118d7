from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "policyportal.overview"
    label = "overview"

    def ready(self):
        from policyportal.outbox import rings
        from policyportal.overview.copies import (
            notices,  # noqa: F401  registers its kinds
            schedules,
        )
        from policyportal.overview.copies import rings as copies
        from policyportal.overview.evidence_pack import (
            makers as packs,  # noqa: F401  registers itself
        )
        from policyportal.overview.reports import (  # noqa: F401  they register themselves
            accounts,
            coverage,
            incidents,
            makers,
            permissions,
            register,
            reviews,
        )

        rings.register("copies.unmade", copies.ring_unmade, alone=copies.make_unmade)
        rings.register("copies.expired", copies.ring_expired)
        rings.register("copies.schedules", schedules.ring)
