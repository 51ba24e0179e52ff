import { type ReferenceTissue, referenceTissues } from '@liver-vlm/imaging/browser';
import type { PhaseDensity } from 'liver-vlm/browser';
import { phaseName } from '../names.ts';
import { useQuietRoom } from '../state/room.ts';
import { chartOf } from './chart.ts';
import { curveName, curvesOf } from './curves.ts';

const SIZE = { width: 320, height: 150 };

/** Density of the lesion over the phases against surroundings, liver and aorta, with the numbers for those who cannot see it. */
export function EnhancementChart({ densities }: { readonly densities: readonly PhaseDensity[] }) {
  const { tissues } = useQuietRoom().state;
  const curves = curvesOf(densities, tissues);
  const { lines, ticks, places } = chartOf(curves, densities.length, SIZE);
  const listed = curves.toReversed();
  return (
    <>
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
          {listed.map(({ name }) => (
            <span key={name} className={`key ${name}`}>
              {curveName[name]}{' '}
            </span>
          ))}
          (HU)
        </figcaption>
        <table className="unseen">
          <caption>Mean density in HU</caption>
          <thead>
            <tr>
              <th scope="col">Phase</th>
              {listed.map(({ name }) => (
                <th key={name} scope="col">
                  {curveName[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {densities.map(({ channel }, n) => (
              <tr key={channel}>
                <th scope="row">{phaseName(channel)}</th>
                {listed.map(({ name, means }) => (
                  <td key={name}>{means[n]?.toFixed(0) ?? 'not measured'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </figure>
      <References />
    </>
  );
}

const advice: Readonly<Record<ReferenceTissue, string>> = {
  liver: 'Without a liver ROI the surroundings stand for the liver: press L, or choose Liver ROI, and click into it.',
  aorta: 'To add the aorta, press A or choose Aorta ROI, and click into it.',
};

/** Where liver and aorta came from, or how to add them. */
function References() {
  const { state, dispatch } = useQuietRoom();
  const { placed, tissues } = state;
  return referenceTissues.map((tissue) => {
    const measured = tissues[tissue] ?? { status: 'none' };
    const mark = placed[tissue];
    if (measured.status === 'none')
      return (
        <p key={tissue} className="hint">
          {advice[tissue]}
        </p>
      );
    if (measured.status === 'failed')
      return (
        <p key={tissue} className="failure" role="alert">
          {curveName[tissue]}: {measured.why}
        </p>
      );
    return (
      <p key={tissue} className="hint">
        {curveName[tissue]}: {mark ? `your ROI on slice ${mark.from + 1}` : 'from the segmentation'}{' '}
        {mark ? (
          <button type="button" onClick={() => dispatch({ do: 'unplace', tissue })}>
            Remove {tissue} ROI
          </button>
        ) : null}
      </p>
    );
  });
}
