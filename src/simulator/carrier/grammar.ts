import { TwimlError } from './verbs.ts';
import type { XmlElement } from './xml.ts';

const PROMPTS = ['Say', 'Play', 'Pause'];

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

/** Refuses what no grammar allows, anywhere in the document. @throws TwimlError */
export function checkGrammar(element: XmlElement): void {
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
    checkGrammar(child);
  }
}
