#!/usr/bin/env python3
"""Check what came from the policy portal, without it: its log, a receipt, an evidence pack.

    python3 verify.py export FILE.jsonl [--head SIZE:ROOT ...]
    python3 verify.py receipt PROOF.json [--head SIZE:ROOT ...] [--export FILE.jsonl]
    python3 verify.py pack FOLDER|FILE.zip [--head SIZE:ROOT ...]

Needs only Python. Signatures on heads are checked where the package `cryptography` is there, and
it says so where it is not. The log is a Merkle tree as in RFC 9162, section 2. Ends with status 0
only if all is right. See audit.md for the formats.
"""

import argparse
import csv
import hashlib
import json
import re
import sys
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

FIELDS = {"number", "at", "action", "about", "by", "commitment"}


class Wrong(Exception):
    """Something does not fit; the sentence says what."""


def leaf_hash(entry):
    if set(entry) != FIELDS:
        raise Wrong("An entry has not the fields it should have.")
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(b"\x00" + text.encode("ascii")).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(peaks):
    """Return the root over the tree's peaks, given from left to right."""
    if not peaks:
        return hashlib.sha256(b"").hexdigest()
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root.hex()


def append(peaks, size, leaf):
    """Add a leaf to the peaks of a tree of `size` leaves."""
    while size & 1:
        leaf = node_hash(peaks.pop(), leaf)
        size >>= 1
    peaks.append(leaf)


def root_from_path(leaf, index, size, path):
    """Return the root that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Wrong("The entry's number is not within the proof's size.")
    last, root = size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Wrong("The proof is too long.")
        if index & 1 or index == last:
            root = node_hash(sibling, root)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise Wrong("The proof is too short.")
    return root.hex()


def check_signature(head):
    """Return True if a signed head's signature is right, None if it cannot be checked here."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None
    text = "policyportal audit head 1\nday {day}\nsize {size}\nroot {root}\n".format(**head)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["public_key"])).verify(
            bytes.fromhex(head["signature"]), text.encode("ascii")
        )
    except (InvalidSignature, ValueError):
        raise Wrong(f"The signature on the head of {head['day']} is wrong.") from None
    return True


def lines_of(path):
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            try:
                yield json.loads(line)
            except ValueError:
                raise Wrong(f"Line {number} of {path} is not JSON.") from None


def heads_in(path):
    """Return the signed heads that an export lists after its entries, and its end."""
    lines, heads, end = lines_of(path), [], None
    kind = (next(lines, None) or {}).get("format")
    if kind not in ("policyportal audit export 1", "policyportal audit extract 1"):
        raise Wrong(f"{path} is not an export of the audit log.")
    known = ("entry", "leaf") if "extract" in kind else ("entry",)
    for line in lines:
        if end is not None:
            raise Wrong("Something follows the export's end.")
        if "signed_head" in line:
            heads.append(line["signed_head"])
        elif "end" in line:
            end = line["end"]
        elif not any(name in line for name in known):
            raise Wrong("The export holds a line of no known kind.")
    if end is None:
        raise Wrong("The export is cut off: its last line is missing.")
    return heads, end


def check_export(path, wanted):
    """Check an export; return its size, its root, its signed heads, the signatures not checked.

    Reads the file twice and keeps only the heads in memory.
    """
    signed, end = heads_in(path)
    skipped = sum(check_signature(head) is None for head in signed)
    heads = [(h["size"], h["root"], f"signed on {h['day']}") for h in signed]
    heads += [(size, root, "given") for size, root in wanted]
    heads = sorted([*heads, (end["size"], end["root"], "at the export's end")])
    peaks, size = [], 0
    for line in lines_of(path):
        if "entry" in line or "leaf" in line:
            if "entry" in line and line["entry"].get("number") != size + 1:
                raise Wrong(f"Entry {size + 1} is missing or out of order.")
            heads = fits(heads, size, peaks)
            leaf = leaf_hash(line["entry"]) if "entry" in line else bytes.fromhex(line["leaf"])
            append(peaks, size, leaf)
            size += 1
    heads = fits(heads, size, peaks)
    if heads:
        raise Wrong(f"The head {heads[0][2]} counts {heads[0][0]} entries; there are {size}.")
    if end["size"] != size:
        raise Wrong("The export does not hold as many entries as it says.")
    return size, root_of(peaks), len(signed), skipped


def fits(heads, size, peaks):
    """Compare the heads of that size with the root so far; return those of larger sizes."""
    while heads and heads[0][0] <= size:
        if heads[0][:2] != (size, root_of(peaks)):
            raise Wrong(f"The head {heads[0][2]} ({heads[0][0]} entries) does not fit.")
        heads = heads[1:]
    return heads


def json_in(path):
    with open(path, encoding="utf-8") as file:
        try:
            return json.load(file)
        except ValueError:
            raise Wrong(f"{path} is not JSON.") from None


def check_receipt(path, wanted, export):
    """Check a proof; return the entry's number and the size and root it is proven against."""
    proof = json_in(path)
    if not isinstance(proof, dict) or proof.get("format") != "policyportal audit proof 1":
        raise Wrong(f"{path} is not a proof from the audit log.")
    entry, size, root = proof["entry"], proof["size"], proof["root"]
    path_hashes = [bytes.fromhex(one) for one in proof["path"]]
    if root_from_path(leaf_hash(entry), entry["number"] - 1, size, path_hashes) != root:
        raise Wrong("The proof does not lead to its root: the entry or the proof was changed.")
    if proof.get("detail"):
        salted = "{salt}.{text}".format(**proof["detail"]).encode()
        if len(proof["detail"]["salt"]) != 64:
            raise Wrong("The detail's salt is not 64 digits long.")
        if hashlib.sha256(salted).hexdigest() != entry["commitment"]:
            raise Wrong("The detail is not the one the entry commits to.")
    for given_size, given_root in wanted:
        if given_size == size and given_root != root:
            raise Wrong("The given head has another root than the proof.")
        if given_size != size and not export:
            raise Wrong(f"The proof is against {size} entries; another head needs --export.")
    if export:
        check_export(export, [*wanted, (size, root)])
    return entry["number"], size, root


def check_pack(path, wanted):
    """Check a pack, a folder or a ZIP file; return what was found, in words."""
    path = Path(path)
    if path.is_dir():
        return check_folder(path, wanted)
    with zipfile.ZipFile(path) as packed, tempfile.TemporaryDirectory() as unpacked:
        names = packed.namelist()
        if len(set(names)) != len(names):
            raise Wrong("The ZIP file holds two files of one name.")
        packed.extractall(unpacked)
        return check_folder(Path(unpacked), wanted)


def check_folder(folder, wanted):
    manifest = json_in(folder / "manifest.json")
    if manifest.get("format") != "policyportal evidence pack 1":
        raise Wrong("This is not an evidence pack.")
    check_files(folder, manifest)
    log = folder / "audit.jsonl"
    (head, *_), _end = heads_in(log)
    size, root, signed, skipped = check_export(log, wanted)
    policies = rows_of(folder / "policies.csv")
    for policy in policies:
        text = hashlib.sha256((folder / policy["File"]).read_bytes()).hexdigest()
        if text != policy["Fingerprint"]:
            raise Wrong(f"The text of {policy['File']} has not the fingerprint that is stated.")
    signatures = rows_of(folder / "signatures.csv")
    proven = 0
    if manifest["edition"] == "full":
        proven = check_signatures(folder, signatures, (head["size"], head["root"]))
    if skipped:
        print("The head's signature was NOT checked: the package cryptography is not here.")
    return (
        f"{len(manifest['files'])} files, {len(policies)} policy texts, {len(signatures)} lines of "
        f"signatures, {proven} proven, as at {manifest['day']}, content "
        f"{manifest['content_hash']}, log of {size} entries with root {root}"
    )


def check_files(folder, manifest):
    """Compare the files that are there with the manifest."""
    files = (path for path in folder.rglob("*") if path.is_file())
    there = {path.relative_to(folder).as_posix() for path in files} - {"manifest.json"}
    listed = manifest["files"]
    for name in sorted(there ^ set(listed)):
        raise Wrong(f"{name} is {'missing' if name in listed else 'not part of the pack'}.")
    for name, digest in listed.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise Wrong(f"{name} was changed.")
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(listed.items()))
    if hashlib.sha256(lines.encode()).hexdigest() != manifest["content_hash"]:
        raise Wrong("The content hash is not that of the files.")


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def check_signatures(folder, rows, head):
    """Hold each signature that is listed against its proof; return how many there are."""
    proofs = {path.stem for path in (folder / "receipts").glob("*.json")}
    signed = [row for row in rows if row["Receipt"]]
    numbers = {row["Receipt"] for row in signed}
    for number in sorted(proofs ^ numbers):
        raise Wrong(f"Receipt {number} is {'not listed' if number in proofs else 'missing'}.")
    for row in signed:
        path = folder / "receipts" / f"{row['Receipt']}.json"
        _, size, root = check_receipt(path, [], None)
        if (size, root) != head:
            raise Wrong(f"Receipt {row['Receipt']} is proven against another head.")
        said, proof = {}, json_in(path)
        if "detail" in proof:
            said = json.loads(proof["detail"]["text"])
        if proof["entry"]["action"] != "acknowledgement.signed" or not fits_row(row, said):
            raise Wrong(f"Signature {row['Receipt']} is not listed as the log has it.")
    return len(signed)


def fits_row(row, said):
    """Whether a line of the list says what the log's detail says (CSV marks what is no formula)."""
    return (
        row["Receipt"].replace("-", "").endswith(said["reference"].replace("-", ""))
        and row["Policy"] == said["policy"]
        and row["Version signed"] == str(said["version"])
        and row["Fingerprint"] == said["fingerprint"]
        and row["Name as signed"] in (said["typed_name"], "'" + said["typed_name"])
        and datetime.fromisoformat(row["Signed"])
        == datetime.fromisoformat(said["signed_at"]).replace(microsecond=0)
    )


def head_of(text):
    found = re.fullmatch(r"(\d+):([0-9a-fA-F]{64})", text)
    if not found:
        raise argparse.ArgumentTypeError("a head is written SIZE:ROOT")
    return int(found[1]), found[2].lower()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in ("export", "pack", "receipt"):
        sub = kinds.add_parser(kind)
        sub.add_argument("file")
        sub.add_argument("--head", type=head_of, action="append", default=[], metavar="SIZE:ROOT")
    sub.add_argument("--export", metavar="FILE.jsonl")
    args = parser.parse_args()
    try:
        if args.kind == "export":
            size, root, signed, skipped = check_export(args.file, args.head)
            if skipped:
                print(f"{skipped} signatures NOT checked: the package cryptography is not here.")
            print(f"Right: {size} entries, {signed} signed heads, root {root}.")
        elif args.kind == "pack":
            print(f"Right: {check_pack(args.file, args.head)}.")
        else:
            number, size, root = check_receipt(args.file, args.head, args.export)
            print(f"Right: entry {number} is in the log of {size} entries with root {root}.")
    except Wrong as wrong:
        print(f"WRONG: {wrong}")
        return 1
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        print(f"WRONG: it cannot be read ({type(error).__name__}: {error}).")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
