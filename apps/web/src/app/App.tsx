import { useState } from 'react';
import { ServerContext } from '../server/serverState.ts';
import { useServerState } from '../server/useServerState.ts';
import { RoomContext } from '../state/room.ts';
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
  return (
    <RoomContext value={room}>
      <ServerContext value={server}>
        <DropZone>
          <TopBar onHelp={() => setHelping(true)} />
          <main className={study.status === 'ready' ? 'reading' : 'starting'}>
            {study.status === 'ready' ? (
              <>
                <Viewer view={study.value} />
                <SidePanel view={study.value} />
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
    </RoomContext>
  );
}
