import { useLeaveQuestion } from '../form/unsaved.ts';
import { Ask } from './ask.tsx';

/** Asked before anything is lost that somebody typed. */
export function LeaveQuestion() {
  const question = useLeaveQuestion();
  if (!question) return null;
  return (
    <Ask
      title="Discard your changes?"
      note="What you changed here is not saved."
      no="Keep editing"
      yes="Discard changes"
      onYes={question.discard}
      open
      onOpenChange={(is) => !is && question.stay()}
    />
  );
}
