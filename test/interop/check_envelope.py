"""Checks vectors/{signing,header,records,batch}.json with Python's standard library and nothing of Tocsin's.

A second, small implementation of what FEDERATION.md says: the signing string, Ed25519 with the key checks, the strict
protobuf form, headers, stream ids, audience hashes, and the columns of a payload. It decides for itself what each vector
is; only rules that need the meaning of records (roles, TLP, life spans) are left to the codes that the vectors name.
Prints one line; exit code 1 when a vector is wrong.
"""

import hashlib
import ipaddress
import json
import sys
from pathlib import Path

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_1 = pow(2, (P - 1) // 4, P)
DAY_MS = 86_400_000

# value widths by type number; the others carry their length
WIDTHS = {1: 4, 2: 16, 4: 4, 8: 16, 9: 20, 10: 32, 11: 64, 12: 20, 13: 32, 14: 16, 31: 16}
TYPES = {1: "ipv4", 2: "ipv6", 3: "cidr", 4: "asn", 15: "ja4", 5: "text", 6: "text", 7: "text", 30: "text"}


class Refused(Exception):
    pass


def need(condition, code):
    if not condition:
        raise Refused(code)


# Ed25519 (RFC 8032): points as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z

def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * D * p[3] * q[3] % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def is_same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def decompress(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_small_order(raw):
    """The point, with y reduced and any sign, times 8 is the neutral one."""
    y = (int.from_bytes(raw, "little") & (2**255 - 1)) % P
    point = decompress(y.to_bytes(32, "little"))
    return point is not None and is_same(times(8, point), (0, 1, 1, 0))


def check_key(key):
    need(len(key) == 32, "KEY_MALFORMED")
    need(not is_small_order(key), "KEY_WEAK")
    need(int.from_bytes(key, "little") & (2**255 - 1) < P, "KEY_MALFORMED")


def verify(key, kind, mesh_id, body, signature, code):
    check_key(key)
    need(len(signature) == 64, code)
    s = int.from_bytes(signature[32:], "little")
    public, r = decompress(key), decompress(signature[:32])
    need(public and r and s < L, code)
    message = b"tocsin/v1/" + kind.encode() + b"\n" + mesh_id + body
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    need(is_same(times(s, BASE), add(r, times(k, public))), code)
    return message


# the strict form of protobuf

def varint(data, at, bits, bad, loose):
    value = shift = 0
    while True:
        need(at < len(data), bad)
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            break
        need(shift < bits, bad)
    need(value < 2**bits, bad)
    need(byte or shift == 7, loose)
    return value, at


def fields(data, schema, bad, loose):
    """{number: value}; repeated fields as lists, sub-messages decoded by their own schema."""
    found, at, last = {}, 0, 0
    while at < len(data):
        tag, at = varint(data, at, 32, bad, loose)
        number, wire = tag >> 3, tag & 7
        kind = schema.get(number)
        need(kind is not None and wire == (0 if kind in ("u32", "u64", "bool") else 2), bad)
        repeated = isinstance(kind, list)
        need(number > last or (number == last and repeated), loose)
        last = number
        if wire == 0:
            value, at = varint(data, at, 64 if kind == "u64" else 32, bad, loose)
            need(value and (kind != "bool" or value == 1), loose)
            found[number] = value
            continue
        length, at = varint(data, at, 32, bad, loose)
        need(at + length <= len(data), bad)
        value, at = data[at:at + length], at + length
        if kind == "packed":
            need(length, loose)
            value = unpack(value, bad, loose)
        elif repeated:
            inner = fields(value, kind[0], bad, loose) if isinstance(kind[0], dict) else value
            found.setdefault(number, []).append(inner)
            continue
        elif isinstance(kind, dict):
            value = fields(value, kind, bad, loose)
        else:
            need(length, loose)
        found[number] = value
    return found


def unpack(data, bad, loose):
    values, at = [], 0
    while at < len(data):
        value, at = varint(data, at, 32, bad, loose)
        values.append(value)
    return values


HEADER = {n: "bytes" for n in (1, 2, 3, 4, 8, 14, 18)} | {n: "u32" for n in (5, 6, 7, 10, 12, 13, 15, 16, 17)} | {9: "u64", 11: "u64"}
NAMES = ["", "stream_id", "node_key", "org_key", "audience_hash", "epoch", "class", "seq", "prev", "created_ms", "floor_seq",
         "expires_ms", "max_tlp", "records", "payload_sha256", "payload_bytes", "codec", "scrub_version", "certificate_id"]
TLP = ["", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]


def header(data):
    bad = "HEADER_MALFORMED"
    raw = fields(data, HEADER, bad, bad)
    read = {name: raw.get(n, b"" if HEADER[n] == "bytes" else 0) for n, name in enumerate(NAMES) if n}
    for n, name in enumerate(NAMES):
        if n and HEADER[n] == "bytes":
            need(len(read[name]) == (16 if n == 1 else 32), bad)
        elif n and name not in ("class", "max_tlp"):
            need(read[name] > 0, bad)
    need(read["class"] < 2 and 1 <= read["max_tlp"] <= 5, bad)
    need(read["created_ms"] <= 2**53 and read["expires_ms"] <= 2**53, bad)
    need((read["seq"] == 1) == (read["prev"] == bytes(32)), bad)
    return read


SHAPE = {n: "u32" for n in (1, 2, 3, 4, 5, 6, 7, 13, 14, 15, 16, 17)} | {8: "str", 9: "str", 10: "str", 11: ["str"], 12: "bool"}
REPUTATION = {n: "u32" for n in range(1, 7)}
ROWS = {1: "u32", 2: "u32", 3: "u32", 4: [SHAPE], 6: "bytes", 20: ["str"], 24: [REPUTATION]}
ROWS |= {n: "packed" for n in (5, 7, 8, 9, 10, 11, 12, 16, 18)} | {n: "bytes" for n in (13, 14, 15, 17, 19, 21, 22, 23)}
VICTIMS = ROWS | {25: "bytes", 26: "packed", 27: "bytes", 28: "bytes", 29: "bytes", 30: "bytes", 31: "bytes"}
SIGHTINGS = {1: "u32", 2: "u32", 3: "bytes", 4: "bytes", 5: "bytes", 6: "packed", 7: "packed", 8: "packed"}
RECORDS = {1: ROWS, 2: VICTIMS, 3: SIGHTINGS, 4: {1: [{1: "bytes", 2: "packed", 3: "packed"}]}}
BAD, LOOSE = "RECORDS_MALFORMED", "RECORDS_NOT_CANONICAL"


def spread(types, values, lengths):
    parts, at, lengths = [], 0, list(lengths)
    for kind in types:
        need(kind in WIDTHS or lengths, BAD)
        width = WIDTHS[kind] if kind in WIDTHS else lengths.pop(0)
        parts.append(values[at:at + width])
        at += width
    need(not lengths and at == len(values), BAD)
    return parts


def spelled(kind, raw):
    name = TYPES.get(kind)
    if name in ("ipv4", "ipv6"):
        return str(ipaddress.ip_address(raw))
    if name == "cidr":
        return f"{ipaddress.ip_address(raw[2:].ljust(4 if raw[0] == 4 else 16, bytes(1)))}/{raw[1]}"
    return raw.decode("ascii") if name in ("text", "ja4") else raw.hex()


def bits(bitmap, count):
    if not bitmap:
        return 0
    need(len(bitmap) == (count + 7) // 8, LOOSE)
    number = int.from_bytes(bitmap, "little")
    need(0 < number < 2**count, LOOSE)
    return bin(number).count("1")


def rows(block):
    count, shapes, shape = block.get(1, 0), block.get(4, []), block.get(5, [])
    need(all(len(block.get(n, [])) == count for n in (5, 8, 9, 10, 11, 12)), BAD)
    need(all(index < len(shapes) for index in shape), BAD)
    need(list(dict.fromkeys(shape)) == list(range(len(shapes))), LOOSE)
    need(len({json.dumps(s, default=bytes.hex) for s in shapes}) == len(shapes), LOOSE)
    need(0 in block[8] and 0 in block[11], LOOSE)
    for present, dense, width in ((13, 14, 1), (15, 16, 1), (17, 18, 1), (19, 20, 1), (21, 22, 16), (23, 24, 1), (25, 26, 1), (27, 28, 1)):
        need(len(block.get(dense, [])) == width * bits(block.get(present, b""), count), BAD)
    types = [shapes[index].get(1, 0) for index in shape]
    return list(zip(types, spread(types, block.get(6, b""), block.get(7, [])))), [block.get(2, 0) + d for d in block[8]]


def payload(data, count):
    blocks = fields(data, RECORDS, BAD, LOOSE)
    need(all(blocks.values()), LOOSE)
    erasures = blocks.get(4, {}).get(1, [])
    total = sum(blocks.get(n, {}).get(1, 0) for n in (1, 2, 3)) + len(erasures)
    for n, columns in ((1, (5, 8, 9, 10, 11, 12)), (2, (5, 8, 9, 10, 11, 12)), (3, (3, 4, 7, 8))):
        need(all(len(blocks[n].get(c, [])) == blocks[n].get(1, 0) for c in columns) if n in blocks else True, BAD)
    need(total == count, "RECORD_COUNT_MISMATCH")
    values, first_seen = [], []
    for n in (1, 2):
        if n in blocks:
            more, times_of = rows(blocks[n])
            values, first_seen = values + more, first_seen + times_of
    if 3 in blocks:
        values += zip(blocks[3][3], spread(blocks[3][3], blocks[3].get(5, b""), blocks[3].get(6, [])))
    for erasure in erasures:
        places = list(zip(erasure[2], erasure[3]))
        need(len(erasure[2]) == len(erasure[3]) and places == sorted(set(places)), LOOSE)
    return values, first_seen


# the four files

def check_signing(v):
    raw = {name: bytes.fromhex(v[name]) for name in ("mesh_id", "body", "key", "signature")}
    message = verify(raw["key"], v["type"], raw["mesh_id"], raw["body"], raw["signature"], "SIGNATURE_INVALID")
    assert message.hex() == v["signing_bytes"], "signing bytes"


def check_header(v):
    data = bytes.fromhex(v["header"])
    read = header(data)
    spelled_out = {k: x.hex() if isinstance(x, bytes) else x for k, x in read.items()} | {"max_tlp": TLP[read["max_tlp"]]}
    assert spelled_out == v["fields"], "fields"
    assert hashlib.sha256(data).hexdigest() == v["header_hash"], "hash"


def check_records(v):
    values, first_seen = payload(bytes.fromhex(v["payload"]), v["count"])
    masked = {entry["row"] for entry in v["masked"]}
    assert [spelled(*value) for i, value in enumerate(values) if i not in masked] == v["values"], "values"
    assert first_seen == v.get("first_seen", first_seen), "first_seen"


def check_batch(v):
    bad = "BATCH_MALFORMED"
    raw = fields(bytes.fromhex(v["batch"]), {1: "bytes", 2: "bytes", 3: "bytes", 4: ["bytes"], 5: "bytes"}, bad, bad)
    need(1 in raw and len(raw.get(2, b"")) == 64, bad)
    salt, audience, h = raw.get(3, b""), raw.get(4, []), header(raw[1])
    mesh_id, previous = bytes.fromhex(v["mesh_id"]), v.get("previous")
    need(len(salt) == (16 if audience else 0) and len(audience) <= 64 and audience == sorted(set(audience)), "AUDIENCE_INVALID")
    verify(h["node_key"], "batch", mesh_id, raw[1], raw[2], "BATCH_SIGNATURE_INVALID")
    parts = mesh_id + h["node_key"] + h["audience_hash"] + h["epoch"].to_bytes(4, "big") + bytes([h["class"]])
    need(hashlib.sha256(b"tocsin/v1/stream\n" + parts).digest()[:16] == h["stream_id"], "STREAM_ID_MISMATCH")
    hashed = hashlib.sha256(b"tocsin/v1/audience\n" + salt + b"".join(audience)).digest()
    need(hashed == h["audience_hash"], "AUDIENCE_HASH_MISMATCH")
    need(not audience or h["org_key"] in audience, "AUDIENCE_INVALID")
    need(not audience or bytes.fromhex(v["own_org"]) in audience, "AUDIENCE_NOT_ADDRESSED")
    need(h["epoch"] == 1, "EPOCH_UNKNOWN")
    need(h["seq"] <= (previous["seq"] if previous else 0) + 4_096, "SEQ_TOO_FAR")
    if previous and previous["seq"] == h["seq"] - 1:
        need(h["prev"].hex() == previous["header_hash"], "CHAIN_BROKEN")
    need(h["created_ms"] <= v["now_ms"] + 120_000, "BATCH_FROM_FUTURE")
    need(not previous or h["created_ms"] >= previous["created_ms"], "CREATED_FALLS")
    need(h["floor_seq"] <= h["seq"], "FLOOR_INVALID")
    need((h["expires_ms"] - h["created_ms"] <= 7 * DAY_MS) == (h["class"] == 0), "CLASS_MISMATCH")
    need(audience or h["max_tlp"] <= 2, "AUDIENCE_TLP_EXCEEDED")
    need(h["records"] <= 1_000, "BATCH_TOO_MANY_RECORDS")
    need(h["payload_bytes"] <= 262_144, "PAYLOAD_TOO_LARGE")
    need(h["codec"] == 1, "CODEC_UNKNOWN")
    need(h["expires_ms"] > v["now_ms"], "BATCH_EXPIRED")
    data = raw.get(5, b"")
    need(len(data) == h["payload_bytes"], "PAYLOAD_LENGTH_MISMATCH")
    need(hashlib.sha256(data).digest() == h["payload_sha256"], "PAYLOAD_HASH_MISMATCH")
    payload(data, h["records"])
    need(v["code"] not in ("VICTIM_IN_COMMUNITY", "ROLE_TOO_WEAK", "TLP_ABOVE_HEADER"), v["code"])
    assert hashlib.sha256(raw[1]).hexdigest() == v["header_hash"] and h["stream_id"].hex() == v["stream_id"], "hashes"


def main():
    folder = Path(__file__).parent / "vectors"
    checked, wrong = 0, 0
    for name, check in (("signing", check_signing), ("header", check_header), ("records", check_records), ("batch", check_batch)):
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
