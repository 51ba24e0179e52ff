import { FileButton } from '../app/FileButton.tsx';
import { useGive } from '../app/useGive.ts';
import { className, phaseName, placeName } from '../names.ts';
import { ServedModels } from '../server/ServedModels.tsx';
import { useQuietRoom } from '../state/room.ts';
import { filesOfInput } from '../study/given.ts';
import { type ModelView, registrationOf } from './modelView.ts';

/** The model: dropped in, chosen, or fetched; what it says of itself. */
export function ModelPanel() {
  const { state } = useQuietRoom();
  const { model } = state;
  const give = useGive();
  return (
    <>
      <h2 id="model-title">Model</h2>
      {model.status === 'ready' ? <AboutModel model={model.value} /> : null}
      {model.status === 'none' ? <p>Drop a model file (.onnx, made by liver-vlm train) or choose one.</p> : null}
      {model.status === 'working' ? <p role="status">{model.what} …</p> : null}
      {model.status === 'failed' ? (
        <p className="failure" role="alert">
          {model.why}
        </p>
      ) : null}
      <ServedModels />
      <div className="row">
        <FileButton
          label={model.status === 'ready' ? 'Choose another model' : 'Choose a model'}
          name="model"
          accept=".onnx"
          onInput={(input) => void give(filesOfInput(input))}
        />
      </div>
    </>
  );
}

function AboutModel({ model }: { readonly model: ModelView }) {
  const registration = registrationOf(model);
  return (
    <>
      <dl className="facts">
        <dt>Name</dt>
        <dd>{model.name}</dd>
        <dt>Tells apart</dt>
        <dd>{model.classes.map(className).join(', ')}</dd>
        <dt>Looks at</dt>
        <dd>{model.channels.map(phaseName).join(', ')}</dd>
        <dt>Runs on</dt>
        <dd>{placeName(model.place)}</dd>
      </dl>
      {registration === undefined ? null : (
        <p className="caution">
          Trained on phases that were registered ({registration}), which this tab does not do: for a study of several
          phases ask the server, or liver-vlm predict.
        </p>
      )}
      {model.synthetic ? (
        <p className="caution">Trained on computed phantoms: its answers about patients mean nothing.</p>
      ) : null}
    </>
  );
}
