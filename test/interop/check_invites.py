"""Reads the vectors of invites with nothing but the standard library, as a second implementation would."""
import base64
import hashlib
import hmac
import json
import os
import sys

PREFIX = 'tocsin-invite1'


class Refused(Exception):
    pass


def varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data):
            raise Refused('INVITE_MALFORMED')
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at


def fields(data):
    found, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif tag & 7 == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
        else:
            raise Refused('INVITE_MALFORMED')
        found.setdefault(tag >> 3, []).append(value)
    return found


def parse(text):
    plain = ''.join(text.split()).lower()
    if not plain.startswith(PREFIX):
        raise Refused('INVITE_MALFORMED')
    digits = plain[len(PREFIX):]
    whole = len(digits) * 5 // 8
    padded = digits.upper() + 'A' * (-len(digits) % 8)
    try:
        data = base64.b32decode(padded)[:whole]
    except Exception:
        raise Refused('INVITE_MALFORMED')
    if len(data) < 2:
        raise Refused('INVITE_TRUNCATED')
    end = 2 + int.from_bytes(data[:2], 'big')
    if len(data) < end + 4:
        raise Refused('INVITE_TRUNCATED')
    body = data[2:end]
    again = base64.b32encode(data[:end + 4]).decode().rstrip('=').lower()
    if again != digits or hashlib.sha256(b'tocsin/v1/invite\n' + body).digest()[:4] != data[end:end + 4]:
        raise Refused('INVITE_MALFORMED')
    return body


def check(vector):
    if 'body' in vector:
        return True
    try:
        body = parse(vector['text'])
    except Refused as refused:
        return str(refused) == vector['code']
    if vector['code'] is not None:
        return False
    found = fields(body)
    one = lambda number: found[number][0]
    secret = one(5)
    text = lambda number: one(number).decode() if number in found else None
    asns, cidrs = [], []
    if 8 in found:
        inner = fields(one(8))
        at = 0
        packed = inner.get(1, [b''])[0]
        while at < len(packed):
            value, at = varint(packed, at)
            asns.append(value)
        cidrs = [cidr.decode() for cidr in inner.get(2, [])]
    verifier = hashlib.sha256(b'tocsin/v1/invite-secret\n' + secret).digest()
    invite_id = hashlib.sha256(b'tocsin/v1/invite-id\n' + secret).digest()[:16]
    seen = b'tocsin/v1/join\n' + one(1) + invite_id + one(3) + b''.join(
        bytes.fromhex(vector[name]) for name in ('newcomer_node', 'newcomer_nonce', 'steward_nonce'))
    pad = hmac.new(verifier, seen, hashlib.sha256).digest()
    proof = bytes(a ^ b for a, b in zip(secret, pad))
    return (
        one(1).hex() == vector['mesh_id'] and text(2) == vector['mesh_name'] and one(3).hex() == vector['node_key']
        and [address.decode() for address in found[4]] == vector['multiaddrs'] and secret.hex() == vector['secret']
        and text(6) == vector['suggested_name'] and asns == vector['asns'] and cidrs == vector['cidrs']
        and one(9) == vector['expires_ms'] and verifier.hex() == vector['verifier']
        and invite_id.hex() == vector['invite_id'] and proof.hex() == vector['proof']
    )


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'vectors', 'invites.json')
    with open(path, encoding='utf-8') as file:
        vectors = json.load(file)['vectors']
    wrong = [vector['name'] for vector in vectors if not check(vector)]
    for name in wrong:
        print('wrong:', name)
    print(f'{len(vectors)} vectors checked, {len(wrong)} wrong')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
