/** Signatures Twilio and its library's tests publish, and more made with that library. */
export type Vector = {
  name: string;
  token: string;
  url: string;
  params: Record<string, string | string[]>;
  signature: string;
};

const docs = { CallSid: 'CA1234567890ABCDE', Digits: '1234', To: '+18005551212' };
const spec = { ...docs, Caller: '+14158675309', From: '+14158675309' };
const host = 'mycompany.com';
const at = (authority: string, scheme = 'https'): string => `${scheme}://${authority}/myapp.php?foo=1&bar=2`;

const published: Omit<Vector, 'token'>[] = [
  {
    name: 'documentation',
    url: 'https://example.com/myapp.php?foo=1&bar=2',
    params: { ...docs, Caller: '+14158675310', From: '+14158675310' },
    signature: 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
  },
  { name: 'https', url: at(host), params: spec, signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
  { name: 'https, port', url: at(`${host}:443`), params: spec, signature: 'kvajT1Ptam85bY51eRf/AJRuM3w=' },
  {
    name: 'http, port',
    url: at(`${host}:1234`, 'http'),
    params: spec,
    signature: 'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=',
  },
  {
    name: 'http, port 80',
    url: at(`${host}:80`, 'http'),
    params: spec,
    signature: '0ZXoZLH/DfblKGATFgpif+LLRf4=',
  },
  {
    name: 'credentials',
    url: at(`user:pass@${host}`),
    params: spec,
    signature: 'CukzLTc1tT5dXEDIHm/tKBanW10=',
  },
  { name: 'user', url: at(`user@${host}`), params: spec, signature: '2YRLlVAflCqxaNicjMpJcSTgzSs=' },
  {
    name: 'credentials, port',
    url: at(`user:pass@${host}:443`),
    params: spec,
    signature: 'ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=',
  },
  {
    name: 'a quote in the query',
    url: `${at(host)}&Body=It's+amazing`,
    params: spec,
    signature: 'TfZzewPq8wqrGlMfyAud8+/IvJ0=',
  },
  {
    name: 'many values only',
    url: at(host),
    params: { 'MessagingBinding.Address': ['+1325xxxxxxx', '+1415xxxxxxx'] },
    signature: '83O6e2vORAoJHUNzJjDWN1jz+BA=',
  },
  {
    name: 'many values, other order',
    url: at(host),
    params: { 'MessagingBinding.Address': ['+1415xxxxxxx', '+1325xxxxxxx'] },
    signature: '83O6e2vORAoJHUNzJjDWN1jz+BA=',
  },
  {
    name: 'repeated values',
    url: at(host),
    params: { Sid: 'CA123', SidAccount: 'AC123', Digits: ['5678', '1234', '1234'] },
    signature: 'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
  },
];

const call = {
  AccountSid: 'AC00000000000000000000000000000001',
  ApiVersion: '2010-04-01',
  CallSid: 'CA00000000000000000000000000000001',
  Called: '+18885550100',
  Caller: '+13035550142',
  Direction: 'inbound',
  From: '+13035550142',
  To: '+18885550100',
};

export const inboundParams = {
  ...call,
  CallStatus: 'ringing',
  FromCity: 'DENVER',
  FromCountry: 'US',
  FromState: 'CO',
  FromZip: '80202',
  StirVerstat: 'TN-Validation-Passed-A',
  ToCity: '',
  ToCountry: 'US',
  ToState: '',
  ToZip: '',
};

export const dialParams = {
  ...call,
  CallStatus: 'in-progress',
  DialBridged: 'true',
  DialCallDuration: '93',
  DialCallSid: 'CA00000000000000000000000000000002',
  DialCallStatus: 'completed',
};

export const statusParams = {
  CallDuration: '93',
  CallSid: 'CA00000000000000000000000000000002',
  CallStatus: 'completed',
  CallbackSource: 'call-progress-events',
  ParentCallSid: 'CA00000000000000000000000000000001',
  SequenceNumber: '3',
  Timestamp: 'Sun, 22 Nov 2026 21:32:10 +0000',
};

const base = 'https://calls.example.com';
const made: Omit<Vector, 'token'>[] = [
  {
    name: 'inbound call',
    url: `${base}/v1/voice/twilio?campaign=medicare&pub=42`,
    params: inboundParams,
    signature: 'qIScJOSHLW3RKHZM5AXph78LMFA=',
  },
  {
    name: 'dial action',
    url: `${base}/v1/voice/twilio/dial-action?leg=7`,
    params: dialParams,
    signature: 'q3tmP2Y1i3bArnDcCrMZr7UoQJc=',
  },
  {
    name: 'many values',
    url: `${base}/m`,
    params: { A: ['2', '1', '2'], B: 'x' },
    signature: 'HlxJA7T66Hul/+kYF/+LsMwvFTE=',
  },
  {
    name: 'letters beyond ASCII and blanks',
    url: `${base}/g`,
    params: { CallerName: 'JOSÉ  GARCÍA ', From: '+15005550006', SpeechResult: 'yes & no' },
    signature: '7HGkz+l01+5ajqVDXXEuikI84vs=',
  },
  {
    name: 'byte order',
    url: `${base}/s`,
    params: { a: '1', B: '2', _c: '3' },
    signature: '7GgBwB8RbKdZZtZwsmhpG0XSIqM=',
  },
  {
    name: 'status callback',
    url: `${base}/v1/voice/twilio/status?leg=7`,
    params: statusParams,
    signature: 'ijKw7X/amjQUNAL1nFNtVVNFEsc=',
  },
  {
    name: 'status callback, longer',
    url: `${base}/v1/voice/twilio/status?leg=7`,
    params: { ...statusParams, AccountSid: call.AccountSid, ApiVersion: call.ApiVersion },
    signature: 'LdZIffz6LIq2qYgr/Gzly4MAX+M=',
  },
];

export const vectors: Vector[] = [
  ...published.map((vector) => ({ ...vector, token: '12345' })),
  ...made.map((vector) => ({ ...vector, token: 'f1e2d3c4b5a697887766554433221100' })),
];
