import { useQuietRoom } from '../state/room.ts';
import type { Mark } from './shape.ts';

/** The slices that a mark reaches over; the shape is the same on all of them. */
export function MarkSpan({ mark, slices }: { readonly mark: Mark; readonly slices: number }) {
  const { dispatch } = useQuietRoom();
  const field = (label: string, value: number, set: (k: number) => { from: number; to: number }) => (
    <label>
      {label}
      <input
        type="number"
        min={1}
        max={slices}
        value={value + 1}
        onChange={(event) => {
          const k = event.currentTarget.valueAsNumber - 1;
          if (Number.isInteger(k)) dispatch({ do: 'span', id: mark.id, ...set(k) });
        }}
      />
    </label>
  );
  return (
    <div className="row span">
      {field('Slices', mark.from, (from) => ({ from, to: mark.to }))}
      {field('to', mark.to, (to) => ({ from: mark.from, to }))}
      <button type="button" onClick={() => dispatch({ do: 'remove', id: mark.id })}>
        Remove
      </button>
    </div>
  );
}
