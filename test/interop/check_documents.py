"""Checks vectors/{documents,keys}.json with Python's standard library and nothing of Tocsin's.

A second, small implementation of what FEDERATION.md says of roster documents: frames, bodies, ids, signing strings, who
must sign what, and the text forms of keys. Prints one line; exit code 1 when a vector is wrong.
"""

import hashlib
import ipaddress
import json
import re
import sys
from pathlib import Path

from check_envelope import Refused, check_key, fields, need, verify

TYPES = ["", "charter", "membership", "node-certificate", "revocation", "epoch", "join-request", "addresses", "fork-proof"]
BYTES_MAX = {1: 65_536, 2: 16_384, 3: 4_096, 4: 16_384, 5: 4_096, 6: 16_384, 7: 4_096, 8: 4_096}
BAD = "DOCUMENT_MALFORMED"
YEAR_MS = 366 * 86_400_000
QUOTA = 128 * 2**20
CONSTITUENCY = {1: "packed", 2: ["str"], 3: ["str"], 4: ["str"]}
LIMITS = {1: "u32", 2: "u32", 3: "u32", 4: "u32"}
CUTOFF = {1: "bytes", 2: "u32", 3: "bytes"}
SCHEMA = {
    1: {1: "str", 2: "bytes", 3: "u32", 4: ["bytes"], 5: "u32", 6: "u32", 7: "bool", 8: LIMITS, 9: "bytes", 10: "u64", 11: "u64"},
    2: {1: "bytes", 2: "str", 3: "u32", 4: CONSTITUENCY, 5: "bool", 6: "bool", 7: "u32", 8: "u64", 9: "bytes", 10: "u32", 11: "u64",
        12: "u64"},
    3: {1: "bytes", 2: "bytes", 3: "u32", 4: "u64", 5: "u64"},
    4: {1: "bytes", 2: "bytes", 3: "u32", 4: "u64", 5: [CUTOFF]},
    5: {1: "bytes", 2: "bytes", 3: "u32", 4: [CUTOFF], 5: "u64"},
    6: {1: "bytes", 2: "bytes", 3: "str", 4: "u32", 5: CONSTITUENCY, 6: "bytes", 7: "u64"},
    7: {1: "bytes", 2: ["str"], 3: "u32"},
}
NAME = re.compile(rb"[!-~]([ -~]{0,62}[!-~])?")
ADDRESS = re.compile(rb"/(ip4|ip6|dns|dns4|dns6)/[0-9A-Za-z.:_-]{1,253}/tcp/[0-9]{1,5}")


def frame(data):
    need(len(data) <= 65_536 + 32 * 104 + 16, "DOCUMENT_TOO_LARGE")
    raw = fields(data, {1: "u32", 2: "bytes", 3: [{1: "bytes", 2: "bytes"}]}, BAD, BAD)
    kind, body = raw.get(1, 0), raw.get(2, b"")
    need(1 <= kind <= 8, BAD)
    need(len(body) <= BYTES_MAX[kind], "DOCUMENT_TOO_LARGE")
    signatures = [(s.get(1, b""), s.get(2, b"")) for s in raw.get(3, [])]
    need(all(len(k) == 32 and len(s) == 64 for k, s in signatures) and len(signatures) <= 32, BAD)
    need([k for k, _ in signatures] == sorted({k for k, _ in signatures}), BAD)
    return kind, body, dict(signatures)


def key(raw, n, code):
    value = raw.get(n, b"")
    need(len(value) == 32, code)
    check_key(value)
    return value


def span(raw, start, end, code):
    need(0 < raw.get(start, 0) < raw.get(end, 0) <= 2**53 and raw[end] - raw[start] <= YEAR_MS, code)


def is_sorted(values):
    return list(values) == sorted(set(values))


def constituency(raw, code):
    lists = [raw.get(n, []) for n in (1, 2, 3, 4)]
    need(all(is_sorted(values) for values in lists), code)
    need(all(0 < asn < 2**32 - 1 for asn in lists[0]), code)
    for cidr in lists[1]:
        try:
            need(str(ipaddress.ip_network(cidr.decode())) == cidr.decode() and not cidr.endswith(b"/0"), code)
        except ValueError:
            raise Refused(code) from None
    need(all(re.fullmatch(rb"[A-Z]{2}", cc) for cc in lists[2]), code)


def read(kind, body):
    """The body's fields, after every rule that looks at nothing else."""
    raw = fields(body, SCHEMA[kind], BAD, BAD)
    {1: charter, 2: membership, 3: certificate, 4: revocation, 5: epoch, 6: request, 7: addresses}[kind](raw)
    return raw


def charter(raw):
    code = "CHARTER_INVALID"
    stewards = raw.get(4, [])
    for steward in stewards:
        need(len(steward) == 32, code)
    need(1 <= len(stewards) <= 16 and is_sorted(stewards), code)
    for steward in stewards:
        check_key(steward)
    k = raw.get(5, 0)
    need(len(stewards) < 2 * k <= 2 * len(stewards) and 1 <= raw.get(6, 0) <= k, code)
    need(raw.get(3, 0) >= 1 and (raw[3] == 1) == (len(raw.get(9, b"")) == 0) and len(raw.get(9, b"")) in (0, 32), code)
    need(re.fullmatch(rb"[a-z0-9-]{1,64}", raw.get(1, b"")) and len(raw.get(2, b"")) == 32, code)
    limits = raw.get(8, {})
    need(all(limits.get(n, 0) <= top for n, top in enumerate((262_144, 1_000, 2_048, 120_000), 1)), code)
    need(0 < raw.get(11, 0) < raw.get(10, 0) <= 2**53, code)


def membership(raw):
    code = "MEMBERSHIP_INVALID"
    own = key(raw, 1, code)
    need(9 not in raw or key(raw, 9, code) != own, code)
    constituency(raw.get(4, {}), code)
    span(raw, 11, 12, code)
    tlp = raw.get(7, 0)
    need(2 <= tlp <= 5 or (tlp == 0 and not raw.get(5) and not raw.get(6)), code)
    need(NAME.fullmatch(raw.get(2, b"")) and 1 <= raw.get(3, 0) <= 7 and raw.get(10, 0) >= 1, code)


def certificate(raw):
    code = "CERTIFICATE_INVALID"
    need(key(raw, 1, code) != key(raw, 2, code) and raw.get(3, 0) >= 1, code)
    span(raw, 4, 5, code)


def revocation(raw):
    code = "REVOCATION_INVALID"
    key(raw, 1, code)
    need(2 not in raw or key(raw, 2, code), code)
    need(1 <= raw.get(3, 0) <= 4 and 0 < raw.get(4, 0) <= 2**53, code)
    cutoffs = raw.get(5, [])
    need(is_sorted([c.get(1, b"") for c in cutoffs]) and all(len(c.get(1, b"")) == 16 and 3 not in c for c in cutoffs), code)


def epoch(raw):
    code = "EPOCH_INVALID"
    key(raw, 1, code), key(raw, 2, code)
    last = raw.get(4, [])
    need(len(last) == 2 and is_sorted([c.get(1, b"") for c in last]), code)
    need(all(len(c.get(1, b"")) == 16 and len(c.get(3, b"")) == 32 for c in last), code)
    need(all((c.get(2, 0) == 0) == (c[3] == bytes(32)) for c in last), code)
    need(raw.get(3, 0) >= 2 and 0 < raw.get(5, 0) <= 2**53, code)


def request(raw):
    code = "JOIN_REQUEST_INVALID"
    need(key(raw, 1, code) != key(raw, 2, code), code)
    need(NAME.fullmatch(raw.get(3, b"")) and 1 <= raw.get(4, 0) <= 7 and len(raw.get(6, b"")) in (0, 16), code)
    constituency(raw.get(5, {}), code)
    need(0 < raw.get(7, 0) <= 2**53, code)


def addresses(raw):
    code = "ADDRESSES_INVALID"
    key(raw, 1, code)
    found = raw.get(2, [])
    need(len(found) <= 4 and len(set(found)) == len(found) and all(ADDRESS.fullmatch(a) for a in found), code)
    need(raw.get(3, 0) >= 1, code)


class Roster:
    def __init__(self, mesh_id):
        self.mesh_id, self.charters, self.members, self.nodes = mesh_id, {}, set(), set()

    def signers(self, kind, body, signatures, relevant, mesh_id=None):
        for signer, signature in signatures.items():
            if signer in relevant:
                verify(signer, TYPES[kind], self.mesh_id if mesh_id is None else mesh_id, body, signature, "SIGNATURE_INVALID")
        return set(signatures) & set(relevant)

    def newest(self):
        return max(self.charters.values(), key=lambda c: c[3])

    def apply(self, data):
        kind, body, signatures = frame(data)
        raw = read(kind, body)
        {1: self.charter, 2: self.membership, 3: self.certificate, 4: self.revocation, 5: self.epoch, 6: self.request,
         7: self.addresses}[kind](kind, body, raw, signatures)
        return hashlib.sha256(TYPES[kind].encode() + b"\0" + body).hexdigest()

    def charter(self, kind, body, raw, signatures):
        first = raw[3] == 1
        need(not first or hashlib.sha256(body).digest() == self.mesh_id, "DOCUMENT_WRONG_MESH")
        former = raw if first else self.charters.get(raw[9])
        need(former, "CHARTER_UNKNOWN")
        need(first or raw[3] > former[3], "CHARTER_ROLLBACK")
        need(first or raw[3] == former[3] + 1, "CHARTER_INVALID")
        signed = self.signers(kind, body, signatures, former[4] + raw[4], bytes(32) if first else None)
        need(len(signed & set(former[4])) >= former[5] and len(signed & set(raw[4])) >= raw[5], "SIGNATURES_TOO_FEW")
        self.charters[hashlib.sha256(body).digest()] = raw

    def membership(self, kind, body, raw, signatures):
        now = self.newest()
        need(raw[11] < now[10], "MEMBERSHIP_INVALID")
        weighty = raw.get(4) or raw.get(6) or raw.get(8, 0) > QUOTA or raw.get(9) or not raw.get(7)
        signed = self.signers(kind, body, signatures, now[4])
        need(len(signed) >= (now[5] if weighty else now[6]), "SIGNATURES_TOO_FEW")
        self.members.add(raw[1])

    def certificate(self, kind, body, raw, signatures):
        need(raw[1] in self.members, "MEMBER_UNKNOWN")
        need(len(self.signers(kind, body, signatures, (raw[1], raw[2]))) == 2, "SIGNATURES_TOO_FEW")
        self.nodes.add((raw[1], raw[2]))

    def revocation(self, kind, body, raw, signatures):
        now = self.newest()
        own = [raw[1]] if 2 in raw else []
        signed = self.signers(kind, body, signatures, now[4] + own)
        if len(signed & set(now[4])) < now[5]:
            need(signed & set(own), "SIGNATURES_TOO_FEW")
            need(raw[1] in self.members, "MEMBER_UNKNOWN")

    def epoch(self, kind, body, raw, signatures):
        need(raw[1] in self.members, "MEMBER_UNKNOWN")
        need((raw[1], raw[2]) in self.nodes, "CERTIFICATE_UNKNOWN")
        need(self.signers(kind, body, signatures, [raw[1]]), "SIGNATURES_TOO_FEW")

    def addresses(self, kind, body, raw, signatures):
        need(any(raw[1] == node for _, node in self.nodes), "CERTIFICATE_UNKNOWN")
        need(self.signers(kind, body, signatures, [raw[1]]), "SIGNATURES_TOO_FEW")

    def request(self, kind, body, raw, signatures):
        need(len(self.signers(kind, body, signatures, (raw[1], raw[2]), bytes(32))) == 2, "SIGNATURES_TOO_FEW")


BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def base58(data):
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def double(a, times):
    """a · 2^times in GF(32) with x^5 = x^2 + 1."""
    for _ in range(times):
        a = a << 1 ^ (0b100101 if a & 16 else 0)
    return a


def check_key_vector(v, word_list):
    raw = bytes.fromhex(v["key"])
    bits = "".join(f"{byte:08b}" for byte in hashlib.sha256(b"tocsin/v1/fingerprint\n" + raw).digest())
    symbols = [BASE32.index(c) for c in v["fingerprint"].replace("-", "")]
    plain, weighted = 0, 0
    for at, symbol in enumerate(symbols):
        plain, weighted = plain ^ symbol, weighted ^ double(symbol, at)
    assert (plain, weighted) == (0, 0), "check characters"
    assert symbols[:14] == [int(bits[at:at + 5], 2) for at in range(0, 70, 5)], "fingerprint"
    assert v["words"].split() == [word_list[int(bits[at:at + 10], 2)] for at in range(70, 120, 10)], "words"
    assert v["did"] == "did:key:z" + base58(b"\xed\x01" + raw), "did"
    assert v["peer_id"] == base58(b"\x00\x24\x08\x01\x12\x20" + raw), "peer id"


def check_document(v):
    roster = Roster(bytes.fromhex(v["mesh_id"]))
    for given in v["given"]:
        roster.apply(bytes.fromhex(given))
    assert roster.apply(bytes.fromhex(v["object"])) == v.get("id"), "id"


def main():
    folder = Path(__file__).parent / "vectors"
    word_list, *keys = json.loads((folder / "keys.json").read_text())["vectors"]
    work = [(v, lambda v=v: check_key_vector(v, word_list["words"].split())) for v in keys]
    work += [(v, lambda v=v: check_document(v)) for v in json.loads((folder / "documents.json").read_text())["vectors"]]
    wrong = 0
    for vector, check in work:
        try:
            check()
            found = None
        except Refused as refusal:
            found = str(refusal)
        except AssertionError as difference:
            found = f"another {difference}"
        if found != vector.get("code"):
            wrong += 1
            print(f"{vector['name']}: {found}, not {vector.get('code')}")
    print(f"{len(work)} vectors checked, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
