/** Programs for others to start from, as text. Each is run by a test. */

export const VERIFY_TYPESCRIPT = `
const decode = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

/** Did the exchange send exactly this body, within the last five minutes? */
export async function verify(
  secret: string,
  headers: Headers,
  body: string,
  now = Date.now() / 1000,
): Promise<boolean> {
  const id = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  if (!/^\\d+$/.test(timestamp) || Math.abs(now - Number(timestamp)) > 300) return false;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = decode(secret.replace('whsec_', ''));
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify']);
  const content = new TextEncoder().encode(\`\${id}.\${timestamp}.\${body}\`);
  for (const given of (headers.get('webhook-signature') ?? '').split(' ')) {
    const [, signature] = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(given) ?? [];
    if (signature && (await crypto.subtle.verify('HMAC', key, decode(signature), content))) return true;
  }
  return false;
}
`;

export const VERIFY_PYTHON = `
import base64, hashlib, hmac, time


def verify(secret, headers, body, now=None):
    """Did the exchange send exactly this body (bytes), within the last five minutes?

    headers: a mapping with lower-case names.
    """
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    now = time.time() if now is None else now
    if not timestamp.isdigit() or abs(now - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{message_id}.{timestamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)
`;

export const VERIFY_PHP = `
<?php

/** Did the exchange send exactly this body, within the last five minutes? $headers has lower-case names. */
function verify(string $secret, array $headers, string $body, ?int $now = null): bool
{
    $id = $headers['webhook-id'] ?? '';
    $timestamp = $headers['webhook-timestamp'] ?? '';
    if (!preg_match('/^\\d+$/D', $timestamp) || abs(($now ?? time()) - (int) $timestamp) > 300) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
    $wanted = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $headers['webhook-signature'] ?? '') as $given) {
        if (hash_equals($wanted, $given)) {
            return true;
        }
    }
    return false;
}
`;

export const VERIFY_GO = `
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Verify says whether the exchange sent exactly this body, within the last five minutes.
func Verify(secret string, headers http.Header, body []byte, now time.Time) bool {
	id, timestamp := headers.Get("webhook-id"), headers.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > 5*time.Minute || age < -5*time.Minute {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	wanted := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, given := range strings.Split(headers.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(wanted), []byte(given)) {
			return true
		}
	}
	return false
}
`;

export const VERIFY_LIBRARY = `
import { Webhook } from 'standardwebhooks';

/** @throws WebhookVerificationError for what the exchange did not send. */
export function verify(secret: string, headers: Headers, body: string): void {
  // A plain object, not Headers; and bodies are not parsed by the library: an empty one would throw.
  new Webhook(secret).verify(body, Object.fromEntries(headers), { jsonParse: false });
}
`;

/** A buyer's endpoint. `verify` is the TypeScript above, saved as verify.ts. */
export const BUYER_SERVER = `
import { createServer, type ServerResponse } from 'node:http';
import { verify } from './verify.ts';

type Ping = { pingId: string; call: { state: string | null; tags: Record<string, string> } };

const secret = process.env.OUTCRY_SECRET!;
const seen = new Set<string>();

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const headers = new Headers(request.headers as Record<string, string>);
  if (!(await verify(secret, headers, body))) return response.writeHead(401).end();
  const { type, data } = JSON.parse(body);
  if (type === 'ping') return bid(data, response);
  const id = headers.get('webhook-id')!;
  if (!seen.has(id)) console.log(type, data.callId ?? data.auctionId);
  seen.add(id);
  response.writeHead(204).end();
});

function bid(data: Ping, response: ServerResponse) {
  const isOurs = ['CA', 'OR', 'WA', 'NV'].includes(data.call.state ?? '');
  const price = data.call.tags.urgency === 'now' ? '45.00' : '30.00';
  if (!isOurs) return response.writeHead(204).end();
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ bid: price, bidId: \`b-\${data.pingId}\`, minSeconds: 60 }));
}

server.listen(Number(process.env.PORT ?? 8080));
`;

/** As in src/feed/README.md. */
export const STREAM_CLIENT = `
// Needs a global WebSocket: Node 22 or newer, Deno, Bun or a browser.
if (typeof WebSocket === 'undefined') throw new Error('This needs Node 22 or newer');
const api = process.env.OUTCRY_URL ?? 'https://exchange.example.com';
const key = process.env.OUTCRY_KEY;
let seq = null;

async function connect() {
  const post = { method: 'POST', headers: { authorization: \`Bearer \${key}\` } };
  const answer = await fetch(\`\${api}/v1/stream/tickets\`, post);
  if (!answer.ok) throw new Error(\`no ticket: \${answer.status}\`);
  const { ticket } = await answer.json();
  const url = new URL('/v1/stream', api.replace('http', 'ws'));
  url.searchParams.set('ticket', ticket);
  if (seq !== null) url.searchParams.set('after', seq);
  const socket = new WebSocket(url, 'outcry.v1');
  const heartbeat = setInterval(() => socket.readyState === 1 && socket.send('ping'), 30_000);
  socket.onmessage = ({ data }) => {
    if (data === 'pong') return;
    const message = JSON.parse(data);
    if (message.type === 'resync') return;
    if (message.type === 'snapshot') console.log('calls', message.calls.length, message.totals);
    for (const event of message.events ?? []) console.log(event.at, event.callId, event.type);
    seq = message.seq;
  };
  socket.onclose = ({ code }) => {
    clearInterval(heartbeat);
    if (code !== 1008) setTimeout(retry, 500 + Math.random() * 1_500);
  };
}

const retry = () =>
  connect().catch((error) => {
    console.error(error.message);
    setTimeout(retry, 2_000);
  });
retry();
`;
