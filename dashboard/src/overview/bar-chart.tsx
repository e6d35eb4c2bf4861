import { Link } from '../location.tsx';

export interface Bar {
  readonly name: string;
  readonly count: number;
  /** The keys behind the number. */
  readonly href: string;
}

interface BarChartProps {
  readonly title: string;
  /** Head of the column with the names. */
  readonly unit: string;
  readonly bars: readonly Bar[];
  /** Shown if there are no bars. */
  readonly none: string;
}

/** Bars from left to right, and a table with the same numbers behind them. */
export function BarChart({ title, unit, bars, none }: BarChartProps) {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <figure className="chart">
      <figcaption>
        <h2>{title}</h2>
      </figcaption>
      {bars.length === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <>
          <ul className="bars">
            {bars.map(({ name, count, href }) => (
              <li key={name}>
                <Link to={href} title={`${name}: ${count}`}>
                  <span className="bar-name">{name}</span>
                  <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect width={Math.max((count / most) * 100, 0.5)} height="8" rx="0" />
                  </svg>
                  <span className="bar-count">{count}</span>
                </Link>
              </li>
            ))}
          </ul>
          <details>
            <summary>Show as a table</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">{unit}</th>
                  <th scope="col">Keys</th>
                </tr>
              </thead>
              <tbody>
                {bars.map(({ name, count, href }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>
                      <Link to={href}>{count}</Link>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </figure>
  );
}
