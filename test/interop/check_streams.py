"""Checks vectors/{streams,digest,forks,ids,aggregates}.json with Python's standard library and nothing of Tocsin's.

A second, small implementation of what FEDERATION.md says of stream ids, sync digests, fork proofs, ids of records and values of
aggregates. Prints one line; exit code 1 when a vector is wrong.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

from check_envelope import Refused, fields, header, need, verify

FORK = "FORK_PROOF_INVALID"
VALUE = "RECORD_VALUE_INVALID"


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u32(number):
    return number.to_bytes(4, "big")


def stream_id(mesh_id, node_key, audience_hash, epoch, kind):
    return sha256(b"tocsin/v1/stream\n", mesh_id, node_key, audience_hash, u32(epoch), bytes([kind]))[:16]


def check_streams(v):
    audience = [bytes.fromhex(key) for key in v["audience"]]
    hashed = sha256(b"tocsin/v1/audience\n", bytes.fromhex(v["salt"]), *audience)
    assert audience == sorted(set(audience)), "order"
    assert hashed.hex() == v["audience_hash"], "audience hash"
    made = stream_id(bytes.fromhex(v["mesh_id"]), bytes.fromhex(v["node_key"]), hashed, v["epoch"], v["class"])
    assert made.hex() == v["stream_id"], "stream id"


def check_digest(v):
    parts = []
    for entry in sorted(v["entries"], key=lambda entry: entry["stream_id"]):
        if entry["head"] == 0:
            continue
        parts += [bytes.fromhex(entry["stream_id"]), u32(entry["floor"]), u32(entry["head"]), bytes.fromhex(entry["head_hash"])]
        parts += [u32(len(entry["missing"]))] + [u32(seq) for hole in entry["missing"] for seq in hole]
    assert sha256(*parts).hex() == v["digest"], "digest"


def check_forks(v):
    data, mesh_id = bytes.fromhex(v["proof"]), bytes.fromhex(v["mesh_id"])
    raw = fields(data, {n: "bytes" for n in (1, 2, 3, 4)}, FORK, FORK)
    need(len(raw) == 4, FORK)
    try:
        a, b = header(raw[1]), header(raw[3])
    except Refused:
        raise Refused(FORK)
    need(a["stream_id"] == b["stream_id"] and a["node_key"] == b["node_key"], FORK)
    if a["seq"] == b["seq"]:
        need(raw[1] < raw[3], FORK)
    else:
        need(b["seq"] == a["seq"] + 1 and b["prev"] != sha256(raw[1]), FORK)
    for h, body, signature in ((a, raw[1], raw[2]), (b, raw[3], raw[4])):
        need(stream_id(mesh_id, h["node_key"], h["audience_hash"], h["epoch"], h["class"]) == h["stream_id"], FORK)
        verify(h["node_key"], "batch", mesh_id, body, signature, FORK)
    assert a["seq"] == v["seq"], "seq"
    assert min(a["created_ms"], b["created_ms"]) == v["created_ms"], "created_ms"
    assert sha256(b"fork-proof\0", data).hex() == v["id"], "id"


def check_ids(v):
    observable = sha256(b"obs/1\0", v["type"].encode(), b"\0", v["value"].encode())
    assert observable.hex() == v["observable_key"], "observable key"
    begin = bytes.fromhex(v["org_key"]) + b"\0" + observable + b"\0"
    if "kind" in v:
        made = sha256(b"sgt/1\0", begin, f"{v['kind']}\0{v['window_start_s']}".encode())[:16]
        assert made.hex() == v["sighting_id"], "sighting id"
    else:
        made = sha256(b"ind/1\0", begin, f"{v['classification']}\0{v['malware'] or ''}\0{v['role']}".encode())[:16]
        assert made.hex() == v["indicator_id"], "indicator id"


NUMBER = r"(0|[1-9][0-9]{0,9})"
AGGREGATE = re.compile(rf"(?:AS{NUMBER})?\|([A-Z]{{2}})?\|([a-z0-9][a-z0-9._-]{{0,63}})?\|{NUMBER}\|{NUMBER}")


def check_aggregates(v):
    match = AGGREGATE.fullmatch(v["value"])
    need(match, VALUE)
    asn, cc, malware, start, length = match.groups()
    need(asn is None or (1 <= int(asn) <= 4_294_967_294 and int(asn) != 65_535), VALUE)
    need(int(start) < 2**32 and 1 <= int(length) <= 366 * 86_400, VALUE)
    found = {"asn": asn and int(asn), "cc": cc, "malware": malware, "start_s": int(start), "length_s": int(length)}
    assert all(found[name] == v[name] for name in found), "parts"


CHECKS = {"streams": check_streams, "digest": check_digest, "forks": check_forks, "ids": check_ids, "aggregates": check_aggregates}


def main():
    folder = Path(__file__).parent / "vectors"
    checked, wrong = 0, 0
    for name, check in CHECKS.items():
        for vector in json.loads((folder / f"{name}.json").read_text())["vectors"]:
            checked += 1
            try:
                check(vector)
                found = None
            except Refused as refusal:
                found = str(refusal)
            except AssertionError as difference:
                found = f"another {difference}"
            if found != vector["code"]:
                wrong += 1
                print(f"{name}: {vector['name']}: {found}, not {vector['code']}")
    print(f"{checked} vectors checked, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
