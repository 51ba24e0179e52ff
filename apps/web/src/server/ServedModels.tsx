import { useServer } from './serverState.ts';

/** The models of the server, to be loaded into this tab. */
export function ServedModels() {
  const { state, loadModel } = useServer();
  if (state.models.length === 0) return null;
  return (
    <label className="map-choice">
      Model of the server
      <select value={state.model ?? ''} onChange={(event) => void loadModel(event.currentTarget.value)}>
        {state.model === undefined ? <option value="">choose one</option> : null}
        {state.models.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
