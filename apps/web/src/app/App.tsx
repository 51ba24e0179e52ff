import { useMemo, useState } from 'react';
import { ServerContext } from '../server/serverState.ts';
import { useServerState } from '../server/useServerState.ts';
import { QuietContext, RoomContext } from '../state/room.ts';
import { useQuiet } from '../state/useQuiet.ts';
import { useRoomState } from '../state/useRoomState.ts';
import { Viewer } from '../viewer/Viewer.tsx';
import { Announcer } from './Announcer.tsx';
import { DropZone } from './DropZone.tsx';
import { Notice } from './Notice.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { SidePanel } from './SidePanel.tsx';
import { StartScreen } from './StartScreen.tsx';
import { TopBar } from './TopBar.tsx';
import { useRoomKeys } from './useRoomKeys.ts';

export function App() {
  const room = useRoomState();
  const server = useServerState(room);
  const [helping, setHelping] = useState(false);
  useRoomKeys(room, () => setHelping(true));
  const { study } = room.state;
  const quiet = useQuiet(room);
  const bar = useMemo(() => <TopBar onHelp={() => setHelping(true)} />, []);
  const side = useMemo(() => (study.status === 'ready' ? <SidePanel view={study.value} /> : null), [study]);
  return (
    <RoomContext value={room}>
      <QuietContext value={quiet}>
        <ServerContext value={server}>
          <DropZone>
            {bar}
            <main className={study.status === 'ready' ? 'reading' : 'starting'}>
              {study.status === 'ready' ? (
                <>
                  <Viewer view={study.value} />
                  {side}
                </>
              ) : (
                <StartScreen />
              )}
            </main>
            <Notice />
          </DropZone>
          <Announcer />
          <Shortcuts open={helping} onClose={() => setHelping(false)} />
        </ServerContext>
      </QuietContext>
    </RoomContext>
  );
}
