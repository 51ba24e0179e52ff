import { useRoom } from '../state/room.ts';

/** Says to a screen reader what has come about. */
export function Announcer() {
  const { state } = useRoom();
  return (
    <div className="unseen" aria-live="polite" role="status">
      {state.said}
    </div>
  );
}
