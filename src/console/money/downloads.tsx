/** A statement as a document, for a spreadsheet, and for a program. */
export const Downloads = ({ number }: { number: number }) => (
  <span className="row downloads">
    {(['pdf', 'csv', 'json'] as const).map((format) => (
      <a
        key={format}
        className="text-link"
        href={`/v1/statements/${number}?format=${format}`}
        download={`statement-${number}.${format}`}
        aria-label={`Statement ${number} as ${format.toUpperCase()}`}
      >
        {format.toUpperCase()}
      </a>
    ))}
  </span>
);
