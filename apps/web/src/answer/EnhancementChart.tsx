import type { PhaseDensity } from 'liver-vlm/browser';
import { phaseName } from '../names.ts';
import { chartOf } from './chart.ts';

const SIZE = { width: 320, height: 150 };

/** Density of the lesion and of what surrounds it over the phases, with the numbers below for those who cannot see it. */
export function EnhancementChart({ densities }: { readonly densities: readonly PhaseDensity[] }) {
  const { lines, ticks, places } = chartOf(densities, SIZE);
  return (
    <figure className="enhancement">
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} aria-hidden="true">
        {ticks.map(({ value, y }) => (
          <g key={value}>
            <line className="grid" x1={places.left} x2={places.right} y1={y} y2={y} />
            <text x={places.left - 6} y={y + 4} textAnchor="end">
              {value}
            </text>
          </g>
        ))}
        {lines.map(({ name, points }) => (
          <g key={name} className={`line ${name}`}>
            <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
            {points.map(({ x, y }) => (
              <circle key={x} cx={x} cy={y} r={3.5} />
            ))}
          </g>
        ))}
        {densities.map(({ channel }, n) => (
          <text key={channel} x={places.x(n)} y={SIZE.height - 6} textAnchor="middle">
            {phaseName(channel)}
          </text>
        ))}
      </svg>
      <figcaption>
        <span className="key lesion">lesion</span> <span className="key around">surroundings</span> (HU)
      </figcaption>
      <table className="unseen">
        <caption>Mean density in HU</caption>
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Lesion</th>
            <th scope="col">Surroundings</th>
          </tr>
        </thead>
        <tbody>
          {densities.map(({ channel, lesion, around }) => (
            <tr key={channel}>
              <th scope="row">{phaseName(channel)}</th>
              <td>{lesion?.mean.toFixed(0) ?? 'not measured'}</td>
              <td>{around?.mean.toFixed(0) ?? 'not measured'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
