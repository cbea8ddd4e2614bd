import { parseXml, type XmlElement, XmlError } from './xml.ts';

/** What a document tells the carrier to do, in order. URLs are absolute, times are seconds. */
export type Verb =
  | { verb: 'Say'; text: string }
  | { verb: 'Play'; url: string }
  | { verb: 'Pause'; seconds: number }
  | GatherVerb
  | DialVerb
  | { verb: 'Redirect'; url: string }
  | { verb: 'Reject'; reason: 'rejected' | 'busy' }
  | { verb: 'Hangup' };

export type Prompting = Extract<Verb, { verb: 'Say' | 'Play' | 'Pause' }>;

export type GatherVerb = {
  verb: 'Gather';
  prompts: Prompting[];
  action: string;
  timeoutSeconds: number;
  numDigits: number | null;
  finishOnKey: string;
  actionOnEmptyResult: boolean;
};

export type DialVerb = {
  verb: 'Dial';
  action: string | null;
  timeoutSeconds: number;
  timeLimitSeconds: number;
  answerOnBridge: boolean;
  callerId: string | null;
  record: boolean;
  recordingCallback: string | null;
  noun: DialNoun;
};

export type DialNoun = {
  kind: 'Number' | 'Sip';
  to: string;
  whisperUrl: string | null;
  statusCallback: string | null;
  events: ReadonlySet<string>;
};

/** A document the carrier will not run, with Twilio's error code. */
export class TwimlError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const MAX_BYTES = 65_536;
const PROMPTS = ['Say', 'Play', 'Pause'];
const IN_WHISPER = new Set([...PROMPTS, 'Gather', 'Hangup']);

/** Attribute and child names of `twilio/lib/twiml/VoiceResponse.d.ts`, for the verbs simulated here. */
const GRAMMAR: Record<string, { attributes: string; children?: string[]; text?: boolean }> = {
  Response: {
    attributes: '',
    children: [...PROMPTS, 'Gather', 'Dial', 'Redirect', 'Reject', 'Hangup'],
  },
  Say: { attributes: 'voice language loop', text: true },
  Play: { attributes: 'loop digits', text: true },
  Pause: { attributes: 'length' },
  Gather: {
    attributes:
      'input action method timeout finishOnKey numDigits actionOnEmptyResult speechTimeout maxSpeechTime hints language speechModel enhanced profanityFilter bargeIn partialResultCallback partialResultCallbackMethod debug',
    children: PROMPTS,
  },
  Dial: {
    attributes:
      'action method timeout answerOnBridge callerId callReason hangupOnStar timeLimit record recordingTrack trim recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent recordingConfigurationId referUrl referMethod ringTone sequential events passports',
    children: ['Number', 'Sip'],
    text: true,
  },
  Number: {
    attributes:
      'url method sendDigits statusCallback statusCallbackEvent statusCallbackMethod byoc machineDetection machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod',
    text: true,
  },
  Sip: {
    attributes:
      'url method username password statusCallback statusCallbackEvent statusCallbackMethod machineDetection machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod',
    text: true,
  },
  Redirect: { attributes: 'method', text: true },
  Reject: { attributes: 'reason' },
  Hangup: { attributes: '' },
};

/**
 * Reads a document as strictly as a carrier could: what Twilio would only warn of is an error here.
 * @param base the URL the document came from; relative URLs need it.
 * @throws TwimlError
 */
export function parseTwiml(text: string, base: string | null, where: 'call' | 'whisper' = 'call'): Verb[] {
  if (new TextEncoder().encode(text).length > MAX_BYTES) throw new TwimlError(11750, 'longer than 64 kB');
  const root = readXml(text);
  if (root.name !== 'Response') throw new TwimlError(12100, `the root is <${root.name}>, not <Response>`);
  check(root);
  const elements = root.children.filter((child): child is XmlElement => typeof child !== 'string');
  elements.forEach((element, index) => {
    if (where === 'whisper' && !IN_WHISPER.has(element.name))
      throw new TwimlError(12200, `<${element.name}> cannot run in a whisper`);
    if (element.name === 'Reject' && index > 0) throw new TwimlError(12200, '<Reject> is not first');
  });
  return elements.map((element) => readVerb(element, base));
}

function readXml(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw new TwimlError(12100, error.message);
    throw error;
  }
}

function check(element: XmlElement): void {
  const rule = GRAMMAR[element.name]!;
  const allowed = rule.attributes.split(' ');
  for (const name of Object.keys(element.attributes))
    if (!allowed.includes(name)) throw new TwimlError(12200, `<${element.name}> has no attribute ${name}`);
  for (const child of element.children) {
    if (typeof child === 'string') {
      if (!rule.text && child.trim() !== '') throw new TwimlError(12200, `text inside <${element.name}>`);
      continue;
    }
    if (!rule.children?.includes(child.name))
      throw new TwimlError(12200, `<${child.name}> cannot stand in <${element.name}>`);
    check(child);
  }
}

function readVerb(element: XmlElement, base: string | null): Verb {
  const read = attributeReader(element, base);
  switch (element.name) {
    case 'Say':
    case 'Play':
    case 'Pause':
      return readPrompt(element, base);
    case 'Gather':
      read.oneOf('input', ['dtmf']);
      read.method('method');
      return {
        verb: 'Gather',
        prompts: element.children.flatMap((c) => (typeof c === 'string' ? [] : [readPrompt(c, base)])),
        action: read.url('action') ?? read.ownUrl(),
        timeoutSeconds: read.integer('timeout', 1, 600) ?? 5,
        numDigits: read.integer('numDigits', 1, 99),
        finishOnKey: read.text('finishOnKey', /^[0-9#*]?$/) ?? '#',
        actionOnEmptyResult: read.boolean('actionOnEmptyResult'),
      };
    case 'Dial':
      return readDial(element, base);
    case 'Redirect':
      read.method('method');
      return { verb: 'Redirect', url: absolute(textOf(element), base, 'Redirect') };
    case 'Reject':
      return {
        verb: 'Reject',
        reason: read.oneOf('reason', ['rejected', 'busy']) === 'busy' ? 'busy' : 'rejected',
      };
    default:
      return { verb: 'Hangup' };
  }
}

function readPrompt(element: XmlElement, base: string | null): Prompting {
  const read = attributeReader(element, base);
  read.integer('loop', 0, 1000);
  if (element.name === 'Pause') return { verb: 'Pause', seconds: read.integer('length', 1, 180) ?? 1 };
  const text = textOf(element);
  if (text === '') throw new TwimlError(12200, `an empty <${element.name}>`);
  if (element.name === 'Play') return { verb: 'Play', url: absolute(text, base, 'Play') };
  if (text.length > 4_096) throw new TwimlError(12200, '<Say> is longer than 4,096 characters');
  return { verb: 'Say', text };
}

const RECORD = [
  'do-not-record',
  'record-from-answer',
  'record-from-ringing',
  'record-from-answer-dual',
  'record-from-ringing-dual',
];

function readDial(element: XmlElement, base: string | null): DialVerb {
  const read = attributeReader(element, base);
  read.method('method');
  read.method('recordingStatusCallbackMethod');
  const nouns = element.children.filter((child): child is XmlElement => typeof child !== 'string');
  const plain = nouns.length === 0 ? textOf(element) : null;
  if (nouns.length > 1) throw new TwimlError(12200, 'one target per dial is simulated');
  const record = read.oneOf('record', RECORD);
  return {
    verb: 'Dial',
    action: read.url('action'),
    timeoutSeconds: read.integer('timeout', 5, 600) ?? 30,
    timeLimitSeconds: read.integer('timeLimit', 1, 86_400) ?? 14_400,
    answerOnBridge: read.boolean('answerOnBridge'),
    callerId: read.text('callerId', /^(\+[1-9]\d{6,14}|[A-Za-z0-9+\-_.]+)$/),
    record: record !== null && record !== 'do-not-record',
    recordingCallback: read.url('recordingStatusCallback'),
    noun:
      plain === null
        ? readNoun(nouns[0]!, base)
        : { kind: 'Number', to: phone(plain), whisperUrl: null, statusCallback: null, events: new Set() },
  };
}

const EVENTS = ['initiated', 'ringing', 'answered', 'completed'];

function readNoun(element: XmlElement, base: string | null): DialNoun {
  const read = attributeReader(element, base);
  read.method('method');
  read.method('statusCallbackMethod');
  const events = (element.attributes['statusCallbackEvent'] ?? 'completed').split(' ');
  const unknown = events.find((event) => !EVENTS.includes(event));
  if (unknown !== undefined) throw new TwimlError(12200, `statusCallbackEvent ${unknown}`);
  const text = textOf(element);
  return {
    kind: element.name as 'Number' | 'Sip',
    to: element.name === 'Sip' ? sip(text) : phone(text),
    whisperUrl: read.url('url'),
    statusCallback: read.url('statusCallback'),
    events: new Set(events),
  };
}

function phone(text: string): string {
  if (!/^\+[1-9]\d{6,14}$/.test(text)) throw new TwimlError(13224, `not an E.164 number: ${text}`);
  return text;
}

function sip(text: string): string {
  if (!/^sips?:[^@\s]+@[^\s]+$/.test(text) || text.length > 255)
    throw new TwimlError(13224, `not a SIP address: ${text}`);
  return text;
}

const textOf = (element: XmlElement): string =>
  element.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();

function absolute(text: string, base: string | null, where: string): string {
  const url = URL.parse(text, base ?? undefined);
  if (!url) throw new TwimlError(11100, `<${where}> needs an absolute URL, got "${text}"`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new TwimlError(11100, `<${where}> has a URL of another kind: ${text}`);
  return url.href;
}

function attributeReader({ name: verb, attributes }: XmlElement, base: string | null) {
  const fail = (name: string): never => {
    throw new TwimlError(12200, `<${verb} ${name}="${attributes[name]}">`);
  };
  const text = (name: string, pattern: RegExp): string | null => {
    const value = attributes[name];
    if (value === undefined) return null;
    return pattern.test(value) ? value : fail(name);
  };
  return {
    text,
    url: (name: string) => (attributes[name] === undefined ? null : absolute(attributes[name], base, verb)),
    ownUrl: () => absolute('', base, verb),
    oneOf: (name: string, values: string[]) => {
      const value = attributes[name];
      return value === undefined || values.includes(value) ? (value ?? null) : fail(name);
    },
    method: (name: string) => text(name, /^POST$/),
    boolean: (name: string) => text(name, /^(true|false)$/) === 'true',
    integer: (name: string, least: number, most: number) => {
      const value = text(name, /^\d{1,6}$/);
      if (value === null) return null;
      return Number(value) >= least && Number(value) <= most ? Number(value) : fail(name);
    },
  };
}
