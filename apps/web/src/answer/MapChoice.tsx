import type { AttentionMap } from 'liver-vlm/browser';
import { className } from '../names.ts';
import { useRoom } from '../state/room.ts';

/** Which class's map lies over the images. */
export function MapChoice({ attention }: { readonly attention: Readonly<Record<string, AttentionMap>> | undefined }) {
  const { state, dispatch } = useRoom();
  if (attention === undefined) return null;
  return (
    <label className="map-choice">
      Show on the images what spoke for
      <select
        value={state.look.map ?? ''}
        onChange={(event) => dispatch({ do: 'look', look: { map: event.currentTarget.value || undefined } })}
      >
        <option value="">nothing</option>
        {Object.keys(attention).map((id) => (
          <option key={id} value={id}>
            {className(id)}
          </option>
        ))}
      </select>
    </label>
  );
}
