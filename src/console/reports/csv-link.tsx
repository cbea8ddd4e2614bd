import { Download } from 'lucide-react';
import { type Question, reportPath } from './report.ts';

type Props = { name: string; question: Question; more?: Record<string, string> };

export const CsvLink = ({ name, question, more }: Props) => (
  <a className="button little" href={reportPath(name, question, { ...more, format: 'csv' })} download="">
    <Download size={14} aria-hidden="true" /> CSV
  </a>
);
