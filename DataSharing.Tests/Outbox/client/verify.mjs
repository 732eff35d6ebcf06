// Verifies one webhook with the library of Standard Webhooks: arguments are the secret and a file with body and headers.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { body, headers } = JSON.parse(readFileSync(process.argv[3], "utf8"));
const webhook = new Webhook(process.argv[2]);
const read = webhook.verify(body, headers);
let isOtherRefused = false;
try {
  webhook.verify(body.replace("alert", "alarm"), headers);
} catch {
  isOtherRefused = true;
}
console.log(JSON.stringify({ type: read.type, isOtherRefused }));
