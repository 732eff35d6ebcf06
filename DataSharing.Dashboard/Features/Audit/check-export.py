# Checks an exported log without the console: python3 check-export.py LOG [KEPT_END]
# It needs Python 3 and openssl. KEPT_END is a file with a signed end that was kept elsewhere.
import base64, hashlib, json, os, re, subprocess, sys, tempfile

def fail(why):
    sys.exit("Changed: " + why)

def signed(line):
    """A signed end, once openssl says that its signature is that of its key."""
    found = re.fullmatch(rb'\{"head":(\{.*\}),"public_key":"([0-9a-f]+)","signature":"([0-9a-f]{128})"\}', line)
    if not found:
        fail("the file does not end with a signed end")
    text, key, raw = found[1], bytes.fromhex(found[2].decode()), bytes.fromhex(found[3].decode())
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
        if subprocess.run(call, cwd=folder, capture_output=True).returncode:
            fail("the signature of the end is not genuine")
    return json.loads(text), hashlib.sha256(key).hexdigest()

lines = open(sys.argv[1], "rb").read().split(b"\n")
if lines.pop():
    fail("the file does not end with a line feed")
head, key = signed(lines.pop() if lines else b"")
hashes = [b"0" * 64]
for number, line in enumerate(lines, 1):
    found = re.fullmatch(rb'\{"hash":"([0-9a-f]{64})","entry":(\{.*\})\}', line)
    if not found or hashlib.sha256(hashes[-1] + b"\n" + found[2]).hexdigest().encode() != found[1]:
        fail(f"entry {number} does not match its seal")
    entry = json.loads(found[2])
    if (entry["chain"], entry["index"]) != (head["chain"], number):
        fail(f"entry {number} is of another log, or stands elsewhere")
    hashes.append(found[1])
if (head["index"], head["hash"].encode()) != (len(lines), hashes[-1]):
    fail(f"the signed end is entry {head['index']}, and {len(lines)} entries are here")
if len(sys.argv) > 2:
    kept, its = signed(open(sys.argv[2], "rb").read().strip())
    if (kept["chain"], its) != (head["chain"], key):
        fail("the signed end that was kept is of another log, or signed with another key")
    if kept["index"] > len(lines) or hashes[kept["index"]] != kept["hash"].encode():
        fail(f"the first {kept['index']} entries are not those of the signed end that was kept")
compared = "It goes on from the signed end that was kept." if len(sys.argv) > 2 else "Compare the key with one kept elsewhere."
print(f"Unchanged: entries 1 to {len(lines)} of {head['chain']} fit together. Signed with the key {key}. {compared}")
