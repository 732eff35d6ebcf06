# Checks an exported log without the console: python3 check-export.py LOG [KEPT_END]
# It needs Python 3 and openssl. KEPT_END is a file whose last line is a signed end that was kept elsewhere.
# It ends with 0 for Unchanged, 1 for Changed, and 2 for what cannot be judged.
import base64, datetime, hashlib, json, os, re, subprocess, sys, tempfile

P256 = "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
END = re.compile(
    (r'\{"head":(\{"chain":("[^"\\]*(?:\\.[^"\\]*)*"),"index":([0-9]{1,18}),"hash":"([0-9a-f]{64})","at":"([^"\\]*)"\}),'
     r'"public_key":"(%s[0-9a-f]{128})","signature":"([0-9a-f]{128})"\}' % P256).encode())

def stop(code, words):
    print(words, file=sys.stdout if code == 0 else sys.stderr)
    sys.exit(code)

def changed(why):
    stop(1, f"Changed: {why}.")

def unjudged(why):
    stop(2, f"Cannot be judged: {why}.")

def read(name, what):
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        unjudged(f"{what} cannot be read ({error.strerror})")

def verifies(key, text, raw):
    numbers = b""
    for half in (raw[:32], raw[32:]):
        digits = half.lstrip(b"\0") or b"\0"
        digits = b"\0" * (digits[0] > 127) + digits
        numbers += bytes([2, len(digits)]) + digits
    pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(key) + b"-----END PUBLIC KEY-----\n"
    with tempfile.TemporaryDirectory() as folder:
        parts = {"key": pem, "text": text, "signature": bytes([48, len(numbers)]) + numbers}
        for name, content in parts.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        call = ["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature", "text"]
        try:
            return subprocess.run(call, cwd=folder, capture_output=True).returncode == 0
        except OSError:
            unjudged("openssl, which checks signatures, is not here")

class End:
    """A signed end."""

    def __init__(self, found):
        self.chain, self.index, self.hash = json.loads(found[2]), int(found[3]), found[4]
        at = datetime.datetime.strptime(found[5][:16].decode("ascii"), "%Y-%m-%dT%H:%M")
        self.day = f"{at.day} {at:%B %Y %H:%M} UTC"
        self.key = hashlib.sha256(bytes.fromhex(found[6].decode())).hexdigest()

def signed(line):
    """The signed end that a line holds; None unless openssl says that its signature is that of its key."""
    found = END.fullmatch(line)
    try:
        end = End(found) if found else None
    except ValueError:
        return None
    return end if end and verifies(bytes.fromhex(found[6].decode()), found[1], bytes.fromhex(found[7].decode())) else None

def once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands there twice")
    return dict(pairs)

def entry(line, before):
    """An entry's hash, chain and number; None for what does not match its seal."""
    found = re.fullmatch(rb'\{"hash":"([0-9a-f]{64})","entry":(\{.*\})\}', line)
    if not found or hashlib.sha256(before + b"\n" + found[2]).hexdigest().encode() != found[1]:
        return None
    try:
        read = json.loads(found[2].decode("ascii"), object_pairs_hook=once)
        return (found[1], read["chain"], read["index"]) if type(read["index"]) is int else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None

if len(sys.argv) not in (2, 3):
    unjudged("give the files: python3 check-export.py LOG [KEPT_END]")
content = read(sys.argv[1], "LOG")
kept = None
if len(sys.argv) == 3:
    # Ends are collected one after another: the last counts.
    ends = [line.strip() for line in read(sys.argv[2], "KEPT_END").split(b"\n") if line.strip()]
    kept = signed(ends[-1]) if ends else None
    if kept is None:
        unjudged("KEPT_END does not end with a signed end whose signature is genuine")
if not content:
    unjudged("the file holds no entry and no signed end")
if b"\r\n" in content:
    unjudged("the lines of LOG end with CR and LF: it was not kept byte for byte. Export it again")
lines = content.split(b"\n")
if lines.pop():
    changed("the file does not end with a line feed")

head, chain, hashes = None, None, [b"0" * 64]
for line in lines:
    if head:
        changed("there is something after the signed end")
    if line.startswith(b'{"head":{"chain":'):
        head = signed(line) or changed("the signature at the end is not genuine")
        continue
    found = entry(line, hashes[-1])
    if not found or found[1:] != (chain or found[1], len(hashes)):
        changed(f"entry {len(hashes):,} does not match its seal")
    chain = found[1]
    hashes.append(found[0])
count = len(hashes) - 1

if head and (head.index, head.hash, head.chain) != (count, hashes[-1], chain or head.chain):
    changed(f"the signed end is entry {head.index:,}, and {count:,} entries are here")
if kept:
    if head and head.key != kept.key:
        changed("the signed end that was kept is not signed with this log's key")
    if kept.chain != (chain or head.chain):
        changed(f"the signed end that was kept is of another log ({kept.chain})")
    if kept.index > count:
        changed(f"entries {count + 1:,} to {kept.index:,}, which were there on {kept.day}, are missing")
    if hashes[kept.index] != kept.hash:
        changed(f"the first {kept.index:,} entries are not those of {kept.day}")
if not head and (not kept or kept.index < count):
    unjudged("the file does not end with a signed end. Export the log again")

end = head or kept
whole = f"entries 1 to {count:,} of {end.chain} fit together" if count else f"the log of {end.chain} is empty"
compared = f"It goes on from the signed end that was kept, entry {kept.index:,} of {kept.day}." if kept else (
    f"Nothing was compared: whose key that is, whether more followed after entry {count:,}, and whether the whole was written anew, "
    "only a signed end or a fingerprint that was kept elsewhere tells.")
stop(0, f"Unchanged: {whole}. Signed with the key {end.key}. {compared}")
