import type { Prediction } from 'liver-vlm/browser';
import { className, placeName } from '../names.ts';
import { useQuietRoom } from '../state/room.ts';
import type { Answer } from '../state/state.ts';
import type { StudyView } from '../study/studyView.ts';
import { Assumptions } from './Assumptions.tsx';
import { EnhancementChart } from './EnhancementChart.tsx';
import { MapChoice } from './MapChoice.tsx';
import { Probabilities } from './Probabilities.tsx';
import { Reasons } from './Reasons.tsx';

/** What the model says of the chosen lesion, and why. */
export function AnswerPanel({ view }: { readonly view: StudyView }) {
  const { answer } = useQuietRoom().state;
  return (
    <>
      <h2 id="answer-title">Answer</h2>
      {answer.status === 'none' ? <p className="hint">Nothing asked yet.</p> : null}
      {answer.status === 'working' ? <p role="status">{answer.what} …</p> : null}
      {answer.status === 'failed' ? (
        <p className="failure" role="alert">
          {answer.why}
        </p>
      ) : null}
      {answer.status === 'ready' ? <Given answer={answer.value} view={view} /> : null}
    </>
  );
}

function Given({ answer, view }: { readonly answer: Answer; readonly view: StudyView }) {
  const { model } = useQuietRoom().state;
  const { explanation } = answer;
  const { prediction, strangeness } = explanation;
  const conformal = model.status === 'ready' ? model.value.conformal : null;
  const sure = prediction.possible.length === 1 && conformal !== null;
  return (
    <div className="answer">
      <p className={sure ? 'verdict' : 'verdict unsure'}>{verdict(prediction, conformal !== null)}</p>
      <p className="hint">
        {conformal
          ? `Sets like this one held the true class in ${Math.round(100 * conformal.coverage)} % of comparable lesions (fitted on ${conformal.cases}).`
          : 'The model had too few validation lesions to say which classes can be ruled out.'}
      </p>
      {model.status === 'ready' && model.value.synthetic ? (
        <p className="caution">From a model trained on computed phantoms: about a patient this means nothing.</p>
      ) : null}
      {prediction.warnings.map((warning) => (
        <p key={warning} className="caution">
          {sentence(warning)}
        </p>
      ))}
      {strangeness?.strange ? (
        <p className="caution">Unlike the lesions it was trained on: its probabilities may mean little here.</p>
      ) : null}
      <Probabilities prediction={prediction} />
      <MapChoice attention={explanation.attention} />
      <h3>Enhancement</h3>
      <EnhancementChart densities={explanation.enhancement} />
      <Reasons explanation={explanation} />
      <h3>Assumed</h3>
      <Assumptions answer={answer} view={view} />
      <p className="hint">Computed in this tab on {placeName(answer.place)}.</p>
    </div>
  );
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replaceAll('_', ' ')}.`;

function verdict({ possible, predicted }: Prediction, calibrated: boolean): string {
  if (!calibrated) return `Not sure; most likely ${className(predicted)}`;
  if (possible.length === 1) return className(predicted);
  return possible.length === 0 ? 'Not sure: no class fits' : `Not sure: ${possible.map(className).join(' or ')}`;
}
