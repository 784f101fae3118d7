"""Refuse a start with keys that are not the ones the vault's files were sealed with."""

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from policyportal.vault import files, sealing


@checks.register(checks.Tags.security)
def vault_keys(**_) -> list[checks.CheckMessage]:
    """Read VAULT_KEYS, and open the word that each key in use has left beside the files."""
    try:
        sealing.keys()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="vault.E001")]
    wrong = []
    for path in sorted(files.folder().glob("word.*")):
        try:
            sealing.unseal(path.read_bytes(), bound_to=path.name)
        except sealing.SealBroken as error:
            wrong.append(
                checks.Error(
                    f"The vault cannot be opened. {error}",
                    hint="Put back the VAULT_KEYS that this vault was made with.",
                    obj=str(path),
                    id="vault.E002",
                )
            )
    return wrong
