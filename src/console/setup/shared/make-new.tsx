type Rotation = { error: Error | null; isPending: boolean; mutate(): void };

/** The last step of a rotation: says why not, when the exchange refuses. */
export const MakeNew = ({ what, rotate }: { what: string; rotate: Rotation }) => (
  <>
    {rotate.error && (
      <p className="form-error" role="alert">
        {rotate.error.message}
      </p>
    )}
    <footer>
      <button
        type="button"
        className="button primary"
        disabled={rotate.isPending}
        onClick={() => rotate.mutate()}
      >
        Make a new {what}
      </button>
    </footer>
  </>
);
