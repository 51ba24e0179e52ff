import type { Explanation } from 'liver-vlm/browser';
import { className, percent, phaseName } from '../names.ts';

/** Why: sentences it lies nearest to, training lesions like it, and what each phase did for the answer. */
export function Reasons({ explanation }: { readonly explanation: Explanation }) {
  const { sentences, similar, phases, prediction } = explanation;
  const kinds = [
    { kind: 'sign', title: 'Nearest radiologic signs' },
    { kind: 'class', title: 'Nearest sentences' },
  ] as const;
  return (
    <>
      {kinds.map(({ kind, title }) => {
        const near = sentences.filter((s) => s.kind === kind);
        return near.length === 0 ? null : (
          <section key={kind}>
            <h3>{title}</h3>
            <ol className="near">
              {near.map(({ id, text, cosine }) => (
                <li key={`${id} ${text}`}>
                  <span>{text}</span>
                  <small title="cosine between lesion and sentence">{cosine.toFixed(2)}</small>
                </li>
              ))}
            </ol>
          </section>
        );
      })}
      {similar.length > 0 ? (
        <section>
          <h3>Most similar training lesions</h3>
          <ol className="similar">
            {similar.map(({ label, cosine }) => (
              <li key={`${label} ${cosine}`}>
                {className(label)} <small>{cosine.toFixed(2)}</small>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      {phases.length > 0 ? (
        <section>
          <h3>Without a phase</h3>
          <p className="hint">Probability of {className(prediction.predicted)} if the phase were missing:</p>
          <dl className="facts">
            {phases.map(({ channel, change }) => (
              <div key={channel}>
                <dt>{phaseName(channel)}</dt>
                <dd>{percent((prediction.probabilities[prediction.predicted] ?? 0) + change)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
      <p className="hint">These are reasons of the model, not findings of the patient.</p>
    </>
  );
}
