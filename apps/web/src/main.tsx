import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';

const root = document.getElementById('room');
if (root === null) throw new Error('index.html: expected an element "room", got none - restore it');
createRoot(root).render(<App />);
