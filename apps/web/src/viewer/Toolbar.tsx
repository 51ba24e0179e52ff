import { useRoom } from '../state/room.ts';
import type { StudyView } from '../study/studyView.ts';
import { fitted } from './camera.ts';
import { lesionLook } from './lesionView.ts';
import { sliceSizeOf } from './sliceSize.ts';
import { tools } from './tools.ts';
import { type Preset, presets } from './windowing.ts';

export function Toolbar({ view }: { readonly view: StudyView }) {
  const { state, dispatch } = useRoom();
  const { look } = state;
  return (
    <div className="toolbar" role="toolbar" aria-label="Image tools">
      <div className="group">
        {tools.map(({ tool, name, key, what }) => (
          <button
            key={tool}
            type="button"
            aria-pressed={look.tool === tool}
            aria-keyshortcuts={key}
            title={`${what} (${key.toUpperCase()})`}
            onClick={() => dispatch({ do: 'look', look: { tool } })}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="group">
        {[...presets, ...modelWindow(state.model)].map(({ name, center, width }, n) => (
          <button
            key={name}
            type="button"
            aria-pressed={look.window.center === center && look.window.width === width}
            title={`Window ${width}, level ${center} (${n + 1})`}
            onClick={() => dispatch({ do: 'look', look: { window: { center, width } } })}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="group">
        <button
          type="button"
          title="Fit the images (0)"
          onClick={() => dispatch({ do: 'look', look: { camera: fitted(sliceSizeOf(view.grid)) } })}
        >
          Fit
        </button>
        <button
          type="button"
          title="Close to the chosen lesion, and back (Z)"
          disabled={state.target === undefined}
          onClick={() => {
            const close = lesionLook(state);
            if (close) dispatch({ do: 'look', look: close });
          }}
        >
          Lesion
        </button>
        <label className="slice-slider">
          <span>Slice</span>
          <input
            type="range"
            min={1}
            max={view.grid.size[2]}
            value={look.slice + 1}
            onChange={(event) => dispatch({ do: 'look', look: { slice: Number(event.currentTarget.value) - 1 } })}
          />
        </label>
      </div>
    </div>
  );
}

type RoomModel = ReturnType<typeof useRoom>['state']['model'];

/** What the model itself sees. */
function modelWindow(model: RoomModel): Preset[] {
  if (model.status !== 'ready' || model.value.kind !== 'ct') return [];
  const { low, high } = model.value.preprocessing.window;
  return [{ name: 'Model', center: Math.round((low + high) / 2), width: Math.round(high - low) }];
}
