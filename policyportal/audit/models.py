"""The tables of the log. Nothing but `policyportal.audit.log` writes them."""

from django.db import models

from policyportal.audit.triggers import Rule, protect

ERASED = "detail.erased"  # the entry after which the details about its row may go
LOOKED = "case.viewed"  # that somebody looked: the one action after which all is as it was


class Head(models.Model):
    """The one row that says where the log ends. Locking it is what keeps writers in one line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes, help_text="The tree's peaks, 32 bytes each.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row")
        ]

    def __str__(self):
        return f"{self.size} entries"

    @property
    def peaks(self) -> list[bytes]:
        frontier = bytes(self.frontier)
        return [frontier[at : at + 32] for at in range(0, len(frontier), 32)]


class Entry(models.Model):
    """One thing that happened. No personal text: `commitment` stands for it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    about = models.CharField(max_length=80, help_text="app.model:id, or empty.")
    by = models.CharField(max_length=40, help_text="people.person:id, or empty for the portal.")
    commitment = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["about", "action"])]

    def __str__(self):
        return f"{self.number} {self.action}"


class Detail(models.Model):
    """What an entry's commitment commits to. May be erased; the entry and its proofs stay valid."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.CharField(max_length=64)
    text = models.TextField(help_text="JSON with sorted keys.")

    def __str__(self):
        return f"detail of {self.entry_id}"


class Node(models.Model):
    """A full node of the Merkle tree; level 0 holds the leaves."""

    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="audit_node_once")]

    def __str__(self):
        return f"{self.level}/{self.index}"


class SignedHead(models.Model):
    """The head as signed on a night: what goes to the witnesses."""

    day = models.DateField(unique=True)
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    public_key = models.CharField(max_length=64, help_text="Ed25519, 32 bytes as hex.")
    signature = models.CharField(max_length=128, help_text="Ed25519, 64 bytes as hex.")

    def __str__(self):
        return f"{self.day}: {self.size} {self.root[:12]}"


protect(Entry, Rule.NO_UPDATE, Rule.NO_DELETE)
protect(Node, Rule.NO_UPDATE, Rule.NO_DELETE)
protect(SignedHead, Rule.NO_UPDATE, Rule.NO_DELETE)
protect(Detail, Rule.NO_UPDATE)
protect(
    Detail,
    Rule.NO_DELETE,
    when=(
        "NOT EXISTS (SELECT 1 FROM audit_entry entry JOIN audit_entry erased"
        " ON erased.about = entry.about AND erased.number > entry.number"
        " AND erased.action = 'detail.erased' WHERE entry.number = OLD.entry_id)"
    ),
    sentence="A detail is erased only after an entry that says so.",
)
protect(Head, Rule.NO_DELETE)
protect(
    Head,
    Rule.NO_UPDATE,
    when="NEW.size <= OLD.size",
    sentence="The log only grows.",
)
