import { absolute, attributeReader, textOf } from './attributes.ts';
import { checkGrammar } from './grammar.ts';
import { type DialNoun, type DialVerb, type Prompting, TwimlError, type Verb } from './verbs.ts';
import { parseXml, type XmlElement, XmlError } from './xml.ts';

const MAX_BYTES = 65_536;
const IN_WHISPER = new Set(['Say', 'Play', 'Pause', 'Gather', 'Hangup']);

/**
 * Reads a document as strictly as a carrier could: what Twilio would only warn of is an error here.
 * @param base the URL the document came from; relative URLs need it.
 * @throws TwimlError
 */
export function parseTwiml(text: string, base: string | null, where: 'call' | 'whisper' = 'call'): Verb[] {
  if (new TextEncoder().encode(text).length > MAX_BYTES) throw new TwimlError(11750, 'longer than 64 kB');
  const root = readXml(text);
  if (root.name !== 'Response') throw new TwimlError(12100, `the root is <${root.name}>, not <Response>`);
  checkGrammar(root);
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
