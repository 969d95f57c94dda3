"""Checks the accepted vectors of vectors/canonical.json with Python's own libraries and nothing of Tocsin's.

Addresses, networks, AS numbers and hashes: canonical value, observable key and STIX identifier. Every other accepted
vector: observable key, STIX identifier, and that its canonical form is printable ASCII. Prints one line; exit code 1 when
a vector is wrong.
"""

import hashlib
import ipaddress
import json
import re
import sys
import uuid

SCO_NAMESPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
ALGORITHM = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}
DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "cert-sha1": 40, "cert-sha256": 64, "ja3": 32}


def refang(text):
    return re.sub(r"\[(\.|dot|:)\]|\((\.|dot)\)|\{(\.|dot)\}", lambda m: ":" if m.group(1) == ":" else ".", text, flags=re.I)


def address(text, padded):
    text = text.removeprefix("[").removesuffix("]")
    if padded and ":" not in text:
        text = ".".join(str(int(part)) for part in text.split("."))
    ip = ipaddress.ip_address(text)
    return ip.ipv4_mapped if ip.version == 6 and ip.ipv4_mapped else ip


def network(text, padded):
    """The network or address that the input means, as (type, canonical)."""
    if "/" in text:
        host, length = text.split("/")
        raw = ipaddress.ip_address(host.strip("[]")) if ":" in host else None
        if raw is not None and raw.ipv4_mapped and int(length) >= 96:
            net = ipaddress.ip_network((raw.ipv4_mapped, int(length) - 96), strict=False)
        elif raw is not None:
            net = ipaddress.ip_network((raw, int(length)), strict=False)
        else:
            net = ipaddress.ip_network(f"{address(host, padded)}/{length}", strict=False)
    elif "-" in text:
        first, last = (address(end.strip(), padded) for end in text.split("-"))
        nets = list(ipaddress.summarize_address_range(first, last))
        assert len(nets) == 1
        net = nets[0]
    else:
        net = ipaddress.ip_network(address(text, padded))
    if net.prefixlen == net.max_prefixlen:
        return (f"ipv{net.version}", str(net.network_address))
    return ("cidr", str(net))


def asn(text):
    number = re.sub(r"^asn?\s*", "", text, flags=re.I)
    high, _, low = number.rpartition(".")
    return f"AS{(int(high) if high else 0) * 65536 + int(low)}"


def digest(text):
    found = re.search(r"[:=]\s*((?:[0-9a-fA-F]{2}[: ]?)+)$", text) if re.match(r"(md5|sha|ja3)", text, re.I) else None
    return re.sub(r"[: ]", "", found.group(1) if found else text).lower()


def expected(vector):
    """(type, canonical) as Python sees them; None where Python has no reader of its own."""
    kind, padded = vector["type"], vector.get("options", {}).get("zeroPadded", False)
    text = refang(vector["input"].strip(" \t\r\n\ufeff\u200b\u3000"))
    if kind in ("ip", "ipv4", "ipv6", "cidr"):
        return network(text, padded)
    if kind == "asn":
        return ("asn", asn(text))
    if kind == "hash":
        value = digest(text)
        return (next(name for name in ALGORITHM if DIGITS[name] == len(value)), value)
    if kind in DIGITS:
        return (kind, digest(text))
    return None


def sco_id(kind, value):
    if kind in ("ipv4", "ipv6", "cidr"):
        family = "ipv6-addr" if ":" in value else "ipv4-addr"
        return family, {"value": value}
    if kind == "asn":
        return "autonomous-system", {"number": int(value[2:])}
    if kind in ("domain", "url"):
        return {"domain": "domain-name", "url": "url"}[kind], {"value": value}
    if kind in ALGORITHM:
        return "file", {"hashes": {ALGORITHM[kind]: value}}
    if kind.startswith("cert-"):
        return "x509-certificate", {"hashes": {ALGORITHM[kind.removeprefix("cert-")]: value}}
    return None


def faults(vector):
    want = vector["expect"]
    kind, value = want["type"], want["canonical"]
    seen = expected(vector)
    if seen is not None and seen != (kind, value):
        yield f"Python reads {seen}"
    if not re.fullmatch(r"[\x21-\x7e]{1,2048}", value):
        yield "not printable ASCII of at most 2,048 bytes"
    key = hashlib.sha256(b"obs/1\0" + kind.encode() + b"\0" + value.encode()).hexdigest()
    if key != want["observable_key"]:
        yield f"observable key {key}"
    sco = sco_id(kind, value)
    name = None
    if sco is not None:
        # Two-key objects do not occur, so compact JSON is RFC 8785 JSON for these ASCII values.
        name = f"{sco[0]}--{uuid.uuid5(SCO_NAMESPACE, json.dumps(sco[1], separators=(',', ':')))}"
    if name != want.get("stix_sco_id"):
        yield f"STIX identifier {name}"


def main(path):
    with open(path, encoding="utf-8") as file:
        accepted = [vector for vector in json.load(file)["vectors"] if vector["expect"]["ok"]]
    bad = 0
    for vector in accepted:
        for fault in faults(vector):
            bad += 1
            print(json.dumps({"type": vector["type"], "input": vector["input"]}), fault)
    read = sum(1 for vector in accepted if expected(vector) is not None)
    print(f"{len(accepted)} accepted vectors, {read} read by Python, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
