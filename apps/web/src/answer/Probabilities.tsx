import type { Prediction } from 'liver-vlm/browser';
import { className, percent } from '../names.ts';

/** Calibrated probabilities, the largest first; classes that cannot be ruled out are marked by word and colour. */
export function Probabilities({ prediction }: { readonly prediction: Prediction }) {
  const rows = Object.entries(prediction.probabilities).sort(([, a], [, b]) => b - a);
  return (
    <table className="probabilities">
      <caption className="unseen">Probability by class</caption>
      <thead className="unseen">
        <tr>
          <th scope="col">Class</th>
          <th scope="col">Probability</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([id, share]) => {
          const possible = prediction.possible.includes(id);
          return (
            <tr key={id} className={possible ? 'possible' : ''} data-class={id} data-probability={share}>
              <th scope="row">
                {className(id)} {possible ? <small>possible</small> : null}
              </th>
              <td>
                <div>
                  <meter className="bar" min={0} max={1} value={share} aria-hidden="true" />
                  <span className="share">{percent(share)}</span>
                </div>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
