const WIDTH = 120;
const HEIGHT = 22;

/**
 * The last half hour, one point a minute. A gap is a minute with nothing to measure. One path and no chart of the
 * library: eight of them are drawn anew every second, in a page that must load first.
 */
export function Spark({ course }: { course: readonly (number | null)[] }) {
  const known = course.filter((value) => value !== null);
  const highest = Math.max(...known, 0);
  if (known.length === 0 || highest === 0) return <span className="spark" />;
  const step = WIDTH / Math.max(1, course.length - 1);
  let path = '';
  let pen = 'M';
  course.forEach((value, index) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    const y = HEIGHT - 1 - (value / highest) * (HEIGHT - 3);
    path += `${pen}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  });
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
