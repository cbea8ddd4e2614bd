import { rendererOf } from '../twiml/render.ts';

export const render = rendererOf({
  ringSeconds: [5, 600],
  talkSeconds: [1, 14_400],
  gatherMethod: true,
  recording: { record: 'record-from-answer-dual' },
  speech: (text) => text,
});
