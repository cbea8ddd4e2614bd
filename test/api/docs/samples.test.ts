import { execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes as stripTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signWebhook } from '../../../src/lib/webhook-signature.ts';
import { readPage, shownOf } from './docs-pages.ts';

const run = promisify(execFile);
const shown = new Map<string, string>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcry-docs-'));
  for (const path of ['/docs/signatures', '/docs/buyers', '/docs/stream']) {
    for (const [name, text] of shownOf(readPage(path))) shown.set(name, text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const PING =
  '{"type":"call.ping","timestamp":"2026-11-22T21:30:00.000Z","data":{"ping_id":"png_01","vertical":"medicare","zip":"80202","state":"CO"}}';
const GOOD = 'v1,Z95mi4auPhtDMV0Xhb9p41Zw6RVrTKA0MnBZL3Pfv1k=';
const EMPTY = 'v1,jJwP+Gx7n/fELu3oYw7ysKDdCgJuJpYcIS78Vlq0Pcc=';
const OTHER = `v1,${Buffer.alloc(32, 7).toString('base64')}`;
const AT = 1_795_383_000;

type Vector = {
  name: string;
  secret: string;
  id: string;
  timestamp: string;
  signature: string;
  body: string;
  now: number;
  valid: boolean;
};
const good = {
  secret: SECRET,
  id: 'msg_ping_0001',
  timestamp: String(AT),
  signature: GOOD,
  body: PING,
  now: AT,
};
/** Signed by the Standard Webhooks libraries, and what must not pass for it. */
const VECTORS: Vector[] = [
  { name: 'good', ...good, valid: true },
  { name: 'old by 300 s', ...good, now: AT + 300, valid: true },
  { name: 'second of two', ...good, signature: `${OTHER} ${GOOD}`, valid: true },
  {
    name: 'empty body',
    ...good,
    id: 'msg_empty_0003',
    timestamp: '1795383135',
    signature: EMPTY,
    body: '',
    valid: true,
  },
  { name: 'other secret', ...good, secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`, valid: false },
  { name: 'other body', ...good, body: `${PING} `, valid: false },
  { name: 'other id', ...good, id: 'msg_ping_0002', valid: false },
  { name: 'other time', ...good, timestamp: String(AT + 1), valid: false },
  { name: 'too old', ...good, now: AT + 301, valid: false },
  { name: 'too early', ...good, now: AT - 301, valid: false },
  { name: 'wrong signature', ...good, signature: OTHER, valid: false },
  { name: 'another version', ...good, signature: GOOD.replace('v1,', 'v2,'), valid: false },
  { name: 'no signature', ...good, signature: '', valid: false },
  { name: 'no base64', ...good, signature: 'v1,***', valid: false },
  { name: 'not ASCII', ...good, signature: 'v1,é', valid: false },
  { name: 'no time', ...good, timestamp: '', valid: false },
  { name: 'strange time', ...good, timestamp: '1e9', valid: false },
];

const TYPESCRIPT = `
import { readFileSync } from 'node:fs';
import { verify } from './verify.ts';
const vectors = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const said = vectors.map(({ secret, id, timestamp, signature, body, now }) => {
  const headers = { get: (name) => ({ 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature })[name] ?? null };
  return verify(secret, headers, body, now);
});
console.log(JSON.stringify(await Promise.all(said)));`;
const PYTHON = `
import json, sys
from verify import verify
print(json.dumps([verify(v["secret"], {"webhook-id": v["id"], "webhook-timestamp": v["timestamp"],
    "webhook-signature": v["signature"]}, v["body"].encode(), v["now"]) for v in json.load(open(sys.argv[1]))]))`;
const PHP = `<?php
require __DIR__ . '/verify.php';
echo json_encode(array_map(fn ($v) => verify($v['secret'], ['webhook-id' => $v['id'], 'webhook-timestamp' => $v['timestamp'],
    'webhook-signature' => $v['signature']], $v['body'], $v['now']), json_decode(file_get_contents($argv[1]), true)));`;
const GO = `package main

import (
	"encoding/json"
	"net/http"
	"os"
	"time"
)

func main() {
	var vectors []struct {
		Secret, Id, Timestamp, Signature, Body string
		Now                                    int64
	}
	file, _ := os.ReadFile(os.Args[1])
	if err := json.Unmarshal(file, &vectors); err != nil {
		panic(err)
	}
	said := []bool{}
	for _, v := range vectors {
		headers := http.Header{}
		headers.Set("webhook-id", v.Id)
		headers.Set("webhook-timestamp", v.Timestamp)
		headers.Set("webhook-signature", v.Signature)
		said = append(said, Verify(v.Secret, headers, []byte(v.Body), time.Unix(v.Now, 0)))
	}
	json.NewEncoder(os.Stdout).Encode(said)
}
`;

type Language = { sample: string; files: Record<string, string>; command: string[] };
const LANGUAGES: Language[] = [
  {
    sample: 'verify-typescript',
    files: { 'verify.ts': '', 'try.ts': TYPESCRIPT },
    command: [process.execPath, '--no-warnings', 'try.ts'],
  },
  { sample: 'verify-python', files: { 'verify.py': '', 'try.py': PYTHON }, command: ['python3', 'try.py'] },
  { sample: 'verify-php', files: { 'verify.php': '', 'try.php': PHP }, command: ['php', 'try.php'] },
  {
    sample: 'verify-go',
    files: { 'verify.go': '', 'main.go': GO },
    command: ['go', 'run', 'verify.go', 'main.go'],
  },
];
/** These two are on every machine that runs the tests; the others run where they are installed. */
const ALWAYS = ['verify-typescript', 'verify-python'];
const versionFlag: Record<string, string> = { go: 'version' };
const isThere = (program: string): boolean =>
  spawnSync(program, [versionFlag[program] ?? '--version']).status === 0;

describe('checking a signature', () => {
  for (const { sample, files, command } of LANGUAGES) {
    const [program = '', ...options] = command;
    if (!ALWAYS.includes(sample) && !isThere(program)) continue;
    it(`works as ${sample} shows it`, async () => {
      for (const [name, text] of Object.entries(files)) {
        await writeFile(join(folder, name), text || shown.get(sample)!);
      }
      await writeFile(join(folder, 'vectors.json'), JSON.stringify(VECTORS));
      const { stdout } = await run(program, [...options, 'vectors.json'], { cwd: folder });
      const said = JSON.parse(stdout) as boolean[];
      expect(VECTORS.map(({ name }, i) => [name, said[i]])).toEqual(
        VECTORS.map(({ name, valid }) => [name, valid]),
      );
    });
  }
});

describe('the buyer’s server', () => {
  it('bids on what it wants, passes on the rest, and serves nobody else', async () => {
    await writeFile(join(folder, 'verify.ts'), shown.get('verify-typescript')!);
    await writeFile(join(folder, 'server.ts'), shown.get('buyer-server')!);
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const server = spawn(process.execPath, ['--no-warnings', 'server.ts'], {
      cwd: folder,
      env: { ...process.env, OUTCRY_SECRET: SECRET, PORT: String(port) },
    });
    let log = '';
    server.stdout.on('data', (chunk) => {
      log += chunk;
    });
    const send = async (event: unknown, secret = SECRET, id = 'msg_1') => {
      const body = JSON.stringify(event);
      const timestamp = Math.floor(Date.now() / 1_000);
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': await signWebhook([secret], id, timestamp, body),
      };
      for (;;) {
        const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers }).catch(
          () => null,
        );
        if (answer) return { status: answer.status, text: await answer.text() };
        if (server.exitCode !== null) throw new Error(`the server ended: ${server.exitCode}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    // As the demo's plumbing campaign asks its callers.
    const ping = (state: string | null, urgency: string) => ({
      type: 'ping',
      data: { pingId: 'png_1', call: { state, zip: '94105', tags: { urgency, zip: '94105' } } },
    });
    try {
      const { status, text } = await send(ping('CA', 'now'));
      expect([status, JSON.parse(text)]).toEqual([200, { bid: '45.00', bidId: 'b-png_1', minSeconds: 60 }]);
      expect((await send(ping('TX', 'now'))).status).toBe(204);
      expect((await send(ping(null, 'now'))).status).toBe(204);
      expect(JSON.parse((await send(ping('OR', 'later'))).text)).toMatchObject({ bid: '30.00' });
      const stranger = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
      expect((await send(ping('CA', 'now'), stranger)).status).toBe(401);
      const post = { type: 'post', data: { callId: 'call_1' } };
      expect((await send(post, SECRET, 'call_1_post')).status).toBe(204);
      expect((await send(post, SECRET, 'call_1_post')).status).toBe(204);
      expect(log).toBe('post call_1\n');
    } finally {
      server.kill();
    }
  });
});

describe('the library', () => {
  it('takes ours with the options that are named, an empty body too, and nothing else', async () => {
    const { Webhook } = await import('standardwebhooks');
    const source = stripTypes(shown.get('verify-library')!);
    expect(source).toContain('jsonParse: false');
    const verify = new Function(
      'Webhook',
      `${source.replace(/^import .*$/m, '').replace('export ', '')}; return verify;`,
    );
    const now = Math.floor(Date.now() / 1_000);
    for (const body of ['{"type":"post"}', '', 'not JSON']) {
      const signature = await signWebhook([SECRET], 'msg_1', now, body);
      const headers = (given: string) =>
        new Headers({ 'webhook-id': 'msg_1', 'webhook-timestamp': String(now), 'webhook-signature': given });
      expect(() => verify(Webhook)(SECRET, headers(signature), body)).not.toThrow();
      expect(() => verify(Webhook)(SECRET, headers(OTHER), body)).toThrow();
    }
  });
});

describe('the stream’s client', () => {
  it('says so where there is no WebSocket, instead of trying for ever', async () => {
    await writeFile(join(folder, 'old.mjs'), shown.get('stream-client')!);
    const old = run(process.execPath, ['--no-experimental-websocket', 'old.mjs'], { cwd: folder });
    await expect(old).rejects.toThrow(/Node 22 or newer/);
  });

  const frame = (text: string): Buffer =>
    Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);

  it('takes a ticket, connects, and comes back with the last number it saw', async () => {
    const asked: string[] = [];
    let isBack: () => void;
    const back = new Promise<void>((resolve) => {
      isBack = resolve;
    });
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.end('{"ticket":"t1"}');
    });
    server.on('upgrade', (request, socket) => {
      socket.on('error', () => socket.destroy());
      asked.push(`${request.url} ${request.headers['sec-websocket-protocol']}`);
      const accept = createHash('sha1')
        .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: outcry.v1\r\n\r\n`,
      );
      if (asked.length > 2) return isBack();
      socket.write(frame('{"type":"snapshot","seq":7,"calls":[],"totals":{}}'));
      socket.write(frame('{"type":"events","seq":8,"events":[{"at":"t","callId":"c","type":"ended"}]}'));
      socket.end(Buffer.from([0x88, 2, 0x03, 0xf4]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(join(folder, 'stream.mjs'), shown.get('stream-client')!);
    const client = spawn(process.execPath, ['--no-warnings', 'stream.mjs'], {
      cwd: folder,
      env: { ...process.env, OUTCRY_URL: address, OUTCRY_KEY: 'ock_o_x' },
    });
    let log = '';
    client.stdout.on('data', (chunk) => {
      log += chunk;
    });
    try {
      await back;
      expect(asked).toEqual([
        'POST /v1/stream/tickets Bearer ock_o_x',
        '/v1/stream?ticket=t1 outcry.v1',
        'POST /v1/stream/tickets Bearer ock_o_x',
        '/v1/stream?ticket=t1&after=8 outcry.v1',
      ]);
      expect(log).toBe('calls 0 {}\nt c ended\n');
    } finally {
      client.kill();
      server.closeAllConnections();
      server.close();
    }
  });
});
